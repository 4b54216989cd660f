public import Formats
import JSON
public import Music

/// One source of a corpus: which files, which of their tracks, and how these are written for whom.
public struct CorpusPart: Hashable, Sendable {
    /// Which excerpts of a piece are taken.
    public enum Excerpts: String, Codable, Hashable, Sendable, CaseIterable {
        /// The whole piece, in as many windows as it takes; they end where phrases do.
        case all
        /// The opening alone, as in the paper.
        case first
        /// Pieces that fit in one row; longer ones are refused.
        case whole
    }

    /// The folder of MIDI files, or others that are read.
    public var source: String
    /// Under which licence these files are, as an SPDX expression or in words; empty where nobody says.
    public var licence = ""
    public var persona: Persona
    /// The programs to keep, the persona's own by default; drums are never kept.
    public var programs: ProgramSet
    /// Which of their tracks to keep: keys `roles`, `track_names` and `bends`, all by default.
    public var tracks = TrackSelection()
    public var grid: GridChoice = .fixed(.paper)
    /// Whether and how bends are written; key `bend_notation`.
    public var bendNotation = BendNotation.none
    /// How notes are spelled: `text` or `compact`, the same in all parts of a corpus.
    public var codec = SimplifiedMIDI.Codec.text
    public var explanation: NoteNotation.Explanation = .full
    public var excerpts: Excerpts = .all
    /// A piece of fewer notes or more is left out, and no excerpt has fewer words; keys `min_notes`, `max_notes`.
    public var noteCounts: ClosedRange<Int> = 16...Int.max
    /// A piece in which more notes sound at once is left out; key `max_polyphony`, nil for any number.
    public var mostVoices: Int?
    /// Silences are shortened to so many seconds, and lead-ins left out; key `longest_silence`, nil keeps them.
    public var longestSilence: Double?
    /// So many variants of each piece instead of the corpus's ``Augmentation/variants``, so that what there is little of is
    /// read as often as the rest; key `variants`.
    public var variants: Int?

    public init(source: String, persona: Persona = .pianist, programs: ProgramSet? = nil) {
        self.source = source
        self.persona = persona
        self.programs = programs ?? persona.programs
    }

    /// How the notes of a piece are written.
    ///
    /// - Parameter grid: of the piece.
    public func notation(on grid: Grid) -> NoteNotation {
        NoteNotation(grid: grid, bends: bendNotation, codec: codec)
    }
}

/// How the grid of a piece is chosen.
public enum GridChoice: Hashable, Sendable {
    case fixed(Grid)
    /// 48 ticks a quarter note where a piece is notated, 192 a second where it was played freely.
    case automatic

    init?(_ text: String) {
        if text == "auto" {
            self = .automatic
        } else {
            guard let grid = Grid(text) else { return nil }
            self = .fixed(grid)
        }
    }

    /// The grid of all scores; nil where each has its own.
    public var fixed: Grid? {
        if case .fixed(let grid) = self { grid } else { nil }
    }

    /// The grid of a piece that is yet to be written, or of a text that does not say: the metrical one of ``automatic``.
    public var withoutScore: Grid { fixed ?? .ticksPerQuarter(48) }

    /// The grid of a score.
    public func grid(for score: Score) -> Grid {
        switch self {
        case .fixed(let grid): grid.resolved(for: score)
        case .automatic: GridFinding(of: score).kind == .metrical ? .ticksPerQuarter(48) : .paper
        }
    }
}

extension GridChoice: CustomStringConvertible {
    public var description: String {
        switch self {
        case .fixed(let grid): grid.description
        case .automatic: "auto"
        }
    }
}

extension CorpusPart {
    /// The keys of a part, in the order in which they are written.
    package static let keys = [
        "source", "licence", "persona", "programs", "roles", "track_names", "bends", "grid", "bend_notation",
        "codec", "explanation", "excerpts", "min_notes", "max_notes", "max_polyphony", "longest_silence", "variants",
    ]

