#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A new file that is written from its beginning to its end, in memory of one buffer.
///
/// It stands under its name from the start: use it in a ``FolderReplacement`` or a ``TemporaryFolder``.
public final class OutputFile {
    public let path: String
    /// The bytes written so far.
    public private(set) var count = 0
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private static let bufferSize = 1 << 18

    /// Makes the file, or empties it.
    public init(_ path: String) throws(StorageError) {
        self.path = path
        switch SystemCall.openFile(path, O_WRONLY | O_CREAT | O_TRUNC) {
        case .failure(let error): throw StorageError(.unwritable, path, error.reason)
        case .success(let opened): descriptor = opened
        }
        buffer.reserveCapacity(Self.bufferSize)
    }

    deinit { close(descriptor) }

    public func write(_ bytes: [UInt8]) throws(StorageError) {
        try check(bytes.withUnsafeBytes { append($0) })
    }

    public func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
        try check(append(bytes))
    }

    /// Writes what waits in the buffer.
    public func finish() throws(StorageError) { try check(flush()) }

    /// Writes what waits in the buffer and brings the file to the disk itself, so that it may take a name for good.
    public func finishOnDisk() throws(StorageError) { try check(flush() ?? SystemCall.synchronize(descriptor)) }

    private func append(_ bytes: UnsafeRawBufferPointer) -> SystemError? {
        count += bytes.count
        if buffer.count + bytes.count > Self.bufferSize, let error = flush() { return error }
        if bytes.count > Self.bufferSize { return SystemCall.send(bytes, to: descriptor) }
        buffer.append(contentsOf: bytes)
        return nil
    }

    private func flush() -> SystemError? {
        defer { buffer.removeAll(keepingCapacity: true) }
        return buffer.withUnsafeBytes { SystemCall.send($0, to: descriptor) }
    }

    private func check(_ error: SystemError?) throws(StorageError) {
        if let error { throw StorageError(.unwritable, path, error.reason) }
    }
}
