import Music

/// Where the bars of a score begin, by the metres that it states.
struct RollBars {
    /// In seconds, rising; empty for a score that states no metre.
    let starts: [Double]

    /// More than any piece has; a damaged file can ask for billions.
    private static let most = 20_000

    init(_ score: Score) {
        guard let first = score.timeSignatures.first else {
            starts = []
            return
        }
        let clock = score.tempoMap
        let end = score.duration.count
        var metres = score.timeSignatures.filter { $0.time.count < end }
        // Before the first metre bars have four quarters.
        if first.time > .zero { metres.insert(TimeSignature(time: .zero, beats: 4, beatPower: 2), at: 0) }
        var ticks: [Int] = []
        for (index, metre) in metres.enumerated() {
            guard let unit = metre.beatUnit, unit <= 256, metre.beats > 0 else { continue }
            let bar = max(1, Int(metre.beats) * 4 * min(score.ticksPerQuarter, 1 << 32) / unit)
            let next = index + 1 < metres.count ? metres[index + 1].time.count : end
            guard (next - metre.time.count) / bar + ticks.count < RollBars.most else { break }
            ticks += stride(from: max(metre.time.count, 0), to: next, by: bar)
        }
        starts = ticks.map { clock.seconds(at: Ticks($0)) }
    }

    /// Bars between two that are drawn or numbered, a power of two, so that they stand so far apart on average.
    func step(atLeast pixels: Double, pixelsPerSecond: Double) -> Int {
        guard starts.count > 1, let first = starts.first, let last = starts.last else { return 1 }
        let bar = (last - first) / Double(starts.count - 1) * pixelsPerSecond
        var step = 1
        while bar * Double(step) < pixels, step < starts.count { step *= 2 }
        return step
    }
}
