package import Datasets
package import JSON

/// What takes are asked for: the music that is given, the task, and what every take keeps to.
package struct ComposeRequest: Hashable, Sendable {
    package enum Task: String, Sendable, CaseIterable {
        /// To go on after the beginning of a score.
        case goOn = "continue"
        /// To write bars anew between what stands around them.
        case infill
        /// To write bars anew and keep something of them.
        case vary
        /// A piece from words, without a score.
        case invent
    }

    package enum Kept: String, Sendable, CaseIterable {
        case rhythm, contour, harmony
    }

    /// What every take keeps to, each as `diapason generate` has it; nil where nothing is said.
    package struct Constraints: Hashable, Sendable {
        package var key: String?
        package var chords: String?
        package var range: String?
        package var mostNotesAtOnce: Int?
        package var notesPerBar: String?
        package var velocity: String?
        package var isMonophonic = false
        package var tuning: String?

        package init() {}
    }

    package var task = Task.goOn
    package var score: StudioID?
    /// The parts that are taken of the score, from 0; nil for all.
    package var parts: [Int]?
    /// How many of the score's first notes open the piece.
    package var notes: Int?
    /// The bars, from 1, that the piece begins with, or that are written anew.
    package var bars: ClosedRange<Int>?
    package var kept: [Kept] = []
    /// The id of an adapter; nil for the bare model.
    package var adapter: String?
    package var count = 4
    /// How many bars a take has.
    package var length: Int?
    package var seed: Int
    /// From 0, faithful, to 1, wild.
    package var wildness = 0.5
    package var constraints = Constraints()
    /// Quarter notes a minute of a piece from words.
    package var tempo: Int?
    /// Of a piece from words: `3/4`.
    package var metre: String?
    package var persona: Persona?
    package var mostTokens: Int?

    package static let mostTakes = 8
    /// Numbers that JavaScript keeps exactly.
    package static let seeds = 0...(1 << 53 - 1)

    static let keys = [
        "kind", "score", "parts", "task", "notes", "range", "keep", "adapter", "count", "bars", "seed", "wildness",
        "constraints", "tempo", "metre", "persona", "max_tokens",
    ]

    package init(seed: Int) { self.seed = seed }

    /// - Throws: ``RequestError`` with the first key that is wrong.
    package init(_ json: JSONValue) throws(RequestError) {
        let fields = try RequestFields(json, known: Self.keys)
        seed = try fields.integer("seed", in: Self.seeds) ?? Int.random(in: 0..<1 << 31)
        score = try fields.identifier("score")
        task = try fields.choice("task", Task.self) ?? (score == nil ? .invent : .goOn)
        if task == .invent, score != nil { throw fields.wrong("score", "a piece from words has none; leave it out") }
        if task != .invent, score == nil { throw fields.missing("score", "the task '\(task.rawValue)' works on one") }
        parts = try fields.integers("parts", in: 0...65_535, most: 4_096)
        if parts == [] { throw fields.wrong("parts", "no part is chosen; name one, or null for all") }
        notes = try fields.integer("notes", in: 1...100_000)
        try readBars(fields)
        kept = try fields.choices("keep", Kept.self) ?? []
        if task == .vary, kept.isEmpty {
            throw fields.missing("keep", "name what a variation keeps: rhythm, contour, harmony, or some of them")
        }
        if task != .vary, !kept.isEmpty { throw fields.wrong("keep", "only a variation keeps something; leave it out") }
        adapter = try fields.line("adapter", length: 200)
        count = try fields.integer("count", in: 1...Self.mostTakes) ?? 4
        length = try fields.integer("bars", in: 1...1_000)
        wildness = try fields.number("wildness", in: 0...1) ?? 0.5
        if let nested = try fields.nested("constraints", known: Constraints.keys) {
            constraints = try Constraints(nested)
        }
        tempo = try fields.integer("tempo", in: 4...1_000)
        metre = try Self.metre(fields)
        persona = try fields.choice("persona", Persona.self)
        mostTokens = try fields.integer("max_tokens", in: 1...20_000)
        if task != .invent {
            if tempo != nil { throw fields.wrong("tempo", "the score has its own; leave it out") }
            if metre != nil { throw fields.wrong("metre", "the score has its own; leave it out") }
        }
    }

    private mutating func readBars(_ fields: RequestFields) throws(RequestError) {
        if let range = try fields.nested("range", known: ["first_bar", "last_bar"]) {
            guard let first = try range.integer("first_bar", in: 1...100_000) else {
                throw range.missing("first_bar", "bars count from 1")
            }
            guard let last = try range.integer("last_bar", in: 1...100_000) else {
                throw range.missing("last_bar", "bars count from 1")
            }
            guard first <= last else { throw range.wrong("last_bar", "it is before the first bar, \(first)") }
            bars = first...last
        }
        if task == .infill, bars == nil { throw fields.missing("range", "name the bars that are filled in") }
        if task == .invent, bars != nil {
            throw fields.wrong("range", "a piece from words has no bars yet; leave it out")
        }
    }

    private static func metre(_ fields: RequestFields) throws(RequestError) -> String? {
        guard let metre = try fields.line("metre", length: 8) else { return nil }
        let numbers = metre.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        guard numbers.count == 2, (1...64).contains(numbers[0]), [1, 2, 4, 8, 16, 32].contains(numbers[1]) else {
            throw fields.wrong("metre", "'\(metre)' is none; write one such as 3/4 or 12/8")
        }
        return metre
    }

    package var json: JSONValue {
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        func number(_ value: Int?) -> JSONValue { value.map { .integer($0) } ?? .null }
        return [
            "kind": "compose", "score": text(score?.description),
            "parts": parts.map { .array($0.map { .integer($0) }) } ?? .null, "task": .string(task.rawValue),
            "notes": number(notes),
            "range": bars.map { ["first_bar": .integer($0.lowerBound), "last_bar": .integer($0.upperBound)] } ?? .null,
            "keep": .array(kept.map { .string($0.rawValue) }), "adapter": text(adapter), "count": .integer(count),
            "bars": number(length), "seed": .integer(seed), "wildness": .number(wildness),
            "constraints": constraints.json, "tempo": number(tempo), "metre": text(metre),
            "persona": text(persona?.rawValue), "max_tokens": number(mostTokens),
        ]
    }
}

