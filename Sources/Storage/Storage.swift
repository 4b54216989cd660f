#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Files and folders by path: the one room that opens what a user names.
///
/// Paths are strings in UTF-8; `-` is standard input where something is read and standard output where something is
/// written. Every function either does the whole of its work or throws a `StorageError`.
public enum Storage {
    /// Whether anything stands at the path, after following links.
    public static func exists(_ path: String) -> Bool {
        SystemCall.status(path) != nil
    }

    /// Whether the path leads to a folder, after following links.
    public static func isFolder(_ path: String) -> Bool {
        SystemCall.status(path)?.isFolder ?? false
    }

    /// The length of a file and when it was written last, as a text; the same as long as nobody writes to it.
    public static func stamp(of path: String) -> String {
        guard let status = SystemCall.status(path) else { return "missing" }
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        return "\(status.st_size) \(time.tv_sec).\(time.tv_nsec)"
    }

    /// The whole content of a file, or of standard input up to its end.
    ///
    /// - Parameter limit: the most bytes accepted; one byte more throws `.tooLarge` without being read into memory.
    public static func read(_ path: String, limit: Int = Int.max) throws(StorageError) -> [UInt8] {
        if path == "-" { return try contents(of: STDIN_FILENO, path, limit: limit, expected: 0) }
        let descriptor: Int32
        switch SystemCall.openFile(path, O_RDONLY) {
        case .success(let opened): descriptor = opened
        case .failure(let error): throw readingError(error, path)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw readingError(.last, path) }
        guard !status.isFolder else { throw readingError(SystemError(number: EISDIR), path) }
        let size = status.isRegularFile ? Int(status.st_size) : 0
        guard size <= limit else {
            throw StorageError(.tooLarge, path, "\(size) bytes, where at most \(limit) are accepted")
        }
        return try contents(of: descriptor, path, limit: limit, expected: size)
    }

    /// Makes a folder and those that lead to it; one that is already there is left as it is.
    public static func createFolder(_ path: String) throws(StorageError) {
        guard !isFolder(path) else { return }
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw StorageError(.unwritable, path, "this is not the name of a folder")
        }
        if let parent = StoragePath.parent(of: path) { try createFolder(parent) }
        // Another process may make the same folder at the same time: that is as good as having made it.
        guard mkdir(path, 0o777) == 0 || isFolder(path) else {
            let error = SystemError.last
            let reason = error.number == EEXIST ? "a file of that name is in the way" : error.reason
            throw StorageError(.unwritable, path, reason)
        }
    }

    static func readingError(_ error: SystemError, _ path: String) -> StorageError {
        let isMissing = error.number == ENOENT || error.number == ENOTDIR
        return StorageError(isMissing ? .missing : .unreadable, path, error.reason)
    }

    /// Reads to the end of the file; pipes and files that grow are why the expected size is only a first guess.
    private static func contents(
        of descriptor: Int32, _ path: String, limit: Int, expected: Int
    ) throws(StorageError) -> [UInt8] {
        var bytes: [UInt8] = []
        // One byte more than expected, so that the read that takes the whole file also meets its end.
        var step = max(expected, 65_535) + 1
        while true {
            var outcome = Result<Int, SystemError>.success(0)
            let chunk = [UInt8](unsafeUninitializedCapacity: step) { buffer, filled in
                outcome = SystemCall.receive(into: UnsafeMutableRawBufferPointer(buffer), from: descriptor)
                filled = (try? outcome.get()) ?? 0
            }
            if case .failure(let error) = outcome { throw readingError(error, path) }
            // The first chunk is usually the whole file: take it over instead of copying it.
            if bytes.isEmpty { bytes = chunk } else { bytes.append(contentsOf: chunk) }
            guard bytes.count <= limit else {
                throw StorageError(.tooLarge, path, "more than the \(limit) bytes that are accepted")
            }
            if chunk.count < step { return bytes }
            step = max(65_536, min(bytes.count, 1 << 24))
        }
    }
}

extension Storage {
    /// What tells a file from what it was before somebody wrote to it.
    public struct Identity: Hashable, Sendable {
        public let length: Int
        /// Device, number, length and the time of the last change, in one word.
        public let text: String
        /// Whether the last change lies so far back that another one would have another time.
        public let isSettled: Bool
    }

    /// - Returns: nil for what is no regular file.
    public static func identity(of path: String) -> Identity? {
        var now = timespec()
        guard let status = SystemCall.status(path), status.isRegularFile, clock_gettime(CLOCK_REALTIME, &now) == 0
        else { return nil }
        #if canImport(Darwin)
            let time = status.st_ctimespec
        #else
            let time = status.st_ctim
        #endif
        return Identity(
            length: Int(status.st_size),
            text: "\(status.st_dev).\(status.st_ino).\(status.st_size).\(time.tv_sec).\(time.tv_nsec)",
            isSettled: Int(now.tv_sec) - Int(time.tv_sec) >= 3)
    }
}
