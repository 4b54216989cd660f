public import JSON

/// Originality of a set, held against that of pieces that people wrote and the training set does not hold.
public struct OriginalityComparison: Hashable, Sendable {
    /// The set's pieces that have notes.
    public let ofSet: [Originality]
    public let ofReference: [Originality]
    public let trainingPieces: Int
    public let trainingNotes: Int
    /// The longest shared passage of each piece, over the set: the median, its 5th and its 95th percentile.
    public let longestOfSet: Spread
    /// The human-versus-human line.
    public let longestOfReference: Spread
    /// Where the set's median falls in 95 of 100 bootstrap samples; nil for a single piece.
    public let medianInterval: ClosedRange<Double>?
    /// Which share of the set's pieces has a longest shared passage beyond the human 95th percentile.
    public let shareBeyondHuman: Double
    /// Where that share falls in 95 of 100 bootstrap samples of both sides; nil for a single piece.
    public let shareInterval: ClosedRange<Double>?
    /// How much of the pieces is shared, for each of `Originality.runLengths`.
    public let coverage: [CoverageComparison]
    /// How many notes of each piece of both sides were looked at; nil for all.
    ///
    /// Longer pieces share longer passages by chance alone.
    public let noteLimit: Int?

    /// The share of human pieces that lie beyond their own 95th percentile.
    public static let humanShare = 0.05

    /// How many notes of each piece of both sides are to be compared: those of the median piece of the set.
    ///
    /// Pieces without notes do not count.
    ///
    /// - Parameter limit: how many notes of each of the set's pieces were looked at; nil for all.
    /// - Returns: nil where no piece has a note.
    public static func noteLimit(for set: [Originality], first limit: Int?) -> Int? {
        let counts = set.map(\.noteCount).filter { $0 > 0 }.sorted()
        return counts.isEmpty ? nil : min(counts[counts.count / 2], limit ?? .max)
    }

    /// Pieces without notes are left out: they share nothing with anybody.
    ///
    /// - Parameter noteLimit: how many notes of each piece of both sides were looked at; nil for all.
    /// - Returns: nil where no piece of the set, or of the reference, has a note.
    public init?(
        _ set: [Originality], against reference: [Originality], in index: CopyIndex, noteLimit: Int?,
        _ options: EvaluationOptions = EvaluationOptions()
    ) {
        let set = set.filter { $0.noteCount > 0 }
        let reference = reference.filter { $0.noteCount > 0 }
        let values = set.map { Double($0.longest) }
        let others = reference.map { Double($0.longest) }
        guard let own = Spread(of: values, from: 0.05, to: 0.95), let human = Spread(of: others, from: 0.05, to: 0.95)
        else { return nil }
        (ofSet, ofReference) = (set, reference)
        (longestOfSet, longestOfReference) = (own, human)
        trainingPieces = index.names.count
        trainingNotes = index.noteCount
        self.noteLimit = noteLimit
        func shareBeyond(_ line: Double, of values: [Double]) -> Double {
            Double(values.count { $0 > line }) / Double(values.count)
        }
        shareBeyondHuman = shareBeyond(human.high, of: values)
        // The line is known no better than the reference is large: people are drawn anew too.
        let draws = BootstrapDraws(set.count, "originality", options)
        let humanDraws = BootstrapDraws(reference.count, "originality, human", options)
        medianInterval = draws.interval { Statistics.quantile(0.5, of: $0.map { values[$0] }) }
        shareInterval = draws.interval(with: humanDraws) { drawn, people in
            Statistics.quantile(0.95, of: people.map { others[$0] }).map { line in
                shareBeyond(line, of: drawn.map { values[$0] })
            }
        }
        coverage = Originality.runLengths.indices.map {
            CoverageComparison($0, set, against: reference, draws)
        }
    }

    /// Whether the set's middle and its far end lie where those of human pieces do.
    ///
    /// The median is no longer than the longest shared passage of nineteen of twenty human pieces, and no more pieces than
    /// one in twenty lie beyond that, as far as so many pieces can tell.
    public var isWithinHuman: Bool {
        longestOfSet.median <= longestOfReference.high && shareInterval?.lowerBound ?? 0 <= Self.humanShare
    }

    public var json: JSONValue {
        func lengths(_ spread: Spread) -> JSONValue {
            [
                "median": .figure(spread.median), "percentile_5": .figure(spread.low),
                "percentile_95": .figure(spread.high),
            ]
        }
        return [
            "training_pieces": .integer(trainingPieces), "training_notes": .integer(trainingNotes),
            "longest_run_notes": lengths(longestOfSet), "human_line": lengths(longestOfReference),
            "human_line_first_notes": noteLimit.map { .integer($0) } ?? .null,
            "median_interval_95": .interval(medianInterval),
            "share_beyond_human": ["value": .figure(shareBeyondHuman), "interval_95": .interval(shareInterval)],
            "within_human": .bool(isWithinHuman),
            "coverage": .array(coverage.map(\.json)),
            "pieces": .array(
                ofSet.map { piece in
                    [
                        "file": .string(piece.name), "notes": .integer(piece.noteCount),
                        "longest_run": .integer(piece.longest),
                        "coverage": .array(piece.coverage.map { .figure($0) }),
                    ]
                }),
        ]
    }
}
