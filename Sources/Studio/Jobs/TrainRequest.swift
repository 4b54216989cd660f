package import JSON

/// A corpus that an adapter is to be trained on.
package struct TrainRequest: Hashable, Sendable {
    /// The job that made it.
    package var corpus: StudioID
    package var name: String
    package var steps: Int?
    package var rank: Int?
    package var learningRate: Double?
    /// The most tokens of a row.
    package var sequence: Int?
    /// Only says what it would take of memory and time.
    package var isPlanAlone = false
    package var seed: Int

    private static let keys = [
        "kind", "corpus", "name", "steps", "r", "learning_rate", "sequence", "memory_only", "seed",
    ]

    package init(corpus: StudioID, name: String, seed: Int = 1) {
        self.corpus = corpus
        self.name = name
        self.seed = seed
    }

    /// - Throws: ``RequestError`` with the first key that is wrong.
    package init(_ json: JSONValue) throws(RequestError) {
        let fields = try RequestFields(json, known: Self.keys)
        guard let corpus = try fields.identifier("corpus") else {
            throw fields.missing("corpus", "name the job that made the corpus")
        }
        self.corpus = corpus
        name = try fields.line("name", length: 120) ?? "adapter"
        steps = try fields.integer("steps", in: 1...1_000_000)
        rank = try fields.integer("r", in: 1...1024)
        learningRate = try fields.number("learning_rate", in: 1e-8...1)
        sequence = try fields.integer("sequence", in: 64...65_536)
        isPlanAlone = try fields.flag("memory_only") ?? false
        seed = try fields.integer("seed", in: ComposeRequest.seeds) ?? 1
    }

    package var json: JSONValue {
        func number(_ value: Int?) -> JSONValue { value.map { .integer($0) } ?? .null }
        return [
            "kind": "train", "corpus": .string(corpus.description), "name": .string(name), "steps": number(steps),
            "r": number(rank), "learning_rate": learningRate.map { .number($0) } ?? .null,
            "sequence": number(sequence), "memory_only": .bool(isPlanAlone), "seed": .integer(seed),
        ]
    }
}
