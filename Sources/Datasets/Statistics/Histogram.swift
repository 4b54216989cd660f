import JSON

/// How often numbers fell into each of a row of bins.
///
/// Counts are whole and never negative, and stop at the largest integer, so that the sum of many histograms does not
/// depend on their order.
public struct Histogram: Hashable, Sendable {
    public let scale: HistogramScale
    /// One for each bin of the scale.
    public private(set) var counts: [Int]

    public init(_ scale: HistogramScale) {
        self.scale = scale
        counts = [Int](repeating: 0, count: scale.count)
    }

    /// Counts a number, as often as `weight` says; a weight below 0 counts as 0.
    public mutating func count(_ value: Double, weight: Int = 1) { count(inBin: scale.bin(value), weight: weight) }

    /// Traps when there is no such bin.
    @inline(__always)
    mutating func count(inBin bin: Int, weight: Int = 1) {
        counts[bin] = counts[bin].saturatingSum(weight)
    }

    /// Traps when the scales differ.
    public mutating func add(_ other: Self) {
        precondition(scale == other.scale, "histograms of one scale add up")
        for bin in counts.indices { counts[bin] = counts[bin].saturatingSum(other.counts[bin]) }
    }

    public var total: Int { counts.reduce(0) { $0.saturatingSum($1) } }

    /// The mean of what was counted, each number taken for the middle of its bin; nil when nothing was.
    public var mean: Double? {
        var (sum, weight) = (0.0, 0.0)
        for (bin, count) in counts.enumerated() where count > 0 {
            sum += scale.value(bin) * Double(count)
            weight += Double(count)
        }
        return weight > 0 ? sum / weight : nil
    }

    /// The middle of the first bin with which so much of the whole has been passed; nil when nothing was counted.
    ///
    /// - Parameter share: in 0...1; 0.5 gives the median, 0 the least and 1 the greatest.
    public func quantile(_ share: Double) -> Double? {
        let total = Double(total)
        guard total > 0 else { return nil }
        var passed = 0.0
        var last = 0
        for (bin, count) in counts.enumerated() where count > 0 {
            passed += Double(count)
            last = bin
            if passed >= share * total { break }
        }
        return scale.value(last)
    }
}

extension Histogram {
    /// `[[60, 12], [62, 3]]`: the middle of every bin that is not empty, and its count.
    var json: JSONValue {
        .array(
            counts.enumerated().filter { $0.element > 0 }
                .map { bin, count in [Self.number(scale.value(bin)), .integer(count)] })
    }

    /// Reads what `json` says; a middle beyond the scale counts at its end.
    ///
    /// - Returns: nil for anything else.
    init?(_ json: JSONValue?, _ scale: HistogramScale) {
        guard let pairs = json?.arrayValue else { return nil }
        self.init(scale)
        for pair in pairs {
            guard let values = pair.arrayValue, values.count == 2, let value = values[0].numberValue,
                let count = values[1].integerValue, count >= 0
            else { return nil }
            self.count(value, weight: count)
        }
    }

    /// A number as JSON has it: whole ones without a point.
    static func number(_ value: Double) -> JSONValue { Int(exactly: value).map { .integer($0) } ?? .number(value) }
}

extension Int {
    /// The sum of two counts; a negative one adds nothing, and a sum that is too large is the largest integer.
    func saturatingSum(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(Swift.max(other, 0))
        return overflow ? .max : sum
    }
}
