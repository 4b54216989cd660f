/// The bar lines of a score, found without listing them: a silence may hold millions.
struct SilentBars {
    /// A stretch of one metre.
    private struct Stretch {
        var start: Int
        /// The fewest whole bars that are a whole number of ticks.
        var length: Int
    }

    /// In order, the first at 0; each begins a bar.
    private var stretches: [Stretch] = []

    init(_ score: Score) {
        let quarter = score.ticksPerQuarter
        stretches = [Stretch(start: 0, length: SilentBars.length(4, 2, quarter) ?? 1)]
        let metres = score.timeSignatures.enumerated().sorted {
            ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
        }
        for (_, metre) in metres {
            // A metre that says nothing leaves the one before it.
            guard let length = SilentBars.length(Int(metre.beats), Int(metre.beatPower), quarter) else { continue }
            let start = min(max(metre.time.count, 0), Ticks.longest.count)
            if stretches[stretches.count - 1].start == start {
                stretches[stretches.count - 1].length = length
            } else {
                stretches.append(Stretch(start: start, length: length))
            }
        }
    }

    /// - Returns: nil for no beats, or beats shorter than any note.
    private static func length(_ beats: Int, _ beatPower: Int, _ quarter: Int) -> Int? {
        guard beats > 0, beatPower <= 10 else { return nil }
        let unit = 1 << beatPower
        let (ticks, overflow) = quarter.multipliedReportingOverflow(by: 4 * beats)
        if overflow { return Ticks.longest.count }
        // Of the fraction ticks / unit in lowest terms, what stands above the line is a whole number of bars.
        var (divisor, rest) = (ticks, unit)
        while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
        return min(ticks / divisor, Ticks.longest.count)
    }

    func line(atOrBefore time: Int) -> Int {
        let stretch = stretches[index(at: time)]
        return time - (time - stretch.start) % stretch.length
    }

    func line(atOrAfter time: Int) -> Int {
        let index = index(at: time)
        let stretch = stretches[index]
        let rest = (time - stretch.start) % stretch.length
        guard rest > 0 else { return time }
        let next = time + stretch.length - rest
        return index + 1 < stretches.count ? min(next, stretches[index + 1].start) : next
    }

    private func index(at time: Int) -> Int {
        var (low, high) = (0, stretches.count)  // the stretch lies in low..<high
        while high - low > 1 {
            let middle = (low + high) / 2
            if stretches[middle].start <= time { low = middle } else { high = middle }
        }
        return low
    }
}
