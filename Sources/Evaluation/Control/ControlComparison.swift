public import JSON

/// How far the pieces of a set are what they were asked to be, beside what music is that was not asked.
public struct ControlComparison: Hashable, Sendable {
    /// A figure of single pieces, over those that have it.
    public struct Mean: Hashable, Sendable {
        public let value: Double
        /// Where the mean falls in 95 of 100 bootstrap samples of the pieces; nil for a single piece.
        public let interval: ClosedRange<Double>?
        /// How many have the figure: a piece without notes is in no key.
        public let pieces: Int
    }

    public struct Row: Hashable, Sendable {
        public let measure: ControlMeasure
        /// How many pieces of the set were asked for it; never 0.
        public let asked: Int
        /// nil where no piece has the figure.
        public let ofSet: Mean?
        /// The same demands held against the reference's pieces, which nobody asked for them.
        public let ofReference: Mean?

        /// Whether both intervals have nothing in common; nil where there is none.
        public var isApart: Bool? {
            guard let own = ofSet?.interval, let other = ofReference?.interval else { return nil }
            return !own.overlaps(other)
        }
    }

    public let pieces: [ControlledPiece]
    /// For each measure that any piece was asked for, in their order.
    public let rows: [Row]
    public let omitted: ControlOmissions

    /// - Parameters:
    ///   - reference: what each piece of the reference makes of the set's demands.
    ///   - omitted: pieces that were asked for something and are not among those of the set.
    public init(
        _ set: [ControlledPiece], against reference: [[ControlMeasure: Double]],
        omitted: ControlOmissions = ControlOmissions(), _ options: EvaluationOptions = EvaluationOptions()
    ) {
        pieces = set
        self.omitted = omitted
        rows = ControlMeasure.allCases.compactMap { measure in
            let asked = set.filter { measure.isAsked(by: $0.demand) }
            guard !asked.isEmpty else { return nil }
            return Row(
                measure: measure, asked: asked.count,
                ofSet: Self.mean(asked.compactMap { $0.adherence[measure] }, "\(measure.rawValue) set", options),
                ofReference: Self.mean(
                    reference.compactMap { $0[measure] }, "\(measure.rawValue) reference", options))
        }
    }

    private static func mean(_ values: [Double], _ purpose: String, _ options: EvaluationOptions) -> Mean? {
        guard !values.isEmpty else { return nil }
        let resampling = Resampling(seed: options.seed, purpose: "control \(purpose)")
        var samples: [Double] = []
        if values.count > 1 {
            samples = (0..<options.bootstraps).map { sample in
                let counts = resampling.bootstrap(values.count, sample: sample)
                return zip(counts, values).reduce(0) { $0 + $1.0 * $1.1 } / Double(values.count)
            }
        }
        let measured = Measured(value: Statistics.mean(values), samples: samples, real: [])
        return Mean(value: measured.value, interval: measured.interval, pieces: values.count)
    }

    public var json: JSONValue {
        func json(_ mean: Mean?) -> JSONValue {
            guard let mean else { return .null }
            return [
                "pieces": .integer(mean.pieces), "mean": .figure(mean.value),
                "interval_95": mean.interval.map { [.figure($0.lowerBound), .figure($0.upperBound)] } ?? .null,
            ]
        }
        let measures = ControlMeasure.allCases.map { measure -> JSONValue.Member in
            guard let row = rows.first(where: { $0.measure == measure }) else { return .init(measure.rawValue, .null) }
            return .init(
                measure.rawValue,
                [
                    "asked": .integer(row.asked), "set": json(row.ofSet), "reference_not_asked": json(row.ofReference),
                    "apart": row.isApart.map { .bool($0) } ?? .null,
                ])
        }
        return [
            "asked_pieces": .integer(pieces.count), "left_out": omitted.json, "measures": .object(measures),
            "pieces": .array(
                pieces.map { piece in
                    .object([.init("file", .string(piece.name))] + (piece.adherence.json.members ?? []))
                }),
        ]
    }
}

/// Pieces that were asked for something and cannot be held against it.
public struct ControlOmissions: Hashable, Sendable {
    /// Those that go on from notes which cannot be told from what was added.
    public var unknownGiven = 0
    /// Those of which some bars were written anew: which notes are new does not follow from the file.
    public var rewritten = 0
    /// Those whose recipe is broken, so that nobody knows what they were asked for.
    public var brokenRecipes = 0

    public init() {}

    public var count: Int { unknownGiven + rewritten + brokenRecipes }

    var json: JSONValue {
        [
            "given_notes_unknown": .integer(unknownGiven), "bars_rewritten": .integer(rewritten),
            "recipe_broken": .integer(brokenRecipes),
        ]
    }
}