    /// Reads the keys of a part; what is absent is as in the defaults.
    ///
    /// A persona brings its own programs, unless the part names some.
    init(_ fields: ConfigurationFields, defaults: CorpusPart) throws(DatasetError) {
        self = defaults
        if let source = try fields.string("source") { self.source = source }
        licence = try fields.string("licence") ?? licence
        if let persona = try fields.choice("persona", Persona.self), persona != self.persona {
            self.persona = persona
            programs = persona.programs
        }
        if let programs = try Self.programs(fields) { self.programs = programs }
        try takeTracks(fields)
        if let text = fields.value("grid") {
            guard let grid = text.stringValue.flatMap(GridChoice.init) else {
                throw fields.wrong("grid", text, "a grid such as 192/s, 24/quarter, file or auto")
            }
            self.grid = grid
        }
        if let text = fields.value("bend_notation") {
            guard let notation = text.stringValue.flatMap(BendNotation.init) else {
                throw fields.wrong("bend_notation", text, "none, cents, paper, or paper:600 for a range in cents")
            }
            bendNotation = notation
        }
        if let text = fields.value("codec") {
            guard let codec = text.stringValue.flatMap(SimplifiedMIDI.Codec.init), codec != .extended else {
                throw fields.wrong("codec", text, "text or compact")
            }
            self.codec = codec
        }
        explanation = try fields.choice("explanation", NoteNotation.Explanation.self) ?? explanation
        excerpts = try fields.choice("excerpts", Excerpts.self) ?? excerpts
        let least = try fields.integer("min_notes", in: 2...Int.max) ?? noteCounts.lowerBound
        let most = try fields.integer("max_notes", in: 2...Int.max) ?? noteCounts.upperBound
        guard least <= most else {
            throw fields.wrong("max_notes", .integer(most), "a number of at least min_notes, which is \(least)")
        }
        noteCounts = least...most
        mostVoices = try fields.integer("max_polyphony", in: 1...Int.max) ?? mostVoices
        longestSilence = try fields.number("longest_silence", in: 0.1...1e6) ?? longestSilence
        variants = try fields.integer("variants", in: Augmentation.counts) ?? variants
    }

    /// `programs: 24-31`, `programs: [0, 4, 24-31]` or `programs: all`.
    private static func programs(_ fields: ConfigurationFields) throws(DatasetError) -> ProgramSet? {
        guard let value = fields.value("programs") else { return nil }
        var ranges: [ClosedRange<Int>] = []
        for item in value.arrayValue ?? [value] {
            let range = (item.stringValue ?? item.integerValue.map(String.init)).flatMap(ProgramSet.range)
            guard let range else {
                throw fields.wrong("programs", item, "a program from 0 to 127, a range such as 24-31, or all")
            }
            ranges.append(range)
        }
        guard !ranges.isEmpty else {
            throw fields.wrong("programs", value, "at least one program, a range such as 24-31, or all")
        }
        return ProgramSet(ranges)
    }

    /// `roles: [lead, rhythm]`, `track_names: [Lead Guitar, Solo]`, `bends: true`; a track meets all that are there.
    private mutating func takeTracks(_ fields: ConfigurationFields) throws(DatasetError) {
        let known = PartRole.allCases.filter { $0 != .drums }
        if let words = try fields.words("roles") {
            tracks.roles = []
            for word in words {
                guard let role = known.first(where: { "\($0)" == word }) else {
                    let names = known.map { "\($0)" }.joined(separator: ", ")
                    throw fields.wrong("roles", .string(word), "one or more of \(names)")
                }
                tracks.roles.insert(role)
            }
        }
        if let names = try fields.words("track_names") { tracks.names = Set(names) }
        if let flag = try fields.flag("bends") { tracks.leastBendShare = flag ? 0 : nil }
    }

    /// The part as a file holds it, every key with its value.
    var json: JSONValue {
        [
            "source": .string(source), "licence": licence.isEmpty ? .null : .string(licence),
            "persona": .string(persona.rawValue), "programs": .array(programs.texts.map { .string($0) }),
            "roles": .array(tracks.roles.map { "\($0)" }.sorted().map { .string($0) }),
            "track_names": .array(tracks.names.sorted().map { .string($0) }),
            "bends": .bool(tracks.leastBendShare != nil), "grid": .string(grid.description),
            "bend_notation": .string(bendNotation.description), "codec": .string(codec.rawValue),
            "explanation": .string(explanation.rawValue),
            "excerpts": .string(excerpts.rawValue), "min_notes": .integer(noteCounts.lowerBound),
            "max_notes": noteCounts.upperBound == Int.max ? .null : .integer(noteCounts.upperBound),
            "max_polyphony": mostVoices.map { .integer($0) } ?? .null,
            "longest_silence": longestSilence.map { .number($0) } ?? .null,
            "variants": variants.map { .integer($0) } ?? .null,
        ]
    }
}
