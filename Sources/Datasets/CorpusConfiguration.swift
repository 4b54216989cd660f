public import JSON
public import Music
public import Tokenizers

/// Everything that decides what a corpus holds: the keys of `dataset build`'s YAML file.
public struct CorpusConfiguration: Hashable, Sendable {
    /// Which excerpts of a piece are taken.
    public enum Excerpts: String, Codable, Hashable, Sendable, CaseIterable {
        /// One after the other, to the end of the piece.
        case all
        /// The opening alone, as in the paper.
        case first
    }

    /// The folder of MIDI and Guitar Pro files.
    public var source: String
    /// The folder that the corpus is written to.
    public var output: String
    public var persona: Persona
    /// The programs to keep, the persona's own by default; drums are never kept.
    public var programs: ProgramSet
    /// Which of their tracks to keep: keys `roles`, `track_names` and `bends`, all by default.
    public var tracks: TrackSelection
    public var grid: Grid
    /// The most tokens of one example, instructions and template included; key `sequence_len`.
    public var sequenceLength: Int
    /// The share of an excerpt's notes that is given: at least one note, and never all; key `prompt_share`.
    public var promptShare: Double
    /// The share of files kept out of training; key `val_set_size`.
    public var validationShare: Double
    /// Decides which files those are.
    public var seed: Int
    /// The chat template by which tokens are counted.
    public var template: ChatTemplate
    public var excerpts: Excerpts
    /// A shorter piece is left out, and no excerpt is shorter; key `min_notes`.
    public var minimumNotes: Int

    public init(
        source: String, output: String, persona: Persona = .pianist, programs: ProgramSet? = nil,
        tracks: TrackSelection = TrackSelection(), grid: Grid = .paper,
        sequenceLength: Int = 1024, promptShare: Double = 0.1, validationShare: Double = 0.1, seed: Int = 1,
        template: ChatTemplate = .chatML, excerpts: Excerpts = .all, minimumNotes: Int = 16
    ) {
        precondition(minimumNotes >= 2, "an example needs a note to give and a note to ask for")
        self.source = source
        self.output = output
        self.persona = persona
        self.programs = programs ?? persona.programs
        self.tracks = tracks
        self.grid = grid
        self.sequenceLength = sequenceLength
        self.promptShare = promptShare
        self.validationShare = validationShare
        self.seed = seed
        self.template = template
        self.excerpts = excerpts
        self.minimumNotes = minimumNotes
    }
}

extension CorpusConfiguration {
    /// The keys, in the order in which they are written.
    public static let keys = [
        "source", "output", "persona", "programs", "roles", "track_names", "bends", "grid", "sequence_len",
        "prompt_share", "val_set_size", "seed",
        "template", "excerpts", "min_notes",
    ]

    /// Reads a configuration strictly: unknown keys and impossible values are refused.
    ///
    /// - Parameters:
    ///   - file: the name that errors give; empty for none.
    ///   - lines: where each key stands in that file, from 1, as far as it is known.
    public init(_ value: JSONValue, file: String = "", lines: [String: Int] = [:]) throws(DatasetError) {
        let fields = try ConfigurationFields(value, known: Self.keys, file: file, lines: lines)
        guard let source = try fields.string("source") else {
            throw fields.missing("source", "name the folder that holds the MIDI or Guitar Pro files")
        }
        guard let output = try fields.string("output") else {
            throw fields.missing("output", "name the folder that the corpus is written to")
        }
        self.init(source: source, output: output, persona: try fields.choice("persona", Persona.self) ?? .pianist)
        if let programs = try Self.programs(fields) { self.programs = programs }
        tracks = try Self.tracks(fields)
        if let text = fields.value("grid") {
            guard let grid = text.stringValue.flatMap(Grid.init) else {
                throw fields.wrong("grid", text, "a grid such as 192/s, 24/quarter or file")
            }
            self.grid = grid
        }
        sequenceLength = try fields.integer("sequence_len", in: 1...Int.max) ?? sequenceLength
        promptShare = try fields.share("prompt_share") ?? promptShare
        validationShare = try fields.share("val_set_size") ?? validationShare
        seed = try fields.integer("seed", in: 0...Int.max) ?? seed
        template = try fields.choice("template", ChatTemplate.self) ?? template
        excerpts = try fields.choice("excerpts", Excerpts.self) ?? excerpts
        minimumNotes = try fields.integer("min_notes", in: 2...Int.max) ?? minimumNotes
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
    private static func tracks(_ fields: ConfigurationFields) throws(DatasetError) -> TrackSelection {
        var selection = TrackSelection()
        let known = PartRole.allCases.filter { $0 != .drums }
        for word in try fields.words("roles") ?? [] {
            guard let role = known.first(where: { "\($0)" == word }) else {
                let names = known.map { "\($0)" }.joined(separator: ", ")
                throw fields.wrong("roles", .string(word), "one or more of \(names)")
            }
            selection.roles.insert(role)
        }
        selection.names = Set(try fields.words("track_names") ?? [])
        if try fields.flag("bends") == true { selection.leastBendShare = 0 }
        return selection
    }

    /// The configuration as a file holds it, every key with its value.
    public var json: JSONValue {
        [
            "source": .string(source), "output": .string(output), "persona": .string(persona.rawValue),
            "programs": .array(programs.texts.map { .string($0) }),
            "roles": .array(tracks.roles.map { "\($0)" }.sorted().map { .string($0) }),
            "track_names": .array(tracks.names.sorted().map { .string($0) }),
            "bends": .bool(tracks.leastBendShare != nil), "grid": .string(grid.description),
            "sequence_len": .integer(sequenceLength), "prompt_share": .number(promptShare),
            "val_set_size": .number(validationShare), "seed": .integer(seed),
            "template": .string(template.rawValue), "excerpts": .string(excerpts.rawValue),
            "min_notes": .integer(minimumNotes),
        ]
    }
}
