/// How the bins of a ``Histogram`` lie.
public enum HistogramScale: Hashable, Sendable {
    /// A bin about each multiple of `step` from `first` on.
    case even(first: Int, step: Int, count: Int)
    /// Ten bins a decade, about the preferred numbers 1, 1.25, 1.6, 2, 2.5, 3.15, 4, 5, 6.3 and 8 times powers of ten;
    /// the first bin is about 0 and holds what is too short for the second.
    ///
    /// A duration of an eighth, a quarter or a half note at a usual tempo lies in the middle of its bin, so that a player
    /// who ends it a little early does not fall into the next.
    ///
    /// Source: ISO 3, series R10; the borders are the numbers of R20 between them.
    case preferred(firstPower: Int, decades: Int)

    /// One bin for each number of a range.
    static func numbers(_ range: ClosedRange<Int>) -> Self {
        .even(first: range.lowerBound, step: 1, count: range.count)
    }

    /// From 1 ms to 100 s.
    static let shortTimes = Self.preferred(firstPower: -3, decades: 5)
    /// From 1 to a million.
    static let amounts = Self.preferred(firstPower: 0, decades: 6)

    public var count: Int {
        switch self {
        case .even(_, _, let count): count
        case .preferred(_, let decades): 10 * decades + 2
        }
    }

    /// The number in the middle of a bin.
    public func value(_ bin: Int) -> Double {
        switch self {
        case .even(let first, let step, _):
            return Double(first + bin * step)
        case .preferred(let power, _):
            guard bin > 0 else { return 0 }
            return Self.scaled(Self.middles[(bin - 1) % 10], power + (bin - 1) / 10)
        }
    }

    /// Where a number stands among the bins, which have whole numbers; nil beyond their middles.
    ///
    /// Between two bins it is said by the nearest of them.
    public func place(of value: Double) -> Double? {
        guard value >= self.value(0), value <= self.value(count - 1) else { return nil }
        return Double(bin(value))
    }

    /// The bin of a number; what lies beyond the ends belongs to the bins there, and what is no number to the first.
    func bin(_ value: Double) -> Int {
        switch self {
        case .even(let first, let step, let count):
            let place = ((value - Double(first)) / Double(step)).rounded()
            return place > 0 ? Int(min(place, Double(count - 1))) : 0
        case .preferred(let power, let decades):
            var rest = Self.scaled(value, -power)
            guard rest >= Self.borders[0] else { return 0 }
            for decade in 0..<decades {
                if rest < Self.borders[10] {
                    var place = 0
                    while rest >= Self.borders[place + 1] { place += 1 }
                    return 1 + 10 * decade + place
                }
                rest /= 10
            }
            return 10 * decades + 1
        }
    }

    private static func scaled(_ value: Double, _ power: Int) -> Double {
        var factor = 1.0
        for _ in 0..<abs(power) { factor *= 10 }
        // Divided, since tenths are not exact: the value of 315 and -3 has to be the number that is read from 0.315.
        return power < 0 ? value / factor : value * factor
    }

    private static let middles = [1, 1.25, 1.6, 2, 2.5, 3.15, 4, 5, 6.3, 8]
    /// Where each bin of a decade begins, and where the last ends.
    private static let borders = [0.9, 1.12, 1.4, 1.8, 2.24, 2.8, 3.55, 4.5, 5.6, 7.1, 9]
}
