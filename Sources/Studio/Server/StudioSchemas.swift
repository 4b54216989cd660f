import Datasets
import Face
import JSON

/// The shapes that the studio's JSON has.
enum StudioSchemas {
    private static let anyInteger = Schema.integer(0...9_007_199_254_740_991)
    private static let seconds = Schema.number(0...1e9)
    private static let date = Schema.text(20...30).saying("ISO 8601, UTC.")

    /// Of answers, by the names that the document gives them.
    static let named: [(String, Schema)] = [
        (
            "Error",
            .object([
                .needed(
                    "error",
                    .object([
                        .needed("message", .text(0...Int.max)), .optional("field", .text(0...Int.max)),
                        .needed("code", .integer(400...599)),
                    ]))
            ])
        ),
        (
            "OpenAIError",
            .object([
                .needed(
                    "error",
                    .object([
                        .needed("message", .text(0...Int.max)), .needed("type", .text(0...100)),
                        .needed("param", .text(0...Int.max).orNull), .needed("code", .text(0...100).orNull),
                    ]))
            ])
        ),
        ("Score", score), ("Job", job), ("Roll", roll),
    ]

    private static let score = Schema.object(
        [
            .needed("id", .identifier), .needed("name", .text(0...Int.max)),
            .needed("kind", .choice(ScoreRecord.Kind.allCases.map(\.rawValue))),
            .needed("parent", Schema.identifier.orNull), .needed("job", Schema.identifier.orNull),
            .needed("take", Schema.integer(1...1_000_000).orNull), .needed("created", date),
            .needed("trashed", .boolean), .optional("verdict", .text(0...Int.max)),
            .optional("warnings", .array(.text(0...Int.max))), .optional("seconds", seconds),
            .optional("bars", anyInteger), .optional("notes", anyInteger),
            .optional("persona", .choice(Persona.allCases.map(\.rawValue))),
            .optional("parts", .array(.object([.needed("index", anyInteger)], isOpen: true))),
        ], isOpen: true)

    private static let job = Schema.object(
        [
            .needed("id", .identifier), .needed("kind", .choice(JobRecord.Kind.allCases.map(\.rawValue))),
            .needed("state", .choice(JobRecord.State.allCases.map(\.rawValue))), .needed("request", .any),
            .needed("created", date), .needed("started", date.orNull), .needed("ended", date.orNull),
            .needed("progress", .any), .needed("result", .any), .needed("failure", Schema.text(0...Int.max).orNull),
            .optional("scores", .array(.identifier)),
        ], isOpen: true)

    private static let roll = Schema.object(
        [
            .needed("duration", seconds), .needed("bars", .array(.array(.number(0...1e12)))),
            .needed("parts", .array(.object([.needed("index", anyInteger)], isOpen: true))),
            .needed("written", Schema.array(.array(anyInteger, 2...2)).orNull),
        ], isOpen: true)

    // MARK: Requests

    /// A job, by its kind; each a form of its own.
    static func job(_ limits: StudioLimits) -> Schema {
        Schema(
            .tagged(
                "kind",
                [
                    ("compose", compose(limits)), ("corpus", corpus(limits)), ("train", train(limits)),
                ]))
    }

    private static func compose(_ limits: StudioLimits) -> Schema {
        let bar = Schema.integer(1...100_000)
        let range = Schema.object([.needed("first_bar", bar), .needed("last_bar", bar)])
        let persona = Schema.choice(Persona.allCases.map(\.rawValue))
        return .object([
            .needed("kind", .choice(["compose"])),
            .optional("task", Schema.choice(ComposeRequest.Task.allCases.map(\.rawValue)).orNull),
            .optional("score", Schema.identifier.orNull.saying("The piece to work on; none for a piece from words.")),
            .optional("parts", Schema.array(.integer(0...65_535), 1...4_096).orNull),
            .optional("notes", Schema.integer(limits.notes).orNull.saying("How many first notes are given.")),
            .optional("range", range.orNull.saying("The bars that are given, or written anew.")),
            .optional("keep", Schema.array(.choice(ComposeRequest.Kept.allCases.map(\.rawValue)), 0...3).orNull),
            .optional("adapter", Schema.text(1...200).orNull.saying("None is the bare model.")),
            .optional("count", Schema.integer(limits.count).orNull),
            .optional("bars", Schema.integer(limits.bars).orNull.saying("How long a take is.")),
            .optional("seed", Schema.integer(ComposeRequest.seeds).orNull),
            .optional("wildness", Schema.number(0...1).orNull.saying("From faithful to wild.")),
            .optional("constraints", constraints.orNull), .optional("tempo", Schema.integer(4...1_000).orNull),
            .optional("metre", Schema.text(3...8).orNull.saying("", example: "3/4")),
            .optional("persona", persona.orNull),
            .optional("max_tokens", Schema.integer(limits.maxTokens).orNull),
        ])
    }

    private static let constraints = Schema.object([
        .optional("key", Schema.text(1...60).orNull.saying("", example: "D minor")),
        .optional("chords", Schema.text(1...400).orNull), .optional("range", Schema.text(1...40).orNull),
        .optional("max_notes_at_once", Schema.integer(1...128).orNull),
        .optional("notes_per_bar", Schema(.either([.integer(0...10_000), .text(1...20)])).orNull),
        .optional("velocity", Schema(.either([.integer(1...127), .text(1...20)])).orNull),
        .optional("monophonic", Schema.boolean.orNull), .optional("tuning", Schema.text(1...80).orNull),
    ])

    private static func corpus(_ limits: StudioLimits) -> Schema {
        .object([
            .needed("kind", .choice(["corpus"])), .needed("folder", .text(1...4_096)),
            .optional("name", Schema.text(1...120).orNull),
            .optional("persona", Schema.choice(Persona.allCases.map(\.rawValue)).orNull),
            .optional("licence", Schema.text(1...120).orNull),
        ])
    }

    static func train(_ limits: StudioLimits) -> Schema {
        .object([
            .needed("kind", .choice(["train"])), .needed("corpus", .identifier),
            .optional("name", Schema.text(1...120).orNull), .optional("steps", Schema.integer(1...1_000_000).orNull),
            .optional("r", Schema.integer(1...1_024).orNull),
            .optional("learning_rate", Schema.number(1e-8...1).orNull),
            .optional("sequence", Schema.integer(64...65_536).orNull),
            .optional("memory_only", Schema.boolean.orNull),
            .optional("seed", Schema.integer(ComposeRequest.seeds).orNull),
        ])
    }

    static let vote = Schema.object([
        .needed("choice", .choice(Comparison.Choice.allCases.map(\.rawValue)))
    ])
}
