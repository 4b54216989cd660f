import Datasets
import JSON
import Storage
import Tokenizers

/// A corpus as it lies on the disk after a build, for tests to look into.
struct BuiltCorpus {
    /// A piece of `sources.jsonl` that gave examples.
    struct Piece {
        let name: String
        let file: String
        let track: Int?
        let split: String
        let notes: Int
    }

    /// A file or piece of `sources.jsonl` that gave none.
    struct Skipped {
        let name: String
        let kind: String
        let reason: String
    }

    let manifest: CorpusManifest
    let train: [CorpusExample]
    let valid: [CorpusExample]
    var pieces: [Piece] = []
    var skipped: [Skipped] = []
    var sources: [JSONValue] = []

    init(_ configuration: CorpusConfiguration, _ tokenizer: any Tokenizer, place: ProcessPlace = .alone) throws {
        guard let manifest = try CorpusBuilder(configuration, tokenizer: tokenizer).build(place: place) else {
            throw DatasetError(.nothingToLearn, "a process that is not the first gives no corpus")
        }
        self.manifest = manifest
        train = try CorpusReader.examples(in: configuration.output + "/" + CorpusFolder.train)
        valid = try CorpusReader.examples(in: configuration.output + "/" + CorpusFolder.valid)
        let bytes = try Storage.read(configuration.output + "/" + CorpusFolder.sources)
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let source = try JSONValue(parsing: String(decoding: line, as: UTF8.self))
            sources.append(source)
            let file = source["file"]?.stringValue ?? ""
            take(source, named: file)
            for piece in source["pieces"]?.arrayValue ?? [] {
                let name = piece["name"]?.stringValue ?? ""
                take(piece, named: name)
                guard let split = piece["split"]?.stringValue else { continue }
                pieces.append(
                    Piece(
                        name: name, file: file, track: piece["track"]?.integerValue, split: split,
                        notes: piece["notes"]?.integerValue ?? 0))
            }
        }
    }

    private mutating func take(_ value: JSONValue, named name: String) {
        guard let skip = value["skipped"] else { return }
        skipped.append(
            Skipped(name: name, kind: skip["kind"]?.stringValue ?? "", reason: skip["reason"]?.stringValue ?? ""))
    }
}
