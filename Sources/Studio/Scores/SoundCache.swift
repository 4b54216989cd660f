import Storage

/// A folder of files that take long to make and can be made again.
///
/// It is kept below a size: the files that were made first go first.
struct SoundCache: Sendable {
    private let folder: String
    private let mostBytes: Int

    /// - Parameter mostBytes: of all files together, once a new one is there.
    init(folder: String, mostBytes: Int = 1 << 30) {
        self.folder = folder
        self.mostBytes = mostBytes
    }

    /// The content of a file, made and kept when it is not there.
    ///
    /// What cannot be kept is given all the same.
    func bytes(named name: String, make: () throws -> [UInt8]) throws -> [UInt8] {
        let path = StoragePath.joined(folder, name)
        if let kept = try? Storage.read(path, limit: mostBytes), !kept.isEmpty { return kept }
        let made = try make()
        do throws(StorageError) {
            try Storage.createFolder(folder)
            try Storage.write(made, to: path)
            try removeOldest(but: name)
        } catch {}
        return made
    }

    private func removeOldest(but name: String) throws(StorageError) {
        let ending = StoragePath.fileExtension(of: name)
        var files: [(name: String, length: Int, age: String)] = []
        for name in try Storage.files(under: folder, endingWith: ["." + ending]) {
            let path = StoragePath.joined(folder, name)
            let words = Storage.stamp(of: path).split(separator: " ")
            guard words.count == 2, let length = Int(words[0]) else { continue }
            files.append((name, length, String(words[1])))
        }
        var total = files.reduce(0) { $0 + $1.length }
        files.sort { $0.age < $1.age }
        for file in files where total > mostBytes && file.name != name {
            try Storage.removeFile(StoragePath.joined(folder, file.name))
            total -= file.length
        }
    }
}
