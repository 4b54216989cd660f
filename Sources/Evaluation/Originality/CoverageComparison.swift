import JSON

/// Which share of the notes stands in shared passages of so many notes or more, in a set and in pieces of people.
public struct CoverageComparison: Hashable, Sendable {
    /// How many notes a passage has at least.
    public let notes: Int
    /// The mean over the set's pieces.
    public let set: Double
    /// Where that mean falls in 95 of 100 bootstrap samples; nil for a single piece.
    public let interval: ClosedRange<Double>?
    /// The mean over the reference's pieces.
    public let reference: Double
    /// Over the set's pieces: the median, the 5th and the 95th percentile.
    public let ofSet: Spread
    /// Over the reference's pieces: the human line.
    public let ofReference: Spread

    /// - Parameters:
    ///   - index: which of `Originality.runLengths`.
    ///   - draws: of the set.
    init(_ index: Int, _ set: [Originality], against reference: [Originality], _ draws: BootstrapDraws) {
        let values = set.map { $0.coverage[index] }
        let others = reference.map { $0.coverage[index] }
        notes = Originality.runLengths[index]
        self.set = Statistics.mean(values)
        self.reference = Statistics.mean(others)
        interval = draws.interval { Statistics.mean($0.map { values[$0] }) }
        let nothing = Spread(median: 0, low: 0, high: 0)
        ofSet = Spread(of: values, from: 0.05, to: 0.95) ?? nothing
        ofReference = Spread(of: others, from: 0.05, to: 0.95) ?? nothing
    }

    var json: JSONValue {
        [
            "notes": .integer(notes), "set": .figure(set), "set_interval_95": .interval(interval),
            "set_median": .figure(ofSet.median), "set_percentile_95": .figure(ofSet.high),
            "human": .figure(reference), "human_median": .figure(ofReference.median),
            "human_percentile_95": .figure(ofReference.high),
        ]
    }
}
