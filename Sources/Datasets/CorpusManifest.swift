public import JSON

/// The account of a corpus: what came from where, what was left out and why.
public struct CorpusManifest: Hashable, Sendable {
    /// A piece that gave examples.
    public struct Piece: Hashable, Sendable {
        public var name: String
        /// Relative to the source.
        public var file: String
        /// The number of the track in its file, from 1; nil when several were merged.
        public var track: Int?
        public var split: Split
        public var notes: Int
        /// Notes that stand in an example; the rest was left out by `excerpts: first` or as an end too short to use.
        public var notesUsed: Int
        public var excerpts: Int
    }

    /// A file or piece that gave none.
    public struct Skipped: Hashable, Sendable {
        /// A file's path under the source, or a piece's name.
        public var name: String
        public var reason: String
        /// The notes it had; 0 when it could not be read.
        public var notes: Int
    }

    /// A file that was read after repairs.
    public struct Repaired: Hashable, Sendable {
        public var file: String
        public var repairs: [String]
    }

    /// Sums over the examples of one side.
    public struct Totals: Hashable, Sendable {
        public var pieces = 0
        public var excerpts = 0
        public var notes = 0
        /// With instructions and template.
        public var tokens = 0
        /// Those that training is scored on.
        public var answerTokens = 0
        /// Notes in the answers.
        public var answerNotes = 0
    }

    public var configuration: CorpusConfiguration
    /// MIDI files found under the source.
    public var files = 0
    public var pieces: [Piece] = []
    public var skipped: [Skipped] = []
    public var repaired: [Repaired] = []
    public var train = Totals()
    public var valid = Totals()

    init(_ configuration: CorpusConfiguration) {
        self.configuration = configuration
    }

    /// Notes of the pieces that gave examples, in no example.
    public var notesLost: Int { pieces.reduce(0) { $0 + $1.notes - $1.notesUsed } }
    /// Notes of pieces that gave none.
    public var notesSkipped: Int { skipped.reduce(0) { $0 + $1.notes } }
}

extension CorpusManifest {
    /// The manifest as a file holds it.
    public var json: JSONValue {
        // Where the corpus lies is known to who reads this, and the same corpus elsewhere has the same manifest.
        let settings = configuration.json.members?.filter { $0.key != "output" } ?? []
        return [
            "configuration": .object(settings),
            "totals": [
                "files": .integer(files), "pieces": .integer(pieces.count), "skipped": .integer(skipped.count),
                "repaired": .integer(repaired.count), "notes_lost": .integer(notesLost),
                "notes_skipped": .integer(notesSkipped), "train": train.json, "valid": valid.json,
            ],
            "pieces": .array(pieces.map(\.json)),
            "skipped": .array(
                skipped.map {
                    ["name": .string($0.name), "reason": .string($0.reason), "notes": .integer($0.notes)]
                }),
            "repaired": .array(
                repaired.map { ["file": .string($0.file), "repairs": .array($0.repairs.map { .string($0) })] }),
        ]
    }

    /// One sentence for the user.
    public var summary: String {
        var text = "\(files) files gave \(pieces.count) pieces: \(train.summary) to train, \(valid.summary) held out"
        if notesLost > 0 { text += "; \(notesLost) notes are in no excerpt" }
        if !skipped.isEmpty { text += "; \(skipped.count) skipped, see \(Corpus.manifestFile)" }
        return text
    }
}

extension CorpusManifest.Piece {
    fileprivate var json: JSONValue {
        [
            "name": .string(name), "file": .string(file), "track": track.map { .integer($0) } ?? .null,
            "split": .string(split.rawValue), "notes": .integer(notes), "notes_used": .integer(notesUsed),
            "excerpts": .integer(excerpts),
        ]
    }
}

extension CorpusManifest.Totals {
    fileprivate var json: JSONValue {
        [
            "pieces": .integer(pieces), "excerpts": .integer(excerpts), "notes": .integer(notes),
            "tokens": .integer(tokens), "answer_notes": .integer(answerNotes), "answer_tokens": .integer(answerTokens),
        ]
    }

    fileprivate var summary: String { "\(excerpts) examples with \(notes) notes in \(tokens) tokens" }
}
