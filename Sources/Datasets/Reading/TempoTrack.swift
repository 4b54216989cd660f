package import Music

/// The tempo that holds at each note of a score's note list on a grid.
package struct TempoTrack {
    /// Each tempo with its time on the grid, counted from the first note as the notes are.
    private var changes: [(time: Int, microsecondsPerQuarter: Int)] = []

    package init(_ score: Score, on grid: Grid) {
        let leadIn = score.leadIn(on: grid).count
        let map = score.tempoMap
        for tempo in score.tempos {
            let bounded = min(max(tempo.time.count, 0), Ticks.longest.count)
            let time: Int
            switch grid {
            case .file: time = bounded
            case .ticksPerSecond(let rate): time = map.ticks(at: tempo.time, perSecond: rate).count
            case .ticksPerQuarter(let rate):
                // Rounded as the notes are, so that a note on a change has the new tempo.
                let quarter = Int128(score.ticksPerQuarter)
                time = Int((2 * Int128(bounded) * Int128(rate) + quarter) / (2 * quarter))
            }
            changes.append((time - leadIn, tempo.microsecondsPerQuarter))
        }
    }

    /// Microseconds a quarter note at an onset of the note list.
    package func tempo(at onset: Ticks) -> Int {
        changes.last { $0.time <= onset.count }?.microsecondsPerQuarter ?? Tempo.standardMicrosecondsPerQuarter
    }
}

/// The musician's unit of tempo.
enum QuarterNotesAMinute {
    static func rounded(_ microsecondsPerQuarter: Int) -> Int {
        let length = min(max(microsecondsPerQuarter, 1), 0xFF_FFFF)  // the 24 bits of a MIDI file
        return (120_000_000 + length) / (2 * length)
    }
}
