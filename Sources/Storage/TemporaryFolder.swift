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
        var template = Array(StoragePath.joined(parent, "diapason-XXXXXX").utf8CString)
        // Rights 0700 are part of what `mkdtemp` promises.
        guard mkdtemp(&template) != nil else { throw StorageError(.unwritable, parent, SystemError.last.reason) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        entry = UnfinishedFiles.enter(path)
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
