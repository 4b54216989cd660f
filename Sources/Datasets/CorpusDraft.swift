/// What one file of the source gives.
struct FileReading: Sendable {
    var pieces: [CutPiece] = []
    /// Why the file gives nothing; nil when it has pieces.
    var failure: String?
    var repairs: [String] = []
}

/// A piece with its examples, or the reason why it has none.
struct CutPiece: Sendable {
    let name: String
    let track: Int?
    let notes: Int
    let fingerprint: Fingerprint
    var reason: String?
    var examples: [CorpusExample] = []
    var totals = CorpusManifest.Totals()
}

/// A corpus in the making: files are added in order, and the first of several equal pieces stays.
struct CorpusDraft {
    private(set) var manifest: CorpusManifest
    private var examples: [Split: [CorpusExample]] = [:]
    /// The name of the piece that has these notes.
    private var known: [Fingerprint: String] = [:]

    init(_ configuration: CorpusConfiguration, files: Int) {
        manifest = CorpusManifest(configuration)
        manifest.files = files
    }

    mutating func add(_ reading: FileReading, of file: String) {
        if let failure = reading.failure { skip(file, failure, notes: 0) }
        if !reading.repairs.isEmpty { manifest.repaired.append(.init(file: file, repairs: reading.repairs)) }
        let configuration = manifest.configuration
        let split = Split(of: file, seed: configuration.seed, validationShare: configuration.validationShare)
        for piece in reading.pieces {
            if let reason = piece.reason {
                skip(piece.name, reason, notes: piece.notes)
            } else if let twin = known[piece.fingerprint] {
                skip(piece.name, "the same notes as \(twin)", notes: piece.notes)
            } else {
                known[piece.fingerprint] = piece.name
                add(piece, of: file, to: split)
            }
        }
    }

    /// The finished corpus; throws when there is nothing to train on.
    func corpus() throws(DatasetError) -> Corpus {
        let source = manifest.configuration.source
        guard !manifest.pieces.isEmpty else {
            let first = manifest.skipped.first.map { ": '\($0.name)': \($0.reason)" } ?? ""
            throw DatasetError(
                .nothingToLearn, file: source, "none of the \(manifest.files) MIDI files can be learnt from\(first)")
        }
        guard let train = examples[.train] else {
            throw DatasetError(
                .nothingToLearn, file: source,
                "every piece fell to the held-out side; lower val_set_size, change seed, or add files")
        }
        return Corpus(train: train, valid: examples[.valid] ?? [], manifest: manifest)
    }

    private mutating func add(_ piece: CutPiece, of file: String, to split: Split) {
        examples[split, default: []] += piece.examples
        manifest.pieces.append(
            .init(
                name: piece.name, file: file, track: piece.track, split: split, notes: piece.notes,
                notesUsed: piece.totals.notes, excerpts: piece.totals.excerpts))
        switch split {
        case .train: manifest.train.add(piece.totals)
        case .valid: manifest.valid.add(piece.totals)
        }
    }

    private mutating func skip(_ name: String, _ reason: String, notes: Int) {
        manifest.skipped.append(.init(name: name, reason: reason, notes: notes))
    }
}

extension CorpusManifest.Totals {
    mutating func add(_ excerpt: ExcerptCutter.Excerpt) {
        excerpts += 1
        notes += excerpt.notes.count
        answerNotes += excerpt.notes.count - excerpt.promptNotes
        tokens += excerpt.tokens
        answerTokens += excerpt.answerTokens
    }

    /// Adds the sums of one piece.
    mutating func add(_ piece: Self) {
        pieces += 1
        excerpts += piece.excerpts
        notes += piece.notes
        tokens += piece.tokens
        answerNotes += piece.answerNotes
        answerTokens += piece.answerTokens
    }
}
