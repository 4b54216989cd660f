/// What a comparison of two scores counts time in.
public enum ComparisonUnit: Hashable, Sendable {
    /// Ticks, of which a quarter note has so many in both scores: the files' own, or where theirs differ the least
    /// common multiple, so that equal times are equal numbers.
    case ticks(perQuarter: Int)
    /// Millionths of a second, by the tempo maps.
    case microseconds

    /// The unit of metrical time that two scores have in common.
    public init(metrical a: Score, _ b: Score) {
        var (divisor, rest) = (a.ticksPerQuarter, b.ticksPerQuarter)
        while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
        let (product, overflow) = (a.ticksPerQuarter / divisor).multipliedReportingOverflow(by: b.ticksPerQuarter)
        // No file has so many; and then times are held to the largest number all the same.
        self = .ticks(perQuarter: overflow ? Int.max : product)
    }

    /// How far apart two notes of one pitch may begin and still be one note that was moved: a quarter note or half a
    /// second.
    public var window: Int {
        switch self {
        case .ticks(let perQuarter): perQuarter
        case .microseconds: 500_000
        }
    }

    /// What nobody hears: a 48th of a quarter note, or 10 milliseconds.
    var hair: Int {
        switch self {
        case .ticks(let perQuarter): perQuarter / 48
        case .microseconds: 10_000
        }
    }
}

/// The times of one score in the unit of a comparison.
struct ComparisonClock {
    private enum Rule {
        case factor(Int)
        case realTime(TempoMap)
    }

    private let rule: Rule

    init(_ score: Score, _ unit: ComparisonUnit) {
        switch unit {
        case .ticks(let perQuarter): rule = .factor(max(perQuarter / score.ticksPerQuarter, 1))
        case .microseconds: rule = .realTime(score.tempoMap)
        }
    }

    /// Held to the numbers that can be added and subtracted without overflow.
    func count(at time: Ticks) -> Int {
        switch rule {
        case .factor(let factor):
            let (product, overflow) = time.count.multipliedReportingOverflow(by: factor)
            let bound = Int.max / 4
            return overflow ? (time.count < 0 ? -bound : bound) : min(max(product, -bound), bound)
        case .realTime(let map):
            return map.ticks(at: time, perSecond: 1_000_000).count
        }
    }
}
