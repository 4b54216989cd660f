import JSON
import Storage

/// A corpus in memory: two sets of examples and the account of how they were made.
public struct Corpus: Sendable {
    public var train: [CorpusExample]
    /// Held out by file; may be empty when there are few files.
    public var valid: [CorpusExample]
    public var manifest: CorpusManifest

    /// The files of a corpus folder.
    public static let trainFile = "train.jsonl"
    public static let validFile = "valid.jsonl"
    public static let manifestFile = "manifest.json"

    /// Writes `train.jsonl`, `valid.jsonl` and, last, `manifest.json`, each whole or not at all.
    ///
    /// - Throws: `StorageError`.
    public func write(to folder: String) throws {
        try Storage.createFolder(folder)
        try Storage.write(Self.lines(train), to: folder + "/" + Self.trainFile)
        try Storage.write(Self.lines(valid), to: folder + "/" + Self.validFile)
        try Storage.write(manifest.json.text(indented: true) + "\n", to: folder + "/" + Self.manifestFile)
    }

    private static func lines(_ examples: [CorpusExample]) -> [UInt8] {
        var bytes: [UInt8] = []
        for example in examples {
            bytes += example.json.bytes()
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }
}
