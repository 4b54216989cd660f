import Music

/// Turns the seconds of a JAMS file into the ticks of a score.
///
/// A performance is annotated in seconds, its metre in beats, and a score has one time for both. So the ticks follow the
/// annotated tempo, which puts the beats on whole quarters, and they are fine enough that a second is not lost: 480 a
/// quarter, doubled until a tick is no longer than half a millisecond (1,920 at 60 quarters a minute). Every time is
/// rounded from its own seconds to the nearest tick, so nothing moves by more than a quarter of a millisecond and errors
/// never add up.
///
/// Tempos come from the `tempo` annotation. Without one they are fitted to `beat_position`: each beat falls on its
/// tick, and a tempo is said again only where a beat would be more than a millisecond off. Without either the tempo is
/// 120, and quarters mean nothing.
struct JAMSClock {
    /// A tempo, and when it starts.
    struct Change {
        let seconds: Double
        let secondsPerQuarter: Double
    }

    /// A stretch of constant tempo.
    private struct Segment {
        let tick: Int
        let seconds: Double
        let microsecondsPerQuarter: Int
    }

    /// Quarters that are taken for a tempo, in seconds: from 1,000 to 4 a minute.
    static let quarters = 0.06...15.0
    private static let longestTick = 0.000_5

    let ticksPerQuarter: Int
    private var segments: [Segment]

    /// - Parameter changes: in order of time, with quarters in `quarters`; the first holds before its time too.
    init(_ changes: [Change]) {
        ticksPerQuarter = JAMSClock.division(for: changes)
        let first = JAMSClock.microseconds(changes.first?.secondsPerQuarter ?? 0.5)
        segments = [Segment(tick: 0, seconds: 0, microsecondsPerQuarter: first)]
        for change in changes.dropFirst() {
            let tick = ticks(at: change.seconds).count
            start(JAMSClock.microseconds(change.secondsPerQuarter), at: tick)
        }
    }

    /// - Parameters:
    ///   - beats: in seconds, rising; the interval between two gives a quarter in `quarters`.
    ///   - beatUnit: 4 for beats of a quarter.
    init(beats: [Double], beatUnit: Int) {
        let quartersPerBeat = 4 / Double(beatUnit)
        let intervals = zip(beats, beats.dropFirst()).map {
            Change(seconds: $0, secondsPerQuarter: ($1 - $0) / quartersPerBeat)
        }
        ticksPerQuarter = JAMSClock.division(for: intervals)
        segments = []
        guard let first = intervals.first else {
            segments = [
                Segment(tick: 0, seconds: 0, microsecondsPerQuarter: Tempo.standardMicrosecondsPerQuarter)
            ]
            return
        }
        let ticksPerBeat = Double(ticksPerQuarter) * quartersPerBeat
        segments = [
            Segment(tick: 0, seconds: 0, microsecondsPerQuarter: JAMSClock.microseconds(first.secondsPerQuarter))
        ]
        // The first beat falls on the nearest tick; from there on beats are counted.
        let origin = ticks(at: beats[0]).count
        for index in intervals.indices {
            let tick = origin + Int((Double(index) * ticksPerBeat).rounded())
            let next = origin + Int((Double(index + 1) * ticksPerBeat).rounded())
            if abs(seconds(at: next) - beats[index + 1]) <= 0.001 { continue }
            let quarter = (beats[index + 1] - seconds(at: tick)) / quartersPerBeat
            start(JAMSClock.microseconds(quarter), at: tick)
        }
    }

    var tempos: [Tempo] {
        segments.map { Tempo(time: Ticks($0.tick), microsecondsPerQuarter: $0.microsecondsPerQuarter) }
    }

    /// The nearest tick.
    ///
    /// - Parameter seconds: up to `Limits.jamsSeconds`; times before the start are the start.
    func ticks(at seconds: Double) -> Ticks {
        var low = 0
        var high = segments.count  // the segment sought lies in low..<high
        while high - low > 1 {
            let middle = (low + high) / 2
            if segments[middle].seconds <= seconds { low = middle } else { high = middle }
        }
        let steps = (max(seconds, 0) - segments[low].seconds) / secondsPerTick(segments[low])
        return Ticks(min(segments[low].tick + Int(min(max(steps.rounded(), 0), 1e11)), Ticks.longest.count))
    }

    /// Of a tick in the last segment.
    private func seconds(at tick: Int) -> Double {
        let last = segments[segments.count - 1]
        return last.seconds + Double(tick - last.tick) * secondsPerTick(last)
    }

    private mutating func start(_ microsecondsPerQuarter: Int, at tick: Int) {
        let last = segments[segments.count - 1]
        if last.microsecondsPerQuarter == microsecondsPerQuarter { return }
        let segment = Segment(
            tick: tick, seconds: seconds(at: tick), microsecondsPerQuarter: microsecondsPerQuarter)
        if last.tick == tick { segments.removeLast() }
        segments.append(segment)
    }

    private func secondsPerTick(_ segment: Segment) -> Double {
        Double(segment.microsecondsPerQuarter) / 1_000_000 / Double(ticksPerQuarter)
    }

    private static func microseconds(_ seconds: Double) -> Int {
        Int((min(max(seconds, quarters.lowerBound), quarters.upperBound) * 1_000_000).rounded())
    }

    private static func division(for changes: [Change]) -> Int {
        let longest = changes.isEmpty ? 0.5 : changes.reduce(0) { max($0, $1.secondsPerQuarter) }
        var division = 480
        while min(longest, quarters.upperBound) / Double(division) > longestTick { division *= 2 }
        return division
    }
}
