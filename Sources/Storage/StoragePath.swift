/// The few things said about paths as strings: their folder, their last name, their ending.
public enum StoragePath {
    /// The folder that holds what the path names: nil for a bare name and for the root.
    public static func parent(of path: String) -> String? {
        let trimmed = withoutTrailingSlashes(path)
        guard let slash = trimmed.lastIndex(of: "/") else { return nil }
        let folder = withoutTrailingSlashes(trimmed[..<slash])
        if folder.isEmpty { return trimmed == "/" ? nil : "/" }
        return String(folder)
    }

    /// The last name of the path: `b.mid` of `a/b.mid`.
    public static func name(of path: String) -> String {
        let trimmed = withoutTrailingSlashes(path)
        guard let slash = trimmed.lastIndex(of: "/") else { return String(trimmed) }
        return String(trimmed[trimmed.index(after: slash)...])
    }

    /// The letters after the last full stop of the name, in lower case: `mid` of `Song.MID`; empty when there are none.
    public static func fileExtension(of path: String) -> String {
        let name = name(of: path)
        guard let stop = name.lastIndex(of: "."), stop != name.startIndex else { return "" }
        return name[name.index(after: stop)...].lowercased()
    }

    /// The name without its ending: `Song` of `a/Song.mid`.
    public static func stem(of path: String) -> String {
        let name = name(of: path)
        guard let stop = name.lastIndex(of: "."), stop != name.startIndex else { return name }
        return String(name[..<stop])
    }

    /// The path of a name inside a folder.
    public static func joined(_ folder: String, _ name: String) -> String {
        if folder.isEmpty { return name }
        return folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }

    private static func withoutTrailingSlashes(_ path: some StringProtocol) -> Substring {
        var rest = Substring(path)
        while rest.hasSuffix("/"), rest.count > 1 { rest.removeLast() }
        return rest
    }
}
