#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A private folder for files that another program reads or writes, gone when its owner is.
///
/// Only the user may enter it. An interrupted program removes it as well (`UnfinishedFiles`), with those files in it
/// whose paths were asked for here.
public struct TemporaryFolder: ~Copyable {
    public let path: String
    private let entry: UnfinishedFiles.Entry
    private var files: [(path: String, entry: UnfinishedFiles.Entry)] = []

    /// Makes the folder inside another, which is the system's folder for temporary files when none is named.
    public init(in parent: String = "/tmp") throws(StorageError) {
        var random = SystemRandomNumberGenerator()
        path = StoragePath.joined(parent, "diapason-" + String(random.next(), radix: 36))
        // Before it is made: a signal may come between the two.
        entry = UnfinishedFiles.enter(path)
        guard mkdir(path, 0o700) != 0 else { return }
        let reason = SystemError.last.reason
        entry.leave()
        throw StorageError(.unwritable, parent, reason)
    }

    deinit {
        for file in files {
            unlink(file.path)
            file.entry.leave()
        }
        rmdir(path)
        entry.leave()
    }

    /// The path of a file in the folder, which will be removed with it.
    public mutating func file(_ name: String) -> String {
        let path = StoragePath.joined(path, name)
        files.append((path, UnfinishedFiles.enter(path)))
        return path
    }
}
