import Music

/// In which bar of a score a time lies, as a measure of what was asked for counts it.
///
/// An onset less than a 96th of a quarter before a line counts as one on it, and a note that sounds so far into a bar as
/// ending before it: those who count in seconds cannot write lines to the tick.
struct BarMeasure {
    private let lines: BarLines
    /// In ticks.
    private let slack: Int

    init(_ score: Score) {
        lines = score.barLines
        slack = (min(score.ticksPerQuarter, Ticks.longest.count) - 1) / 96
    }

    /// From 0.
    func bar(at onset: Ticks) -> Int { lines.bar(at: Ticks(Self.held(onset) + slack)) }

    /// The bars from that of the first note to that in which the last sound ends; 0 without notes.
    ///
    /// - Parameter notes: in the canonical order.
    func length(of notes: [Note]) -> Int {
        guard let first = notes.first else { return 0 }
        let last = notes.lazy.map { note in
            let end = Self.held(note.onset) + Self.held(note.duration)
            return max(bar(at: note.onset), lines.bar(at: Ticks(max(end - 1 - slack, 0))))
        }.max()
        return (last ?? 0) - bar(at: first.onset) + 1
    }

    /// Which of the equal parts of a bar a note begins in, from 0, and how many ticks are left of it.
    ///
    /// - Returns: nil for no parts.
    func place(of note: Note, in bar: Int, parts: Int) -> (part: Int, rest: Int)? {
        guard parts > 0, lines.indices.contains(bar) else { return nil }
        // What begins with the last line has no bar around it.
        guard bar + 1 < lines.count else { return (0, .max) }
        let line = lines[bar].count
        let length = Int128(lines[bar + 1].count - line)
        let onset = Self.held(note.onset)
        let within = Int128(max(onset + slack - line, 0))
        func start(_ part: Int) -> Int128 { length * Int128(part) / Int128(parts) }
        var part = min(length > 0 ? Int(within * Int128(parts) / length) : 0, parts - 1)
        while part + 1 < parts, start(part + 1) <= within { part += 1 }
        return (part, line + Int(start(part + 1)) - onset)
    }

    private static func held(_ time: Ticks) -> Int { min(max(time.count, 0), Ticks.longest.count) }
}

extension Key {
    /// The pitch classes of the major scale, or of the natural minor one with its raised sixth and seventh.
    var scale: PitchClassSet {
        PitchClassSet((isMinor ? [0, 2, 3, 5, 7, 8, 9, 10, 11] : [0, 2, 4, 5, 7, 9, 11]).map { tonic + $0 })
    }
}
