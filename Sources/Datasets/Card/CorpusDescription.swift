public import Formats
public import JSON
public import Music

/// What is told about a corpus, to people in its card and to programs in its Croissant metadata.
///
/// Plain values: who builds a corpus fills them in, and the same values give the same texts.
public struct CorpusDescription: Hashable, Sendable {
    /// A folder that the music came from.
    public struct Source: Hashable, Sendable {
        public var name: String
        public var files: Int
        /// Pieces that the corpus holds of it.
        public var pieces: Int
        /// An SPDX expression, or words; empty where nobody says.
        public var licence: String
        /// Whom the licence asks to be named; empty for none.
        public var credit: String

        public init(name: String, files: Int, pieces: Int, licence: String = "", credit: String = "") {
            self.name = name
            self.files = files
            self.pieces = pieces
            self.licence = licence
            self.credit = credit
        }
    }

    /// One side of the split.
    public struct Side: Hashable, Sendable {
        /// Such as `train` or `validation`.
        public var name: String
        /// The JSONL file of its examples.
        public var file: String
        public var pieces: Int
        /// Forms of these pieces that augmentation made.
        public var variants: Int
        public var examples: Int
        /// Words in all examples, of all variants.
        public var words: Int
        /// With instructions and template.
        public var tokens: Int
        /// Those of them that training is scored on.
        public var answerTokens: Int
        /// Packed rows of tokens; 0 where there are none.
        public var rows: Int
        /// The share of the rows that holds no tokens, in 0...1.
        public var waste: Double

        public init(
            name: String, file: String, pieces: Int, variants: Int = 0, examples: Int, words: Int, tokens: Int = 0,
            answerTokens: Int = 0, rows: Int = 0, waste: Double = 0
        ) {
            self.name = name
            self.file = file
            self.pieces = pieces
            self.variants = variants
            self.examples = examples
            self.words = words
            self.tokens = tokens
            self.answerTokens = answerTokens
            self.rows = rows
            self.waste = waste
        }
    }

    /// A file of the corpus.
    public struct File: Hashable, Sendable {
        /// Relative to the corpus.
        public var name: String
        public var byteCount: Int
        /// In hexadecimal, 64 digits.
        public var sha256: String

        public init(name: String, byteCount: Int, sha256: String) {
            self.name = name
            self.byteCount = byteCount
            self.sha256 = sha256
        }
    }

    public var title: String
    /// A sentence or two; empty for one made of the numbers.
    public var summary = ""
    /// Three numbers with points, as semantic versions are.
    public var version = "1.0.0"
    /// Where the corpus is to be found; nil where it is nowhere yet.
    public var url: String?
    /// Who made the corpus; nil where nobody says.
    public var creator: String?
    /// The day on which it is published, as in `2026-01-31`; nil where nobody says, for no clock is looked at.
    public var datePublished: String?
    /// How to cite it, best in BibTeX; nil for an entry made of title, creator and version.
    public var citation: String?
    /// Everything that decided what the corpus holds, as the manifest has it.
    public var configuration: JSONValue
    /// What a tick of the notes is, each grid that occurs.
    public var grids: [Grid]
    /// How bends are written, each way that occurs.
    public var bends: [BendNotation]
    public var sources: [Source]
    /// The side to train on first.
    public var sides: [Side]
    /// A line of the JSONL file or two, to be shown.
    public var examples: [JSONValue]
    public var statistics: CorpusStatistics
    /// The files that programs read, without the card and the metadata themselves.
    public var files: [File]
    /// The file name of the statistics' picture; nil for none.
    public var picture: String?

    public init(
        title: String, configuration: JSONValue, grids: [Grid], bends: [BendNotation] = [.none], sources: [Source],
        sides: [Side], examples: [JSONValue], statistics: CorpusStatistics, files: [File], picture: String? = nil
    ) {
        self.title = title
        self.configuration = configuration
        self.grids = grids
        self.bends = bends
        self.sources = sources
        self.sides = sides
        self.examples = examples
        self.statistics = statistics
        self.files = files
        self.picture = picture
    }
}

extension CorpusDescription {
    /// Files by licence, an empty one where nobody says; in the order in which they are listed.
    public var licences: [(name: String, files: Int)] {
        var counts: [String: Int] = [:]
        for source in sources { counts[source.licence] = (counts[source.licence] ?? 0).saturatingSum(source.files) }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }

    /// ``summary``, or what the numbers say.
    public var abstract: String {
        guard summary.isEmpty else { return summary }
        let examples = sides.reduce(0) { $0.saturatingSum($1.examples) }
        return "Symbolic music as text for language models: \(FigureText.grouped(examples)) examples of "
            + "\(FigureText.grouped(statistics.pieces)) pieces, \(FigureText.short(statistics.hours)) hours of music."
    }
}
