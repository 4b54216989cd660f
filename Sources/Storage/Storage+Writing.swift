#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension Storage {
    /// Writes a file whole or not at all.
    ///
    /// The bytes go to a hidden file in the same folder, then to the disk itself, and only then does the file take its
    /// name: whoever looks, and whatever stops the program, finds the old file or the new one. A link is followed and
    /// its target replaced; rights of an old file are kept. Devices and pipes are written in place.
    public static func write(_ bytes: [UInt8], to path: String) throws(StorageError) {
        let failure = bytes.withUnsafeBytes { place($0, at: path) }
        if let failure { throw StorageError(.unwritable, path, failure.reason) }
    }

    /// Writes a text as UTF-8, whole or not at all, as bytes are written.
    public static func write(_ text: String, to path: String) throws(StorageError) {
        var text = text
        let failure = text.withUTF8 { place(UnsafeRawBufferPointer($0), at: path) }
        if let failure { throw StorageError(.unwritable, path, failure.reason) }
    }

    /// Gives a file another name, in the place of what has it.
    public static func move(_ path: String, to name: String) throws(StorageError) {
        guard rename(path, name) == 0 else { throw StorageError(.unwritable, name, SystemError.last.reason) }
    }

    /// Removes a file; one that is not there is fine.
    public static func removeFile(_ path: String) throws(StorageError) {
        guard unlink(path) == 0 || errno == ENOENT else {
            throw StorageError(.unwritable, path, SystemError.last.reason)
        }
    }

    static func place(_ buffer: UnsafeRawBufferPointer, at path: String) -> SystemError? {
        if path == "-" { return SystemCall.send(buffer, to: STDOUT_FILENO) }
        guard !path.isEmpty, !path.hasSuffix("/"), !path.utf8.contains(0) else { return SystemError(number: EISDIR) }
        let old = SystemCall.status(path)
        if let old, old.isFolder { return SystemError(number: EISDIR) }
        if let old, !old.isRegularFile { return writeInPlace(buffer, at: path) }
        return replace(targetOfLinks(path), with: buffer, mode: old?.st_mode)
    }

    /// For what has no content to lose and must not be replaced by a file: `/dev/null`, a named pipe.
    private static func writeInPlace(_ buffer: UnsafeRawBufferPointer, at path: String) -> SystemError? {
        switch SystemCall.openFile(path, O_WRONLY) {
        case .failure(let error): return error
        case .success(let descriptor):
            defer { close(descriptor) }
            return SystemCall.send(buffer, to: descriptor)
        }
    }

    private static func replace(_ path: String, with buffer: UnsafeRawBufferPointer, mode: mode_t?) -> SystemError? {
        switch NewFile.made(for: path, of: buffer, mode: mode) {
        case .failure(let error): return error
        case .success(let file): return file.publish()
        }
    }

    /// Brings the new name itself to the disk.
    static func synchronizeFolder(_ folder: String) -> SystemError? {
        switch SystemCall.openFile(folder, O_RDONLY | O_DIRECTORY) {
        // A folder that may be written but not read cannot be synchronised: the file is in place all the same.
        case .failure: return nil
        case .success(let descriptor):
            defer { close(descriptor) }
            return SystemCall.synchronize(descriptor)
        }
    }

    /// The file that a link leads to, so that writing does not turn the link into a file.
    static func targetOfLinks(_ path: String) -> String {
        guard SystemCall.linkStatus(path)?.isLink == true, let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
