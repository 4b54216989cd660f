#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The thin layer between paths as strings and the calls of the system.
enum SystemCall {
    /// An open file descriptor, or the error of the attempt.
    static func openFile(_ path: String, _ flags: Int32, mode: mode_t = 0o666) -> Result<Int32, SystemError> {
        // A path with a NUL inside would silently name another file.
        guard !path.utf8.contains(0) else { return .failure(SystemError(number: ENOENT)) }
        while true {
            let descriptor = open(path, flags | O_CLOEXEC, mode)
            if descriptor >= 0 { return .success(descriptor) }
            if errno != EINTR { return .failure(.last) }
        }
    }

    /// Fills the buffer from the descriptor; the number of bytes is smaller than its size only at the end of the file.
    static func receive(into buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32) -> Result<Int, SystemError>
    {
        var filled = 0
        while filled < buffer.count {
            let count = read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
            if count == 0 { break }
            if count > 0 { filled += count } else if errno != EINTR { return .failure(.last) }
        }
        return .success(filled)
    }

    /// Writes all bytes of the buffer to the descriptor.
    static func send(_ buffer: UnsafeRawBufferPointer, to descriptor: Int32) -> SystemError? {
        var sent = 0
        while sent < buffer.count {
            let count = write(descriptor, buffer.baseAddress?.advanced(by: sent), buffer.count - sent)
            if count >= 0 { sent += count } else if errno != EINTR { return .last }
        }
        return nil
    }

    /// Brings what was written to the disk itself; file systems that cannot are taken at their word.
    static func synchronize(_ descriptor: Int32) -> SystemError? {
        while fsync(descriptor) != 0 {
            switch errno {
            case EINTR: continue
            case EINVAL, ENOTSUP, EROFS: return nil
            default: return .last
            }
        }
        return nil
    }

    /// Swaps what two paths lead to in one step; false where the system or the file system cannot.
    static func exchange(_ first: String, _ second: String) -> Bool {
        #if canImport(Darwin)
            return renamex_np(first, second, UInt32(RENAME_SWAP)) == 0
        #else
            // `renameat2` is younger than the headers that Swift imports, so it is looked up by its name.
            typealias Renameat2 =
                @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32
            guard let symbol = dlsym(nil, "renameat2") else { return false }
            let renameat2 = unsafeBitCast(symbol, to: Renameat2.self)
            let swap: UInt32 = 2  // RENAME_EXCHANGE
            return renameat2(AT_FDCWD, first, AT_FDCWD, second, swap) == 0
        #endif
    }

    /// What stands at the path, after following links; nil when nothing does.
    static func status(_ path: String) -> stat? {
        guard !path.utf8.contains(0) else { return nil }
        var status = stat()
        return stat(path, &status) == 0 ? status : nil
    }

    /// What stands at the path itself, which may be a link.
    static func linkStatus(_ path: String) -> stat? {
        guard !path.utf8.contains(0) else { return nil }
        var status = stat()
        return lstat(path, &status) == 0 ? status : nil
    }
}

/// An error number of the system with words for the numbers that users meet.
struct SystemError: Error {
    let number: Int32

    /// The error number that the last call left behind.
    static var last: SystemError { SystemError(number: errno) }

    var reason: String {
        switch number {
        case ENOENT: "no such file or folder"
        case ENOTDIR: "a part of the path is a file, not a folder"
        case EISDIR: "it is a folder"
        case EACCES, EPERM: "permission denied"
        case EROFS: "the disk is read-only"
        case ENOSPC: "the disk is full; free some space and try again"
        case EDQUOT: "the disk quota is used up; free some space and try again"
        case EFBIG: "the file would exceed the largest size allowed"
        case EMFILE, ENFILE: "too many files are open"
        case ENAMETOOLONG: "the name is too long"
        case ELOOP: "its links lead in a circle"
        case EPIPE: "the reader of the pipe went away"
        default: String(cString: strerror(number))
        }
    }
}

extension stat {
    var isFolder: Bool { st_mode & S_IFMT == S_IFDIR }
    var isRegularFile: Bool { st_mode & S_IFMT == S_IFREG }
    var isLink: Bool { st_mode & S_IFMT == S_IFLNK }
}