extension ComposeRequest.Constraints {
    static let keys = [
        "key", "chords", "range", "max_notes_at_once", "notes_per_bar", "velocity", "monophonic", "tuning",
    ]

    /// Checks what can be told without the piece; what the words mean is the model's program to say.
    init(_ fields: RequestFields) throws(RequestError) {
        key = try fields.line("key", length: 60)
        chords = try fields.line("chords", length: 400)
        range = try fields.line("range", length: 40)
        mostNotesAtOnce = try fields.integer("max_notes_at_once", in: 1...128)
        notesPerBar = try Self.numbers(fields, "notes_per_bar", in: 0...10_000)
        velocity = try Self.numbers(fields, "velocity", in: 1...127)
        isMonophonic = try fields.flag("monophonic") ?? false
        tuning = try fields.line("tuning", length: 80)
    }

    /// `8`, or `4-16`; a number is taken as well.
    private static func numbers(
        _ fields: RequestFields, _ key: String, in range: ClosedRange<Int>
    ) throws(RequestError) -> String? {
        if let number = fields.value(key)?.integerValue, range.contains(number) { return String(number) }
        guard let text = try fields.line(key, length: 20) else { return nil }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last,
            range.contains(first), range.contains(last)
        else {
            throw fields.wrong(
                key, "'\(text)' is no range such as 8 or 4-16 within \(range.lowerBound)-\(range.upperBound)")
        }
        return text
    }

    var json: JSONValue {
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        return [
            "key": text(key), "chords": text(chords), "range": text(range),
            "max_notes_at_once": mostNotesAtOnce.map { .integer($0) } ?? .null, "notes_per_bar": text(notesPerBar),
            "velocity": text(velocity), "monophonic": .bool(isMonophonic), "tuning": text(tuning),
        ]
    }
}
