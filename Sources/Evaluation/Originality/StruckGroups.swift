import Music

/// Which notes are struck at once: chords as they are written, and chords as they are played.
///
/// In bars, notes within a 24th of a quarter of the first. In a performance the fingers do not land together, and no
/// number of milliseconds says which notes were meant to: what is a chord at one tempo is none at another. There a note
/// belongs to the first of a chord when less than an eighth of the time between onsets thereabouts has passed. That time
/// is the one in the middle of the eight before and the eight after, each counted for as long as it lasts, so that the
/// short times within chords do not move it; it stretches with the music, and needs no more of a piece than a copy of a
/// passage brings along.
struct StruckGroups {
    /// For each note, when the first note of its group begins: ticks, or seconds in a performance.
    let starts: [Double]

    /// What comparisons of times are made with: whatever stands on a border, as ratios of small numbers do, stays on its
    /// side of it when all times are stretched and rounded.
    static let justBelow = 0.999

    /// How many times before a note, and after it, say what is long.
    private static let reach = 8
    /// Which part of them is at once.
    private static let parts = 8.0

    /// - Parameter notes: of the score, in canonical order.
    init(of notes: [Note], in score: Score, _ clock: MeasureClock) {
        let isInRealTime =
            switch clock {
            case .found: GridFinding(of: score).kind == .realTime
            case .quarters: false
            case .seconds: true
            }
        let onsets = notes.map { min(max($0.onset.count, 0), Ticks.longest.count) }
        var starts: [Double] = []
        starts.reserveCapacity(notes.count)
        guard isInRealTime else {
            let most = min(score.ticksPerQuarter, Ticks.longest.count) / 24
            var start = 0
            for (index, onset) in onsets.enumerated() {
                if index == 0 || onset - start > most { start = onset }
                starts.append(Double(start))
            }
            self.starts = starts
            return
        }
        let map = score.tempoMap
        let times = onsets.map { map.seconds(at: Ticks($0)) }
        let between = zip(times, times.dropFirst()).map { $1 - $0 }
        var near: [Double] = []
        for (index, time) in times.enumerated() {
            guard let start = starts.last, time > start else {
                starts.append(time)
                continue
            }
            near.removeAll(keepingCapacity: true)
            near += between[max(index - Self.reach, 0)..<min(index + Self.reach, between.count)]
            let isAtOnce = Self.parts * (time - start) < Self.justBelow * Self.middle(of: &near)
            starts.append(isAtOnce ? start : time)
        }
        self.starts = starts
    }

    /// The time such that half of all time passes in times that are no longer.
    private static func middle(of times: inout [Double]) -> Double {
        times.sort()
        let half = justBelow * times.reduce(0, +) / 2
        var passed = 0.0
        for time in times {
            passed += time
            if passed >= half { return time }
        }
        return 0
    }
}
