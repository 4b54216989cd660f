#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file seen as memory: the system reads the pages that are touched, when they are touched.
///
/// For files of weights, which are large and read once. The file must keep its length while it is mapped: a program
/// that cuts it short meanwhile ends this one.
public final class MappedFile: Sendable {
    /// The length in bytes.
    public let count: Int
    // Never written and unmapped only when the last owner is gone: safe to share.
    nonisolated(unsafe) private let base: UnsafeMutableRawPointer?

    /// Maps the file for reading; throws when it is missing, a folder, or anything but a regular file.
    public init(_ path: String) throws(StorageError) {
        let descriptor: Int32
        switch SystemCall.openFile(path, O_RDONLY) {
        case .success(let opened): descriptor = opened
        case .failure(let error): throw Storage.readingError(error, path)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Storage.readingError(.last, path) }
        guard !status.isFolder else { throw Storage.readingError(SystemError(number: EISDIR), path) }
        guard status.isRegularFile else { throw StorageError(.unreadable, path, "it is not a regular file") }
        count = Int(status.st_size)
        guard count > 0 else {
            base = nil
            return
        }
        let mapped = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let mapped, mapped != MAP_FAILED else { throw Storage.readingError(.last, path) }
        base = mapped
    }

    deinit {
        if let base { munmap(base, count) }
    }

    /// Gives the bytes to a closure; the pointer must not leave it.
    public func withBytes<R, E>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try body(UnsafeRawBufferPointer(start: base, count: count))
    }
    /// Lets go of the memory that holds some bytes; they come back from the disk when they are touched again.
    ///
    /// Without it every byte that was ever read counts as this process's memory.
    public func release(_ range: Range<Int>) {
        guard let base, range.lowerBound >= 0, range.lowerBound < range.upperBound, range.upperBound <= count else {
            return
        }
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        guard page > 0 else { return }
        let start = range.lowerBound / page * page
        madvise(base + start, range.upperBound - start, MADV_DONTNEED)
    }
}
