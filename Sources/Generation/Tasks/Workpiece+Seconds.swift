public import Music

/// From times of a part to seconds of its score.
public struct PartClock: Sendable {
    private let clock: ScoreClock
    private let map: TempoMap
    private let leadIn: Ticks

    /// - Parameter score: with ticks fine enough for every tick of the grid.
    fileprivate init(_ score: Score, _ grid: Grid, leadIn: Ticks) {
        clock = ScoreClock(score, grid)
        map = score.tempoMap
        self.leadIn = leadIn
    }

    /// Seconds from the start of the score, lead-in and all, as ``Workpiece/score(adding:)`` places a note.
    ///
    /// - Parameter time: from the first note of the part.
    public func seconds(at time: Ticks) -> Double { map.seconds(at: clock.time(at: time + leadIn)) }
}

extension Workpiece {
    /// When times of the part are heard.
    public var partClock: PartClock {
        var silent = score
        silent.tracks = []
        silent.texts = []
        return PartClock(silent.refined(by: clock.refinement), grid, leadIn: leadIn)
    }
}
