import Storage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The models that come with the programs: a base that knows nothing but music, and adapters that were tuned on it.
///
/// Each is a folder as a run leaves it, so that all of them can be played by their names.
public enum ShippedModels {
    /// The name of the base.
    public static let baseName = "diapason-music"
    /// Beside the numbers of each: what it was trained on and how.
    private static let record = "diapason.json"

    /// The folder `Models`: that of the variable `DIAPASON_MODELS`, or the first in one of the folders above the program;
    /// nil where there is none.
    public static let folder: String? = {
        if let chosen = Environment.variable("DIAPASON_MODELS") { return Storage.isFolder(chosen) ? chosen : nil }
        var place = ownPath().flatMap { StoragePath.parent(of: $0) }
        while let above = place {
            let folder = StoragePath.joined(above, "Models")
            if Storage.exists(StoragePath.joined(folder, "\(baseName)/\(record)")) { return folder }
            place = StoragePath.parent(of: above)
        }
        return nil
    }()

    /// The names of all, in alphabetical order.
    public static var names: [String] {
        guard let folder, let names = try? Storage.entries(of: folder) else { return [] }
        return names.filter { self.folder(of: $0) != nil }.sorted()
    }

    /// The folder of one of them; nil for any other name.
    public static func folder(of name: String) -> String? {
        // A name, and no way to somewhere else.
        guard let folder, !name.isEmpty, !name.contains("/"), name != "..", name != "." else { return nil }
        let path = StoragePath.joined(folder, name)
        return Storage.exists(StoragePath.joined(path, record)) ? path : nil
    }

    /// The weights of the base, as a Hugging Face folder; nil where they are not there.
    public static var base: String? { folder(of: baseName).map { StoragePath.joined($0, "model") } }

    /// The file of the running program, links resolved.
    public static func ownPath() -> String? {
        #if canImport(Darwin)
            var size: UInt32 = 0
            _NSGetExecutablePath(nil, &size)
            var name = [CChar](repeating: 0, count: Int(size) + 1)
            guard _NSGetExecutablePath(&name, &size) == 0, let resolved = realpath(name, nil) else { return nil }
        #else
            guard let resolved = realpath("/proc/self/exe", nil) else { return nil }
        #endif
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
