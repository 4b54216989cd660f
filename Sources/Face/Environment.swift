#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the programs take from the variables of their environment.
public enum Environment {
    /// The folders in which the shell looks for programs.
    public static var searchFolders: [String] {
        (variable("PATH") ?? "").split(separator: ":").map(String.init)
    }

    /// Where files may lie that nobody keeps.
    public static var temporaryFolder: String {
        variable("TMPDIR") ?? "/tmp"
    }

    /// Where files lie that were fetched and can be fetched again.
    public static var cacheFolder: String {
        let base = variable("XDG_CACHE_HOME") ?? (variable("HOME") ?? "") + "/.cache"
        return base + "/diapason"
    }

    /// Where files lie that a user made and wants to keep.
    public static var dataFolder: String {
        let base = variable("XDG_DATA_HOME") ?? (variable("HOME") ?? "") + "/.local/share"
        return base + "/diapason"
    }

    /// A variable that is set and not empty.
    public static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}
