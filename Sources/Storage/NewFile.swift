#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file whose bytes are on the disk, beside the one whose name it will take.
struct NewFile {
    /// The name that it will have.
    let path: String
    private let temporary: String
    private let entry: UnfinishedFiles.Entry

    /// Writes the bytes to a hidden file in the same folder, and to the disk itself.
    static func made(for path: String, of buffer: UnsafeRawBufferPointer, mode: mode_t?) -> Result<NewFile, SystemError>
    {
        var random = SystemRandomNumberGenerator()
        let name = ".diapason-" + String(random.next(), radix: 36) + ".part"
        let temporary = StoragePath.joined(StoragePath.parent(of: path) ?? ".", name)
        let file = NewFile(path: path, temporary: temporary, entry: UnfinishedFiles.enter(temporary))
        switch SystemCall.openFile(temporary, O_WRONLY | O_CREAT | O_EXCL) {
        case .failure(let error):
            file.entry.leave()
            return .failure(error)
        case .success(let descriptor):
            var failure = SystemCall.send(buffer, to: descriptor)
            if failure == nil, let mode, fchmod(descriptor, mode & 0o7777) != 0 { failure = .last }
            if failure == nil { failure = SystemCall.synchronize(descriptor) }
            // Some file systems report a full disk only on closing.
            if close(descriptor) != 0, failure == nil { failure = .last }
            guard let failure else { return .success(file) }
            file.discard()
            return .failure(failure)
        }
    }

    /// Gives the file its name, in the place of what has it.
    func publish() -> SystemError? {
        guard rename(temporary, path) == 0 else {
            let failure = SystemError.last
            discard()
            return failure
        }
        entry.leave()
        return Storage.synchronizeFolder(StoragePath.parent(of: path) ?? ".")
    }

    /// Removes the bytes.
    func discard() {
        unlink(temporary)
        entry.leave()
    }
}

extension Storage {
    /// Writes several files, all of them or none: they take their names when every one is on the disk.
    ///
    /// Where one cannot be written, whatever had these names before is as it was. Devices and pipes are written in place,
    /// when all else has succeeded.
    public static func write(all files: [(path: String, bytes: [UInt8])]) throws(StorageError) {
        var made: [NewFile] = []
        var inPlace: [(path: String, bytes: [UInt8])] = []
        func giveUp(_ path: String, _ error: SystemError) -> StorageError {
            for file in made { file.discard() }
            return StorageError(.unwritable, path, error.reason)
        }
        for (path, bytes) in files {
            guard !path.isEmpty, !path.hasSuffix("/"), !path.utf8.contains(0) else {
                throw giveUp(path, SystemError(number: EISDIR))
            }
            let old = path == "-" ? nil : SystemCall.status(path)
            if let old, old.isFolder { throw giveUp(path, SystemError(number: EISDIR)) }
            if path == "-" || old.map({ !$0.isRegularFile }) ?? false {
                inPlace.append((path, bytes))
                continue
            }
            let result = bytes.withUnsafeBytes { NewFile.made(for: targetOfLinks(path), of: $0, mode: old?.st_mode) }
            switch result {
            case .failure(let error): throw giveUp(path, error)
            case .success(let file): made.append(file)
            }
        }
        while let file = made.first {
            made.removeFirst()
            if let error = file.publish() { throw giveUp(file.path, error) }
        }
        for (path, bytes) in inPlace {
            if let error = bytes.withUnsafeBytes({ place($0, at: path) }) { throw giveUp(path, error) }
        }
    }
}
