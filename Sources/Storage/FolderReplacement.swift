#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A folder in the making, which takes its name in one step when it is whole.
///
/// Whatever stops the program, the path leads to the old folder or to the new one. The new one grows beside it under
/// the hidden name `.NAME.part`; what a killed program left there is removed by the next one. A lock keeps a second
/// program from making the same folder at the same time.
///
/// Where the system cannot swap two folders in one step (some network file systems), the old one is first moved to
/// `.NAME.old` and the new one takes its name right after; the next replacement brings an old folder back that was
/// caught between the two.
public struct FolderReplacement: ~Copyable {
    private let names: Names
    private let lock: Int32
    private let entries: [UnfinishedFiles.Entry]
    private var files: [UnfinishedFiles.Entry] = []

    /// The paths of a replacement, all in one folder.
    private struct Names {
        let target: String
        let part: String
        let old: String
        let lock: String

        init(_ path: String) throws(StorageError) {
            let name = StoragePath.name(of: path)
            guard !name.isEmpty, name != "/", name != ".", name != ".." else {
                throw StorageError(.unwritable, path, "name the folder itself, so that it can be replaced as a whole")
            }
            let parent = StoragePath.parent(of: path)
            if let parent { try Storage.createFolder(parent) }
            target = StoragePath.joined(parent ?? "", name)
            part = StoragePath.joined(parent ?? "", ".\(name).part")
            old = StoragePath.joined(parent ?? "", ".\(name).old")
            lock = StoragePath.joined(parent ?? "", ".\(name).lock")
        }

        /// Removes what a killed program left, and makes the folder that will be filled.
        func prepare() throws(StorageError) {
            // A swap of two steps was caught in the middle.
            if !Storage.exists(target), Storage.isFolder(old), rename(old, target) != 0 {
                throw StorageError(.unwritable, old, SystemError.last.reason)
            }
            try Storage.removeFolder(part)
            try Storage.removeFolder(old)
            try Storage.createFolder(part)
        }
    }

    /// Where the new folder grows.
    public var path: String { names.part }

    /// Makes an empty folder that will replace the one at the path, or be the first there.
    ///
    /// - Throws: `StorageError` when the folder's parent cannot be written, or another program is making it.
    public init(of target: String) throws(StorageError) {
        let names = try Names(target)
        let lock = try Self.locked(names.lock, target)
        do throws(StorageError) {
            try names.prepare()
        } catch {
            unlink(names.lock)
            close(lock)
            throw error
        }
        self.names = names
        self.lock = lock
        entries = [UnfinishedFiles.enter(names.lock), UnfinishedFiles.enter(names.part)]
    }

    /// The path of a file in the new folder; an interrupted program takes it with it.
    public mutating func file(_ name: String) -> String {
        let path = StoragePath.joined(names.part, name)
        files.append(UnfinishedFiles.enter(path))
        return path
    }

    deinit {
        // What was not published is of no use to anybody.
        for entry in files { entry.leave() }
        try? Storage.removeFolder(names.part)
        unlink(names.lock)
        for entry in entries { entry.leave() }
        close(lock)
    }

    /// Puts the new folder in the place of the old one, which is removed.
    public consuming func publish() throws(StorageError) {
        let (part, target, old) = (names.part, names.target, names.old)
        try Storage.synchronizeTree(part)
        if Storage.isFolder(target) {
            if !SystemCall.exchange(part, target) {
                guard rename(target, old) == 0, rename(part, target) == 0 else {
                    let reason = SystemError.last.reason
                    if !Storage.exists(target) { rename(old, target) }
                    throw StorageError(.unwritable, target, reason)
                }
            }
        } else {
            guard rename(part, target) == 0 else { throw StorageError(.unwritable, target, SystemError.last.reason) }
        }
        _ = Storage.synchronizeFolder(StoragePath.parent(of: target) ?? ".")
        try? Storage.removeFolder(old)
    }

    private static func locked(_ path: String, _ target: String) throws(StorageError) -> Int32 {
        while true {
            let descriptor: Int32
            switch SystemCall.openFile(path, O_RDWR | O_CREAT) {
            case .failure(let error): throw StorageError(.unwritable, target, error.reason)
            case .success(let opened): descriptor = opened
            }
            if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
                let error = SystemError.last
                // Some file systems have no locks; work goes on there without.
                if [ENOLCK, ENOSYS, ENOTSUP, EOPNOTSUPP].contains(error.number) { return descriptor }
                close(descriptor)
                if error.number == EINTR { continue }
                let isHeld = error.number == EWOULDBLOCK
                throw StorageError(
                    .unwritable, target, isHeld ? "another program is writing it; wait for its end" : error.reason)
            }
            // Its last owner may have removed the name between opening and locking.
            var held = stat()
            if fstat(descriptor, &held) == 0, let named = SystemCall.status(path), named.st_ino == held.st_ino {
                return descriptor
            }
            close(descriptor)
        }
    }
}

extension Storage {
    /// Removes a folder with all that it holds; links in it are removed, not followed.
    ///
    /// One that is not there is fine.
    public static func removeFolder(_ path: String) throws(StorageError) {
        guard let status = SystemCall.linkStatus(path) else { return }
        guard status.isFolder else { throw StorageError(.unwritable, path, "it is not a folder") }
        for name in try entries(of: path) {
            let entry = StoragePath.joined(path, name)
            if SystemCall.linkStatus(entry)?.isFolder ?? false {
                try removeFolder(entry)
            } else if unlink(entry) != 0, errno != ENOENT {
                throw StorageError(.unwritable, entry, SystemError.last.reason)
            }
        }
        guard rmdir(path) == 0 || errno == ENOENT else {
            throw StorageError(.unwritable, path, SystemError.last.reason)
        }
    }

    /// The names in a folder, hidden ones as well, in the order of their bytes.
    public static func entries(of folder: String) throws(StorageError) -> [String] {
        guard let stream = opendir(folder) else { throw readingError(.last, folder) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Brings a folder's files and their names to the disk itself.
    static func synchronizeTree(_ folder: String) throws(StorageError) {
        for name in try entries(of: folder) {
            let path = StoragePath.joined(folder, name)
            if isFolder(path) {
                try synchronizeTree(path)
                continue
            }
            switch SystemCall.openFile(path, O_RDONLY) {
            case .failure(let error): throw StorageError(.unwritable, path, error.reason)
            case .success(let descriptor):
                defer { close(descriptor) }
                if let error = SystemCall.synchronize(descriptor) {
                    throw StorageError(.unwritable, path, error.reason)
                }
            }
        }
        if let error = synchronizeFolder(folder) { throw StorageError(.unwritable, folder, error.reason) }
    }
}
