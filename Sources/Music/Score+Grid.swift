extension Score {
    /// The notes of all tracks on a grid, in the canonical order, the first onset at 0.
    ///
    /// Absolute onsets and ends are rounded to the nearest tick (halves up) and only then made relative, so that no
    /// onset or end moves by more than half a tick and errors never add up. The silence before the first note is
    /// dropped: `leadIn(on:)` tells how long it is. Bends move with their notes. Times are held to 0...`Ticks.longest`.
    ///
    /// Traps when the grid's rate is not in `Grid.rates`.
    public func notes(on grid: Grid) -> [Note] {
        let clock = GridClock(self, grid)
        var notes: [Note] = []
        notes.reserveCapacity(noteCount)
        for track in tracks {
            let first = notes.count
            notes += track.notes
            // In place and field by field: a note as a whole is a reference to count.
            for index in first..<notes.count {
                let (start, end) = (notes[index].onset, notes[index].end)
                let onset = clock.ticks(at: start)
                if notes[index].isBent {
                    notes[index].bends = notes[index].bends.map { bend in
                        PitchBend(time: max(clock.ticks(at: start + bend.time) - onset, .zero), cents: bend.cents)
                    }
                }
                notes[index].onset = onset
                notes[index].duration = max(clock.ticks(at: end), onset) - onset
            }
        }
        if !notes.isInCanonicalOrder { notes.sort() }
        if let leadIn = notes.first?.onset, leadIn != .zero {
            for index in notes.indices { notes[index].onset -= leadIn }
        }
        return notes
    }

    /// The ticks of silence before the first note, which `notes(on:)` drops.
    public func leadIn(on grid: Grid) -> Ticks {
        let onsets = tracks.lazy.flatMap { track in track.notes.lazy.map(\.onset) }
        guard let first = onsets.min() else { return .zero }
        return GridClock(self, grid).ticks(at: first)
    }

    /// A score of one track that plays notes of a grid.
    ///
    /// - On a metrical grid the ticks per quarter are the grid's, and `tempo` is played as asked.
    /// - On a real-time grid a division and a tempo are chosen whose product is the rate *exactly*: with the default
    ///   tempo, 192/s gives 96 ticks per quarter at 120 quarters a minute. Where `tempo` cannot be exact, the nearest
    ///   tempo that can is taken (100/s and 500,000 microseconds agree; 7/s needs 1,000,000 and 7 ticks per quarter).
    /// - `file` says nothing about its ticks, so it is read as 480 per quarter; see `Grid.resolved(for:)`.
    ///
    /// - Parameter tempo: Microseconds per quarter note, in 1...16,777,215.
    ///
    /// Traps when the grid's rate is not in `Grid.rates`, or the tempo not in its range.
    public init(notes: [Note], on grid: Grid, tempo: Int = 500_000, program: UInt8 = 0, name: String = "") {
        precondition((1...0xFF_FFFF).contains(tempo), "a tempo lies in 1...16,777,215 microseconds per quarter")
        let ticksPerQuarter: Int
        var exactTempo = tempo
        switch grid {
        case .ticksPerSecond(let rate):
            (ticksPerQuarter, exactTempo) = Score.division(ticksPerSecond: rate, near: tempo)
        case .ticksPerQuarter(let rate):
            precondition(Grid.rates.contains(rate), "a grid's rate lies in \(Grid.rates)")
            ticksPerQuarter = rate
        case .file:
            ticksPerQuarter = 480
        }
        self.init(
            ticksPerQuarter: ticksPerQuarter,
            tempos: [Tempo(time: .zero, microsecondsPerQuarter: exactTempo)],
            tracks: [Track(name: name, program: program, notes: notes)])
    }

    /// The division and tempo with `ticksPerQuarter * 1,000,000 = ticksPerSecond * tempo`, the tempo nearest to `near`.
    private static func division(ticksPerSecond rate: Int, near tempo: Int) -> (ticksPerQuarter: Int, tempo: Int) {
        precondition(Grid.rates.contains(rate), "a grid's rate lies in \(Grid.rates)")
        // Solutions are the multiples of the smallest one: k * (rate, 1,000,000) / gcd.
        var (divisor, rest) = (1_000_000, rate)
        while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
        let step = (ticksPerQuarter: rate / divisor, tempo: 1_000_000 / divisor)
        let largest = min(Grid.rates.upperBound / step.ticksPerQuarter, 0xFF_FFFF / step.tempo)
        let nearest = (tempo + step.tempo / 2) / step.tempo
        let multiple = min(max(nearest, 1), largest)
        return (multiple * step.ticksPerQuarter, multiple * step.tempo)
    }
}

/// Rounds a score's ticks to a grid's.
package struct GridClock: Sendable {
    private enum Rule {
        case unchanged
        case metrical
        case realTime
    }

    private let rule: Rule
    /// Ticks a quarter, of the score and of a metrical grid.
    private let (from, to): (Int, Int)
    /// Ticks a second, of a grid of real time.
    private let rate: Int
    private let map: TempoMap

    /// Traps when the grid's rate is not in `Grid.rates`.
    package init(_ score: Score, _ grid: Grid) {
        from = score.ticksPerQuarter
        switch grid {
        case .ticksPerSecond(let rate):
            precondition(Grid.rates.contains(rate), "a grid's rate lies in \(Grid.rates)")
            (rule, to, self.rate, map) = (.realTime, from, rate, score.tempoMap)
        case .ticksPerQuarter(let rate):
            precondition(Grid.rates.contains(rate), "a grid's rate lies in \(Grid.rates)")
            (rule, to) = (rate == from ? .unchanged : .metrical, rate)
            (self.rate, map) = (0, TempoMap([], ticksPerQuarter: 1))
        case .file:
            (rule, to, rate, map) = (.unchanged, from, 0, TempoMap([], ticksPerQuarter: 1))
        }
    }

    @inline(__always)
    package func ticks(at time: Ticks) -> Ticks {
        switch rule {
        case .realTime:
            return map.ticks(at: time, perSecond: rate)
        case .unchanged:
            return Ticks(min(max(time.count, 0), Ticks.longest.count))
        case .metrical:
            let tick = min(max(time.count, 0), Ticks.longest.count)
            let rounded = (2 * Int128(tick) * Int128(to) + Int128(from)) / (2 * Int128(from))
            return Ticks(Int(min(rounded, Int128(Ticks.longest.count))))
        }
    }
}
