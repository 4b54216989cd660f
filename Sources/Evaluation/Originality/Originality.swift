public import JSON

/// How much of one piece stands in a training set.
public struct Originality: Hashable, Sendable {
    /// What the report calls the piece: its file.
    public let name: String
    public let noteCount: Int
    /// The longest passage that the training set holds too, in notes; 0 where not even two notes are shared.
    public let longest: Int
    /// For each of `runLengths`, the share of notes that lie in a shared passage of so many notes or more.
    public let coverage: [Double]
    public let match: CopyIndex.Match?

    /// The n of the coverage, in notes.
    public static let runLengths = [8, 12, 16]

    /// Source of the idea, a report of originality against that of human pieces: Yin and others 2022, "Measuring when a
    /// music generation algorithm copies too much".
    ///
    /// Cost: a few halvings of the training set for each note.
    public init(of piece: MelodicSteps, named name: String, in index: CopyIndex) {
        let (lengths, match) = index.matches(of: piece)
        self.name = name
        self.match = match
        noteCount = piece.notes.count
        longest = match?.length ?? 0
        coverage = Self.runLengths.map { least in
            var (covered, end) = (0, 0)
            for (start, length) in lengths.enumerated() where length >= least {
                covered += max(start + length - max(end, start), 0)
                end = max(end, start + length)
            }
            return lengths.isEmpty ? 0 : Double(covered) / Double(lengths.count)
        }
    }
}

/// Originality of a set, held against that of pieces that people wrote and the training set does not hold.
public struct OriginalityComparison: Hashable, Sendable {
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
    /// How many notes of each reference piece were looked at: the median of the set's pieces; nil for all.
    ///
    /// Longer pieces share longer passages by chance alone.
    public let referenceLimit: Int?

    /// - Returns: nil for an empty set or reference.
    public init?(
        _ set: [Originality], against reference: [Originality], in index: CopyIndex, referenceLimit: Int?,
        _ options: EvaluationOptions = EvaluationOptions()
    ) {
        let values = set.map { Double($0.longest) }
        guard let own = Spread(of: values, from: 0.05, to: 0.95),
            let human = Spread(of: reference.map { Double($0.longest) }, from: 0.05, to: 0.95)
        else { return nil }
        (ofSet, ofReference) = (set, reference)
        (longestOfSet, longestOfReference) = (own, human)
        trainingPieces = index.names.count
        trainingNotes = index.noteCount
        self.referenceLimit = referenceLimit
        let resampling = Resampling(seed: options.seed, purpose: "originality")
        var medians: [Double] = []
        if values.count > 1 {
            medians = (0..<options.bootstraps).compactMap { sample in
                let counts = resampling.bootstrap(values.count, sample: sample)
                let drawn = values.indices.flatMap { [Double](repeating: values[$0], count: Int(counts[$0])) }
                return Statistics.quantile(0.5, of: drawn)
            }.sorted()
        }
        if let low = Statistics.quantile(0.025, ofSorted: medians),
            let high = Statistics.quantile(0.975, ofSorted: medians)
        {
            medianInterval = low...high
        } else {
            medianInterval = nil
        }
    }

    /// Whether the set's median is no longer than the longest shared passage of nineteen of twenty human pieces.
    public var isWithinHuman: Bool { longestOfSet.median <= longestOfReference.high }

    /// The mean coverage of the set and of the reference, for each of `Originality.runLengths`.
    public var coverage: [(notes: Int, set: Double, reference: Double)] {
        Originality.runLengths.enumerated().map { index, notes in
            (
                notes, Statistics.mean(ofSet.map { $0.coverage[index] }),
                Statistics.mean(ofReference.map { $0.coverage[index] })
            )
        }
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
            "human_line_first_notes": referenceLimit.map { .integer($0) } ?? .null,
            "median_interval_95": medianInterval.map { [.figure($0.lowerBound), .figure($0.upperBound)] } ?? .null,
            "within_human": .bool(isWithinHuman),
            "coverage": .array(
                coverage.map {
                    ["notes": .integer($0.notes), "set": .figure($0.set), "human": .figure($0.reference)]
                }),
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
