#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension Storage {
    /// The files under a folder, at any depth, whose names end in one of the suffixes.
    ///
    /// Suffixes are compared without regard to the case of ASCII letters, so `.mid` finds `SONG.MID`. Names that start
    /// with a full stop are skipped. Links are followed, and each folder is visited once, under its own name if it has
    /// one in the tree; so links that lead in a circle are harmless.
    ///
    /// - Parameter unreadable: is told what cannot be listed, and then the rest is; nil throws instead. The folder itself
    ///   must be readable.
    /// - Returns: paths relative to the folder, in the order of their bytes, the same on every machine.
    public static func files(
        under folder: String, endingWith suffixes: [String], unreadable: ((StorageError) -> Void)? = nil
    ) throws(StorageError) -> [String] {
        var walk = FolderWalk(
            root: folder, suffixes: suffixes.map { Array($0.utf8).map(asciiLowercased) }, unreadable: unreadable)
        return try walk.run()
    }

    fileprivate static func asciiLowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

/// One listing of a folder: what it has found, and what it has still to visit.
private struct FolderWalk {
    /// A folder's identity, whatever names lead to it.
    struct Identity: Hashable {
        let device: UInt64
        let number: UInt64

        init(_ status: stat) {
            device = UInt64(truncatingIfNeeded: status.st_dev)
            number = UInt64(truncatingIfNeeded: status.st_ino)
        }
    }

    let root: String
    let suffixes: [[UInt8]]
    /// What to do about a problem within the folder; nil throws it.
    let unreadable: ((StorageError) -> Void)?
    private var found: [String] = []
    private var visited: Set<Identity> = []
    /// Folders to read, relative to the root.
    private var folders = [""]
    /// Links to folders, which wait until the tree itself has been read.
    private var links: [String] = []

    init(root: String, suffixes: [[UInt8]], unreadable: ((StorageError) -> Void)?) {
        self.root = root
        self.suffixes = suffixes
        self.unreadable = unreadable
    }

    mutating func run() throws(StorageError) -> [String] {
        while !folders.isEmpty || !links.isEmpty {
            let folder = folders.popLast() ?? links.removeFirst()
            do throws(StorageError) {
                guard let status = SystemCall.status(path(folder)) else {
                    throw StorageError(.missing, path(folder), "no such file or folder")
                }
                guard visited.insert(Identity(status)).inserted else { continue }
                try visit(folder)
            } catch {
                if folder.isEmpty { throw error }
                try tell(error)
            }
        }
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private mutating func visit(_ folder: String) throws(StorageError) {
        // Sorted, because the order in which a disk lists its names decides which of two links to a folder is followed.
        for name in try names(in: folder).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            guard let text = String(validating: name, as: UTF8.self) else {
                // Such a name has no path as a string, and must not go missing in silence.
                let shown = String(decoding: name, as: UTF8.self)
                try tell(StorageError(.unreadable, path(folder), "the name '\(shown)' in it is not UTF-8; rename it"))
                continue
            }
            let relative = StoragePath.joined(folder, text)
            let isWanted = suffixes.contains { matches(name, suffix: $0) }
            guard let status = SystemCall.status(path(relative)) else {
                guard isWanted else { continue }
                try tell(StorageError(.missing, path(relative), "it is a link to a file that is not there"))
                continue
            }
            if status.isFolder {
                let isLink = SystemCall.linkStatus(path(relative))?.isLink ?? false
                if isLink { links.append(relative) } else { folders.append(relative) }
            } else if isWanted, status.isRegularFile {
                found.append(relative)
            }
        }
    }

    private func tell(_ problem: StorageError) throws(StorageError) {
        guard let unreadable else { throw problem }
        unreadable(problem)
    }

    private func names(in folder: String) throws(StorageError) -> [[UInt8]] {
        guard let stream = opendir(path(folder)) else { throw Storage.readingError(.last, path(folder)) }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name.first != UInt8(ascii: ".") { names.append(name) }
        }
        return names
    }

    private func matches(_ name: [UInt8], suffix: [UInt8]) -> Bool {
        name.count >= suffix.count
            && name.suffix(suffix.count).elementsEqual(suffix) { Storage.asciiLowercased($0) == $1 }
    }

    private func path(_ relative: String) -> String {
        relative.isEmpty ? root : StoragePath.joined(root, relative)
    }
}
