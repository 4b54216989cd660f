#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Keeps a folder to one program at a time, for as long as this value lives and however the program ends.
///
/// The lock is one of the system's on a hidden file in the folder, which stays there.
public final class FolderLock {
    private let descriptor: Int32

    /// - Throws: `StorageError` when another program has the folder, or it cannot be written.
    public init(_ folder: String) throws(StorageError) {
        descriptor = try Self.locked(folder)
    }

    deinit { close(descriptor) }

    private static func locked(_ folder: String) throws(StorageError) -> Int32 {
        let descriptor: Int32
        switch SystemCall.openFile(StoragePath.joined(folder, ".lock"), O_RDWR | O_CREAT) {
        case .failure(let error): throw StorageError(.unwritable, folder, error.reason)
        case .success(let opened): descriptor = opened
        }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let error = SystemError.last
            if error.number == EINTR { continue }
            // Some file systems have no locks; work goes on there without.
            if [ENOLCK, ENOSYS, ENOTSUP, EOPNOTSUPP].contains(error.number) { break }
            close(descriptor)
            let isHeld = error.number == EWOULDBLOCK
            throw StorageError(
                .unwritable, folder, isHeld ? "another program is at work in it; wait for its end" : error.reason)
        }
        return descriptor
    }
}
