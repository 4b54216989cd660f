public import JSON

/// A measure between a set and a reference, with what chance makes of it.
public struct Measured: Hashable, Sendable {
    public var value: Double
    /// Where the measure falls in 95 of 100 bootstrap samples of both sides; nil with a single piece.
    public var interval: ClosedRange<Double>?
    /// The real-versus-real line: the same measure between two random parts of the reference, with its 5th and 95th
    /// percentile; nil where the reference is too small to be divided.
    public var real: Spread?

    init(value: Double, samples: [Double], real: [Double]) {
        self.value = value
        let sorted = samples.filter(\.isFinite).sorted()
        if let low = Statistics.quantile(0.025, ofSorted: sorted),
            let high = Statistics.quantile(0.975, ofSorted: sorted)
        {
            interval = low...high
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
