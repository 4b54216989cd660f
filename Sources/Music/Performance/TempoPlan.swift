/// The tempos of a piece as it is played.
///
/// A bar has the tempo that the page gives it: where the music jumps, the tempo of the place it jumps to holds.
struct TempoPlan {
    /// In order of time, the first at 0.
    private(set) var tempos: [Tempo] = []

    /// Written changes of one bar.
    private struct Written {
        var place: Int  // units after the start of the bar
        var quartersPerMinute: Double
        var fade = 0  // units
        var movesToNext = false
    }

    init(_ tablature: Tablature, _ playthrough: Playthrough) {
        let written = Self.written(tablature)
        var before = [Double](repeating: tablature.tempo, count: tablature.masterBars.count)
        for bar in before.indices.dropLast() { before[bar + 1] = written[bar]?.last?.quartersPerMinute ?? before[bar] }
        var plan = Automation()
        var current = tablature.tempo
        plan.changes.append(Automation.Change(time: 0, value: current))
        for played in playthrough.bars {
            if played.isJump, before[played.bar] != current {
                current = before[played.bar]
                plan.changes.append(Automation.Change(time: played.start, value: current))
            }
            for change in written[played.bar] ?? [] where change.place < played.exactLength {
                plan.changes.append(
                    Automation.Change(
                        time: played.tick(change.place), value: change.quartersPerMinute,
                        fade: Playthrough.ticks(change.fade), movesToNext: change.movesToNext))
                current = change.quartersPerMinute
            }
        }
        var tempos: [Tempo] = []
        plan.forEachValue(from: tablature.tempo, step: PerformanceRules.tempoStep, end: playthrough.end) {
            time, value in
            let tempo = Tempo(time: Ticks(time), microsecondsPerQuarter: Self.microseconds(value))
            if let last = tempos.last, last.time == tempo.time { tempos.removeLast() }
            if tempos.last?.microsecondsPerQuarter != tempo.microsecondsPerQuarter { tempos.append(tempo) }
        }
        self.tempos = tempos
    }

    private static func written(_ tablature: Tablature) -> [Int: [Written]] {
        var written: [Int: [Written]] = [:]
        for (bar, master) in tablature.masterBars.enumerated() where !master.tempoChanges.isEmpty {
            for change in master.tempoChanges where change.quartersPerMinute > 0 {
                let share = change.position.isFinite ? min(max(change.position, 0), 1) : 0
                written[bar, default: []].append(
                    Written(
                        place: Int(share * Double(master.length)), quartersPerMinute: change.quartersPerMinute,
                        movesToNext: change.isGradual))
            }
        }
        tablature.forEachMixChange { _, place, change in
            guard let tempo = change.tempo, tempo.value > 0, tempo.value.isFinite else { return }
            let beat = NoteValue.unitsPerQuarter * 4 / max(Int(tablature.masterBars[place.bar].beatUnit), 1)
            written[place.bar, default: []].append(
                Written(place: place.offset, quartersPerMinute: tempo.value, fade: Int(tempo.beats) * beat))
        }
        for bar in Array(written.keys) {
            // Of changes at one time the last holds; several tracks may say the same.
            let sorted = (written[bar] ?? []).enumerated().sorted {
                ($0.element.place, $0.offset) < ($1.element.place, $1.offset)
            }
            var kept: [Written] = []
            for (_, change) in sorted {
                if kept.last?.place == change.place { kept.removeLast() }
                kept.append(change)
            }
            written[bar] = kept
        }
        return written
    }

    private static func microseconds(_ quartersPerMinute: Double) -> Int {
        guard quartersPerMinute > 0, quartersPerMinute.isFinite else { return Tempo.standardMicrosecondsPerQuarter }
        return Int(min(max((60_000_000 / quartersPerMinute).rounded(), 1), 16_777_215))
    }
}

/// Asks for the tempo at times that mostly rise.
struct TempoCursor {
    private let tempos: [Tempo]
    private var index = 0

    init(_ tempos: [Tempo]) { self.tempos = tempos }

    /// The ticks that a second lasts at a time.
    mutating func ticksPerSecond(at time: Int) -> Double {
        while index > 0, tempos[index].time.count > time { index -= 1 }
        while index + 1 < tempos.count, tempos[index + 1].time.count <= time { index += 1 }
        let length =
            index < tempos.count ? tempos[index].microsecondsPerQuarter : Tempo.standardMicrosecondsPerQuarter
        return Double(PerformanceRules.ticksPerQuarter) * 1_000_000 / Double(length)
    }
}
