/// How the pitch of a note moves: lines that are added to each other, and vibrato on top of them.
///
/// Times are ticks from the note's onset. It is made once and used for every note, so that it allocates little.
struct PitchCurve {
    /// What moves the pitch, each for itself.
    enum Cause: Int, CaseIterable {
        case bend, bar, slide
    }

    private struct Point {
        var time: Int
        var cents: Double
    }

    /// A stretch of vibrato.
    private struct Waver {
        var start: Int
        var end: Int
        var period: Double
        var lowest: Double
        var highest: Double

        /// A wave of parabolas, which a sine never leaves by more than 6 % of its height.
        func value(at time: Int) -> Double {
            // One from the pitch of the note upwards begins at the bottom, one around it in the middle.
            var phase = Double(time - start) / period + (lowest == 0 ? 0.75 : 0)
            phase -= phase.rounded(.down)
            let wave = phase < 0.5 ? 16 * phase * (0.5 - phase) : -16 * (phase - 0.5) * (1 - phase)
            return (lowest + highest) / 2 + (highest - lowest) / 2 * wave
        }
    }

    private var lines = [[Point]](repeating: [], count: Cause.allCases.count)
    private var wavers: [Waver] = []
    private var times: [Int] = []
    /// How many points had to be held to `PerformanceRules.greatestBendCents`.
    private(set) var clampedPoints = 0

    mutating func clear() {
        for line in lines.indices { lines[line].removeAll(keepingCapacity: true) }
        wavers.removeAll(keepingCapacity: true)
    }

    var isFlat: Bool { wavers.isEmpty && lines.allSatisfy { $0.allSatisfy { $0.cents == 0 } } }

    // MARK: Making it

    /// The value of a line at its end; 0 before its first point.
    func last(_ cause: Cause) -> Double { lines[cause.rawValue].last?.cents ?? 0 }

    /// Appends a point; a line is straight between points, and level before the first and after the last.
    mutating func add(_ cause: Cause, _ cents: Double, at time: Int) {
        let line = cause.rawValue
        let time = max(time, lines[line].last?.time ?? 0, 0)
        lines[line].append(Point(time: time, cents: cents.isFinite ? cents : 0))
    }

    mutating func addVibrato(
        from start: Int, to end: Int, lowest: Double, highest: Double, ticksPerSecond: Double
    ) {
        guard end > start, highest > lowest else { return }
        let period = max(ticksPerSecond / PerformanceRules.vibratoHertz, 4)
        wavers.append(Waver(start: start, end: end, period: period, lowest: lowest, highest: highest))
    }

    // MARK: Drawing it

    /// The points that the curve is played as, up to `end`.
    mutating func points(until end: Int) -> [PitchBend] {
        collectTimes(until: end)
        var bends: [PitchBend] = []
        var cursors = (0, 0, 0)
        for place in times.indices {
            let start = times[place]
            let stop = place + 1 < times.count ? times[place + 1] : max(end, start + 1)
            let from = sum(&cursors, at: start)
            let to = approach(cursors, at: stop)
            let active = wavers.isEmpty ? [] : wavers.filter { $0.start <= start && $0.end >= stop }
            var count = Int(min(abs(to - from) / PerformanceRules.curveStepCents, 1e6).rounded(.up))
            for waver in active {
                let stepsPerPeriod = (4 * (waver.highest - waver.lowest) / PerformanceRules.curveStepCents)
                    .rounded(.up)
                count = max(count, Int((Double(stop - start) / waver.period * max(stepsPerPeriod, 4)).rounded(.up)))
            }
            count = max(1, min(count, (stop - start) / PerformanceRules.shortestCurveStep))
            for step in 0..<count {
                let time = start + (stop - start) * step / count
                var cents = from + (to - from) * Double(time - start) / Double(stop - start)
                for waver in active { cents += waver.value(at: time) }
                append(cents, at: time, to: &bends)
            }
        }
        return bends
    }

    /// Where lines bend and vibrato begins and ends, before `end`.
    private mutating func collectTimes(until end: Int) {
        times.removeAll(keepingCapacity: true)
        times.append(0)
        for line in lines { for point in line where point.time < end { times.append(point.time) } }
        for waver in wavers {
            if waver.start < end { times.append(max(waver.start, 0)) }
            if waver.end < end { times.append(max(waver.end, 0)) }
        }
        times.sort()
        var kept = 1
        for place in times.indices.dropFirst() where times[place] != times[kept - 1] {
            times[kept] = times[place]
            kept += 1
        }
        times.removeLast(times.count - kept)
    }

    private func sum(_ cursors: inout (Int, Int, Int), at time: Int) -> Double {
        PitchCurve.value(of: lines[0], &cursors.0, at: time) + PitchCurve.value(of: lines[1], &cursors.1, at: time)
            + PitchCurve.value(of: lines[2], &cursors.2, at: time)
    }

    /// The value that the lines come to just before a time.
    private func approach(_ cursors: (Int, Int, Int), at time: Int) -> Double {
        PitchCurve.approach(lines[0], cursors.0, at: time) + PitchCurve.approach(lines[1], cursors.1, at: time)
            + PitchCurve.approach(lines[2], cursors.2, at: time)
    }

    /// - Parameter cursor: the number of points at the time or before it.
    private static func value(of line: [Point], _ cursor: inout Int, at time: Int) -> Double {
        while cursor < line.count, line[cursor].time <= time { cursor += 1 }
        return approach(line, cursor, at: time)
    }

    private static func approach(_ line: [Point], _ cursor: Int, at time: Int) -> Double {
        if cursor == 0 { return line.first?.cents ?? 0 }
        let before = line[cursor - 1]
        guard cursor < line.count else { return before.cents }
        let after = line[cursor]
        return before.cents + (after.cents - before.cents) * Double(time - before.time)
            / Double(max(after.time - before.time, 1))
    }

    private mutating func append(_ cents: Double, at time: Int, to bends: inout [PitchBend]) {
        let most = PerformanceRules.greatestBendCents
        if abs(cents) > most { clampedPoints += 1 }
        // A wheel over two octaves has steps of 0.3 cents: whole cents are as fine as anybody hears.
        let held = min(max(cents, -most), most).rounded()
        guard held != bends.last?.cents ?? 0 else { return }
        bends.append(PitchBend(time: Ticks(time), cents: held))
    }
}
