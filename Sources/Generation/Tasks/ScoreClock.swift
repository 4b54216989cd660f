import Music

/// From the ticks of a score to those of a grid, and back.
struct ScoreClock: Sendable {
    private let forth: GridClock
    /// By how much the score's ticks have to be divided so that every tick of the grid is some tick of the score.
    let refinement: Int

    /// - Parameter grid: Not `file`; with a rate in `Grid.rates`.
    init(_ score: Score, _ grid: Grid) {
        forth = GridClock(score, grid)
        refinement = Self.refinement(score, grid)
    }

    /// The nearest tick of the grid, from the start of the score.
    func ticks(at time: Ticks) -> Ticks { forth.ticks(at: time) }

    /// The tick of the score in the middle of those that a tick of the grid stands for.
    ///
    /// Where none does, which `refinement` prevents, the first behind it.
    func time(at tick: Ticks) -> Ticks {
        let first = firstTime(from: tick.count)
        let behind = firstTime(from: tick.count + 1)
        return Ticks(behind > first ? (first + behind) / 2 : first)
    }

    /// The first tick of the score that is at least so late on the grid; cost: a search.
    private func firstTime(from tick: Int) -> Int {
        var (low, high) = (0, Ticks.longest.count)
        while low < high {
            let middle = low + (high - low) / 2
            if forth.ticks(at: Ticks(middle)).count < tick { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func refinement(_ score: Score, _ grid: Grid) -> Int {
        let quarter = score.ticksPerQuarter
        let most = max(Grid.rates.upperBound / quarter, 1)
        switch grid {
        case .file: return 1
        case .ticksPerQuarter(let rate):
            // So that ticks of the grid are whole ticks of the score; else, where numbers do not allow it, close to it.
            var (divisor, rest) = (quarter, rate)
            while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
            let exact = rate / divisor
            return exact <= most ? exact : most
        case .ticksPerSecond(let rate):
            var slowest = Tempo.standardMicrosecondsPerQuarter
            for tempo in score.tempos { slowest = max(slowest, min(tempo.microsecondsPerQuarter, 0xFF_FFFF)) }
            let needed = Int128(slowest) * Int128(rate)
            let had = Int128(quarter) * 1_000_000
            return Int(min((needed + had - 1) / had, Int128(most)))
        }
    }
}

extension Score {
    /// The same score in ticks that are shorter by a factor; times beyond what a number holds stay at its end.
    func refined(by factor: Int) -> Score {
        guard factor > 1 else { return self }
        func finer(_ time: Ticks) -> Ticks {
            let (product, overflow) = time.count.multipliedReportingOverflow(by: factor)
            return Ticks(overflow ? (time.count < 0 ? .min / 2 : .max / 2) : product)
        }
        var score = self
        score.ticksPerQuarter *= factor
        for index in score.tempos.indices { score.tempos[index].time = finer(score.tempos[index].time) }
        for index in score.timeSignatures.indices {
            score.timeSignatures[index].time = finer(score.timeSignatures[index].time)
        }
        for index in score.keySignatures.indices {
            score.keySignatures[index].time = finer(score.keySignatures[index].time)
        }
        for index in score.texts.indices { score.texts[index].time = finer(score.texts[index].time) }
        for track in score.tracks.indices {
            for index in score.tracks[track].events.indices {
                score.tracks[track].events[index].time = finer(score.tracks[track].events[index].time)
            }
            for index in score.tracks[track].notes.indices {
                let note = score.tracks[track].notes[index]
                score.tracks[track].notes[index].onset = finer(note.onset)
                score.tracks[track].notes[index].duration = finer(note.duration)
                guard note.isBent else { continue }
                score.tracks[track].notes[index].bends = note.bends.map {
                    PitchBend(time: finer($0.time), cents: $0.cents)
                }
            }
        }
        return score
    }
}
