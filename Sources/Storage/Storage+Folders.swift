#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension Storage {
    /// Brings the names in a folder to the disk itself, so that files and folders that were made there survive the power.
    public static func synchronize(folder: String) throws(StorageError) {
        if let failure = synchronizeFolder(folder) { throw StorageError(.unwritable, folder, failure.reason) }
    }

    /// What a file holds from a place on, for one that grows: whole or as much as the limit allows.
    ///
    /// - Returns: nothing where the file is not that long, or not there.
    public static func tail(of path: String, from offset: Int, limit: Int) throws(StorageError) -> [UInt8] {
        let descriptor: Int32
        switch SystemCall.openFile(path, O_RDONLY) {
        case .success(let opened): descriptor = opened
        case .failure(let error):
            if error.number == ENOENT { return [] }
            throw readingError(error, path)
        }
        defer { close(descriptor) }
        guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw readingError(.last, path) }
        var outcome = Result<Int, SystemError>.success(0)
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
            outcome = SystemCall.receive(into: UnsafeMutableRawBufferPointer(buffer), from: descriptor)
            filled = (try? outcome.get()) ?? 0
        }
        if case .failure(let error) = outcome { throw readingError(error, path) }
        return bytes
    }
}

extension Storage {
    /// The names in a folder, of files and folders, but for those that start with a full stop; in the order of their bytes.
    ///
    /// - Returns: nothing where there is no such folder, or it cannot be read.
    public static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard name.first != UInt8(ascii: "."), let text = String(validating: name, as: UTF8.self) else { continue }
            names.append(text)
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
