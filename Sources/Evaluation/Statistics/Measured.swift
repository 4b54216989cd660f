public import JSON

/// A measure between a set and a reference, with what chance makes of it.
public struct Measured: Hashable, Sendable {
    public var value: Double
    /// Where the measure falls in 95 of 100 bootstrap samples of both sides, moved by what their median lies off the
    /// value; nil with a single piece.
    ///
    /// A sample of a sample lies farther apart than the sample does, so that unmoved the interval of a small distance would
    /// not hold it.
    public var interval: ClosedRange<Double>?
    /// The real-versus-real line: the same measure between two random parts of the reference, brought to the sizes of the set
    /// and the reference (``EvaluationOptions/scale(_:of:)``), with its 5th and 95th percentile; nil where the reference is
    /// too small to be divided.
    public var real: Spread?

    /// - Parameter domain: where the measure can lie.
    init(
        value: Double, samples: [Double], real: [Double], within domain: ClosedRange<Double> = -.infinity ... .infinity
    ) {
        self.value = value
        let sorted = samples.filter(\.isFinite).sorted()
        if value.isFinite, let low = Statistics.quantile(0.025, ofSorted: sorted),
            let middle = Statistics.quantile(0.5, ofSorted: sorted),
            let high = Statistics.quantile(0.975, ofSorted: sorted)
        {
            let bias = middle - value
            interval = min(max(low - bias, domain.lowerBound), value)...max(min(high - bias, domain.upperBound), value)
        }
        self.real = Spread(of: real.filter(\.isFinite), from: 0.05, to: 0.95)
    }

    /// Whether a distance is no greater than nineteen of twenty between parts of the reference; nil without a line.
    public var isWithinReal: Bool? { real.map { value <= $0.high } }

    public var json: JSONValue {
        [
            "value": .figure(value),
            "interval_95": interval.map { [.figure($0.lowerBound), .figure($0.upperBound)] } ?? .null,
            "real_vs_real": real?.json ?? .null,
        ]
    }
}
