#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file that grows by whole entries, such as a log: each is with the system as soon as it is written, so that a program
/// that is killed loses none.
public final class AppendedFile {
    public let path: String
    /// The length in bytes.
    public private(set) var count: Int
    private let descriptor: Int32

    /// Opens a file to add to it, or makes it.
    ///
    /// - Parameter length: cuts the file to this length first, which must not be more than it has; nil keeps it whole.
    public init(_ path: String, length: Int? = nil) throws(StorageError) {
        self.path = path
        switch SystemCall.openFile(path, O_WRONLY | O_CREAT | O_APPEND) {
        case .failure(let error): throw StorageError(.unwritable, path, error.reason)
        case .success(let opened): descriptor = opened
        }
        var status = stat()
        count = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
        guard let length else { return }
        guard length <= count else {
            throw StorageError(.unwritable, path, "it has \(count) bytes where there were \(length); it was changed")
        }
        while ftruncate(descriptor, off_t(length)) != 0 {
            guard errno == EINTR else { throw StorageError(.unwritable, path, SystemError.last.reason) }
        }
        count = length
    }

    deinit { close(descriptor) }

    public func append(_ bytes: [UInt8]) throws(StorageError) {
        let failure = bytes.withUnsafeBytes { SystemCall.send($0, to: descriptor) }
        if let failure {
            // Half an entry would make the whole file unreadable to others.
            ftruncate(descriptor, off_t(count))
            throw StorageError(.unwritable, path, failure.reason)
        }
        count += bytes.count
    }

    public func append(_ text: String) throws(StorageError) { try append(Array(text.utf8)) }

    /// Brings what was written to the disk itself.
    public func synchronize() throws(StorageError) {
        if let error = SystemCall.synchronize(descriptor) { throw StorageError(.unwritable, path, error.reason) }
    }
}
