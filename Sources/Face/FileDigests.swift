import Datasets
public import Storage

/// SHA-256 of files and folders, remembered for those that nobody has written to since.
///
/// A file counts as the same while its path, device and number, its length and the time of its last change are. That time
/// is the one that the system keeps for itself (`st_ctime`): no program can set it back. A file that changed less than
/// two seconds before it was read is not remembered, since a second change might fall into the same tick of the clock.
public struct FileDigests: Sendable {
    /// Where digests are remembered; nil for nowhere.
    private let folder: String?

    /// - Parameter folder: a cache; what cannot be written there is not remembered.
    public init(rememberedIn folder: String? = Environment.cacheFolder + "/digests") { self.folder = folder }

    /// Of every byte of a file, as 64 hexadecimal digits.
    public func digest(ofFile path: String) throws(StorageError) -> String {
        guard let folder, let before = Storage.identity(of: path), before.length > Self.smallest else {
            return try Digest.text(ofFile: path)
        }
        let name = StoragePath.joined(folder, Digest.text(of: Array(path.utf8)))
        if let line = try? Storage.read(name, limit: 1_000) {
            let words = String(decoding: line, as: UTF8.self).split(whereSeparator: \.isWhitespace)
            if words.count == 2, words[1] == before.text, words[0].utf8.count == 64 { return String(words[0]) }
        }
        let digest = try Digest.text(ofFile: path)
        if before.isSettled, Storage.identity(of: path)?.text == before.text {
            try? Storage.createFolder(folder)
            try? Storage.write("\(digest) \(before.text)\n", to: name)
        }
        return digest
    }

    /// Of a model: of its file, or of the files of its folder, their names among them.
    ///
    /// - Parameter endings: of the files that count.
    public func digest(
        ofModel path: String, endings: [String] = [".safetensors", ".json", ".model"]
    ) throws(StorageError) -> String {
        guard Storage.isFolder(path) else { return try digest(ofFile: path) }
        var list = ""
        for file in try Storage.files(under: path, endingWith: endings) {
            list += "\(try digest(ofFile: StoragePath.joined(path, file))) \(file)\n"
        }
        return Digest.text(of: Array(list.utf8))
    }

    /// Of the files of a folder that have these names; one that is not there counts as such.
    public func digest(ofFiles names: [String], in folder: String) throws(StorageError) -> String {
        var list = ""
        for name in names {
            let path = StoragePath.joined(folder, name)
            list += "\(Storage.exists(path) ? try digest(ofFile: path) : "missing") \(name)\n"
        }
        return Digest.text(of: Array(list.utf8))
    }

    /// Smaller files are read as quickly as what is remembered of them.
    private static let smallest = 1 << 20
}
