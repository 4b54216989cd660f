public import Music

/// The bars of a part, counted from 1 as musicians do, in its own time; the last metre goes on for ever.
public struct BarRuler: Sendable {
    private let lines: BarLines
    private let clock: ScoreClock
    private let leadIn: Ticks

    /// Bars beyond this one are not asked for.
    public static let last = 100_000

    /// - Parameter leadIn: where time 0 lies, in ticks of the clock's grid.
    init(_ score: Score, _ clock: ScoreClock, leadIn: Ticks) {
        // Lines are computed and never stored, so a piece may be as long as it likes.
        var endless = Score(ticksPerQuarter: score.ticksPerQuarter, timeSignatures: score.timeSignatures)
        endless.tracks = [
            Track(notes: [Note(onset: Ticks.longest, duration: .zero, pitch: Pitch(lowBits: 0), velocity: 1)])
        ]
        lines = endless.barLines
        self.clock = clock
        self.leadIn = leadIn
    }

    /// The time at which a bar begins: below 0 where it does so before the first note.
    ///
    /// - Parameter number: held to 1 and what there is.
    public func start(ofBar number: Int) -> Ticks {
        clock.ticks(at: scoreTime(ofBar: number)) - leadIn
    }

    /// The same in ticks of the score, from its start.
    public func scoreTime(ofBar number: Int) -> Ticks { lines[min(max(number, 1), lines.count) - 1] }

    /// The number of the bar that a time lies in: of the last that begins then or before; at least 1.
    public func bar(at time: Ticks) -> Int {
        var (low, high) = (1, min(lines.count, Self.last) + 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if start(ofBar: middle) <= time { low = middle } else { high = middle }
        }
        return low
    }

    /// The time from the beginning of one bar to the end of another.
    public func span(of bars: ClosedRange<Int>) -> Range<Ticks> {
        let start = start(ofBar: bars.lowerBound)
        return start..<max(self.start(ofBar: bars.upperBound + 1), start)
    }
}
