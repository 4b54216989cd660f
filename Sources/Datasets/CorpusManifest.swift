public import JSON
import Tokenizers

/// The account of a corpus: how it was made, what it holds, and what was left out.
///
/// What became of each file stands in `sources.jsonl` beside it.
public struct CorpusManifest: Sendable {
    /// Sums over one side.
    public struct Totals: Hashable, Sendable {
        public var pieces = 0
        /// Notes of these pieces.
        public var sourceNotes = 0
        /// Forms of these pieces that augmentation made.
        public var variants = 0
        public var excerpts = 0
        /// The excerpts by what they ask for.
        public var tasks: [ComposingTask.Kind: Int] = [:]
        /// Words in the excerpts, of all variants: a word is a note, or a movement of its bend.
        public var words = 0
        /// With instructions and template.
        public var tokens = 0
        /// Words in the answers.
        public var answerWords = 0
        /// Those that training is scored on.
        public var answerTokens = 0
        public var packing = PackingReport(rows: 0, tokens: 0, capacity: 0)
    }

    public let configuration: CorpusConfiguration
    /// Files found under the sources.
    public var files = 0
    /// Files that were read after repairs.
    public var repaired = 0
    /// Files and pieces that gave nothing, by the kind of the reason.
    public private(set) var skipped: [String: Int] = [:]
    /// The notes of pieces that gave nothing.
    public private(set) var notesSkipped = 0
    /// Words of pieces that gave examples, in no example.
    public var wordsLost = 0
    public var train = Totals()
    public var valid = Totals()

    init(_ configuration: CorpusConfiguration) {
        self.configuration = configuration
    }

    public var pieces: Int { train.pieces + valid.pieces }

    /// The name and the reason of what was left out first.
    private(set) var firstSkip: (name: String, reason: String)?

    mutating func count(_ skip: Skip, _ name: String, notes: Int) {
        if firstSkip == nil { firstSkip = (name, skip.reason) }
        skipped[skip.kind.rawValue, default: 0] += 1
        notesSkipped += notes
    }
}

extension CorpusManifest {
    /// The manifest as a file holds it.
    public var json: JSONValue {
        [
            "configuration": settings,
            "totals": [
                "files": .integer(files), "pieces": .integer(pieces), "repaired": .integer(repaired),
                "skipped": .object(Skip.Kind.allCases.map { .init($0.rawValue, .integer(skipped[$0.rawValue] ?? 0)) }),
                "words_lost": .integer(wordsLost), "notes_skipped": .integer(notesSkipped), "train": train.json,
                "valid": valid.json,
            ],
        ]
    }

    /// The configuration, but for where the corpus lies: who reads it knows, and the same corpus elsewhere has the same.
    var settings: JSONValue { .object(configuration.json.members?.filter { $0.key != "output" } ?? []) }

    /// One sentence for the user.
    public var summary: String {
        var text = "\(files) files gave \(pieces) pieces: \(train.summary) to train, \(valid.summary) held out"
        if wordsLost > 0 { text += "; \(wordsLost) words are in no excerpt" }
        if !skipped.isEmpty { text += "; left out: \(skips), see \(CorpusFolder.sources)" }
        return text
    }

    /// What was left out, the most frequent reason first.
    var skips: String {
        Skip.Kind.allCases.compactMap { kind in skipped[kind.rawValue].map { (kind, $0) } }
            .sorted { $0.1 > $1.1 }.map { "\($1) \($0.title)" }.joined(separator: ", ")
    }
}

extension Skip.Kind {
    /// Behind a number: `3 unreadable`.
    var title: String {
        switch self {
        case .unreadable: "unreadable"
        case .noTrack: "without a wanted track"
        case .tooFewNotes: "too short"
        case .tooManyNotes: "too long"
        case .tooManyVoices: "of too many voices"
        case .tooLong: "longer than a row"
        case .noRoom: "without room beside the instructions"
        case .sameNotes: "the same as others"
        case .nearCopy: "copies of others"
        case .excerpt: "parts of others"
        }
    }
}

extension CorpusManifest.Totals {
    mutating func add(_ excerpt: ExcerptOutcome) {
        excerpts += 1
        tasks[excerpt.task, default: 0] += 1
        words += excerpt.words
        answerWords += excerpt.answerWords
        tokens += excerpt.tokens.tokens.count
        answerTokens += excerpt.tokens.tokens.count - excerpt.tokens.answerStart
    }

    /// Adds the sums of one piece.
    mutating func add(_ piece: Self) {
        pieces += piece.pieces
        sourceNotes += piece.sourceNotes
        variants += piece.variants
        excerpts += piece.excerpts
        tasks.merge(piece.tasks, uniquingKeysWith: +)
        words += piece.words
        tokens += piece.tokens
        answerWords += piece.answerWords
        answerTokens += piece.answerTokens
    }

    fileprivate var json: JSONValue {
        [
            "pieces": .integer(pieces), "source_notes": .integer(sourceNotes), "variants": .integer(variants),
            "excerpts": .integer(excerpts),
            "tasks": .object(
                ComposingTask.Kind.allCases.compactMap { kind in
                    tasks[kind].map { .init(kind.rawValue, .integer($0)) }
                }), "words": .integer(words), "tokens": .integer(tokens),
            "answer_words": .integer(answerWords), "answer_tokens": .integer(answerTokens),
            "rows": .integer(packing.rows), "row_waste": .number((packing.waste * 10_000).rounded() / 10_000),
        ]
    }

    fileprivate var summary: String { "\(excerpts) examples with \(words) words in \(tokens) tokens" }
}
