public import JSON

/// How numbers are distributed: the middle, and how far most of them reach.
public struct Spread: Hashable, Sendable {
    public var median: Double
    public var low: Double
    public var high: Double

    public init(median: Double, low: Double, high: Double) {
        self.median = median
        self.low = low
        self.high = high
    }

    /// The median of some numbers, and the two quantiles; nil for no numbers.
    init?(of numbers: [Double], from low: Double, to high: Double) {
        let sorted = numbers.sorted()
        guard let median = Statistics.quantile(0.5, ofSorted: sorted),
            let least = Statistics.quantile(low, ofSorted: sorted),
            let greatest = Statistics.quantile(high, ofSorted: sorted)
        else { return nil }
        self.init(median: median, low: least, high: greatest)
    }

    public var json: JSONValue { ["median": .figure(median), "low": .figure(low), "high": .figure(high)] }
}

extension JSONValue {
    /// A number to nine significant digits, which is more than any measure knows; null for what is no number.
    package static func figure(_ number: Double?) -> JSONValue {
        guard let number, number.isFinite else { return .null }
        guard number != 0 else { return .number(0) }
        var scale = 1.0
        var size = number.magnitude
        while size < 1e8, scale < 1e24 {
            size *= 10
            scale *= 10
        }
        let rounded = (number * scale).rounded() / scale
        return .number(rounded.isFinite ? rounded : number)
    }

    /// An interval as a list of both ends; null for none.
    static func interval(_ range: ClosedRange<Double>?) -> JSONValue {
        range.map { [.figure($0.lowerBound), .figure($0.upperBound)] } ?? .null
    }
}
