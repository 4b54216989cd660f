/// The bars of a piece and the beats in them, in `NoteValue.unitsPerQuarter`.
struct BarGrid {
    /// A stretch of a bar that is divided evenly: a quarter, or less at the end of a bar that is no number of quarters.
    struct Region {
        var start: Int
        var length: Int
    }

    static let quarter = NoteValue.unitsPerQuarter

    private(set) var masterBars: [MasterBar] = []
    /// Of each bar, and of the end.
    private(set) var starts: [Int] = [0]
    private let ticksPerQuarter: Int
    private(set) var movedMetres = 0
    private(set) var unwritableMetres = 0

    var count: Int { masterBars.count }
    var end: Int { starts[starts.count - 1] }

    /// - Parameters:
    ///   - end: Bars are made until it is passed.
    ///   - limit: So many at most.
    init(_ score: Score, pickup: Ticks?, end: Int, limit: Int) {
        ticksPerQuarter = score.ticksPerQuarter
        let metres = score.timeSignatures.enumerated().sorted {
            ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
        }.map(\.element)
        var next = 0
        var metre = MasterBar()
        if let pickup, pickup > .zero, let bar = Self.bar(ofLength: units(pickup.count)) {
            metre = bar
            metre.isPickup = true
            append(metre)
            metre = MasterBar()
        }
        while count < max(limit, 1), count == 0 || self.end < end {
            // The metres that hold from here on; those that came too late for the last bar as well.
            while next < metres.count, units(metres[next].time.count) <= self.end {
                if units(metres[next].time.count) < self.end { movedMetres += 1 }
                if let bar = Self.bar(metres[next]) { metre = bar } else { unwritableMetres += 1 }
                next += 1
            }
            var bar = metre
            if next < metres.count {
                let rest = units(metres[next].time.count) - self.end
                if rest < bar.length, Self.bar(metres[next]) != nil, let short = Self.bar(ofLength: rest) {
                    bar = short
                }
            }
            append(bar)
        }
    }

    /// No bars, for the sake of `units` alone.
    init(ticksPerQuarter: Int) { self.ticksPerQuarter = ticksPerQuarter }

    private mutating func append(_ bar: MasterBar) {
        masterBars.append(bar)
        starts.append(end + bar.length)
    }

    /// Ticks in units, halves up; held to what the limits of bars can reach.
    func units(_ ticks: Int) -> Int {
        let ticks = min(max(ticks, 0), 1 << 45)
        let doubled = 2 * Int128(ticks) * Int128(Self.quarter) + Int128(ticksPerQuarter)
        return Int(min(doubled / (2 * Int128(ticksPerQuarter)), Int128(1 << 60)))
    }

    /// The bar that a time lies in; the last one for a time beyond the end.
    func bar(at time: Int) -> Int {
        var low = 0
        var high = count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= time { low = middle } else { high = middle }
        }
        return low
    }

    func region(at time: Int, inBar bar: Int) -> Region {
        let offset = min(max(time - starts[bar], 0), max(starts[bar + 1] - starts[bar] - 1, 0))
        var start = starts[bar] + offset / Self.quarter * Self.quarter
        var length = Self.quarter
        // What is left of the bar after the last quarter goes into an eighth, a sixteenth and a 32nd.
        while start + length > starts[bar + 1], length > Self.quarter / 8 {
            length /= 2
            if start + length <= min(starts[bar + 1], time) { start += length }
        }
        return Region(start: start, length: length)
    }

    private static func bar(_ metre: TimeSignature) -> MasterBar? {
        guard metre.beats > 0, metre.beatPower <= 5 else { return nil }
        return MasterBar(beats: metre.beats, beatUnit: 1 << metre.beatPower)
    }

    /// A bar of so many units, counted in the longest notes that fit; nil where none do.
    private static func bar(ofLength length: Int) -> MasterBar? {
        for power in 2...5 {
            let unit = (4 * quarter) >> power
            if length > 0, length % unit == 0, length / unit <= 32 {
                return MasterBar(beats: UInt8(length / unit), beatUnit: 1 << UInt8(power))
            }
        }
        return nil
    }
}
