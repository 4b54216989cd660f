/// The clock of a score: from ticks to seconds, and to the ticks of a real-time grid.
///
/// Time is summed in whole units of 1 microsecond / `ticksPerQuarter`, so nothing is rounded before the last step,
/// however many tempo changes lie on the way. Times are held to 0...`Ticks.longest`.
public struct TempoMap: Hashable, Sendable {
    /// A stretch of constant tempo.
    private struct Segment: Hashable {
        var start: Int  // ticks
        var microsecondsPerQuarter: Int
        var elapsed: Int128  // units from the start of the score to the start of the segment
        /// The same in 64 bits, where hours of music fit; nil beyond.
        var shortElapsed: Int?
    }

    private var segments: [Segment]  // never empty, starts rise strictly, the first is 0
    private let unitsPerSecond: Int128
    /// The same in 64 bits; 0 where products with it might not fit.
    private let shortUnits: Int

    /// - Parameter tempos: In any order; of two at one time the later in the list holds. A tempo outside the 24 bits
    ///   of a MIDI file is brought to the nearest end of that range.
    ///
    /// Traps when `ticksPerQuarter` is not positive.
    public init(_ tempos: [Tempo], ticksPerQuarter: Int) {
        precondition(ticksPerQuarter > 0, "a quarter note lasts at least one tick")
        unitsPerSecond = Int128(ticksPerQuarter) * 1_000_000
        shortUnits = ticksPerQuarter <= 1 << 20 ? ticksPerQuarter * 1_000_000 : 0
        segments = [
            Segment(
                start: 0, microsecondsPerQuarter: Tempo.standardMicrosecondsPerQuarter, elapsed: 0, shortElapsed: 0)
        ]
        // A sort that keeps the order of equal times, which `sort` does not promise.
        let inOrder = tempos.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
        for (_, tempo) in inOrder {
            let start = TempoMap.bounded(tempo.time.count)
            let length = min(max(tempo.microsecondsPerQuarter, 1), 0xFF_FFFF)
            let last = segments[segments.count - 1]
            if start == last.start {
                segments[segments.count - 1].microsecondsPerQuarter = length
            } else {
                let elapsed = last.elapsed + Int128(start - last.start) * Int128(last.microsecondsPerQuarter)
                segments.append(
                    Segment(
                        start: start, microsecondsPerQuarter: length, elapsed: elapsed,
                        shortElapsed: elapsed < 1 << 39 ? Int(elapsed) : nil))
            }
        }
    }

    /// Seconds from the start of the score.
    public func seconds(at time: Ticks) -> Double {
        let tick = TempoMap.bounded(time.count)
        let segment = segments[segmentIndex(at: tick)]
        // Where the numbers fit in 64 bits, and so are the same: to make a Double of 128 takes 0.3 microseconds.
        if let elapsed = segment.shortElapsed, tick - segment.start < 1 << 20, shortUnits > 0 {
            let units = elapsed + (tick - segment.start) * segment.microsecondsPerQuarter
            return Double(units) / Double(shortUnits)
        }
        return Double(units(at: time)) / Double(unitsPerSecond)
    }

    /// The nearest tick of a clock that ticks `rate` times a second; halves go up.
    public func ticks(at time: Ticks, perSecond rate: Int) -> Ticks {
        let tick = TempoMap.bounded(time.count)
        let segment = segments[segmentIndex(at: tick)]
        // Where the numbers fit in 64 bits.
        if let elapsed = segment.shortElapsed, tick - segment.start < 1 << 20, rate < 1 << 15, shortUnits > 0 {
            let units = elapsed + (tick - segment.start) * segment.microsecondsPerQuarter
            return Ticks(min((2 * units * rate + shortUnits) / (2 * shortUnits), Ticks.longest.count))
        }
        let units = units(at: time)
        let doubled = 2 * units * Int128(rate) + unitsPerSecond
        let rounded = doubled / (2 * unitsPerSecond)
        return Ticks(Int(min(rounded, Int128(Ticks.longest.count))))
    }

    private func units(at time: Ticks) -> Int128 {
        let tick = TempoMap.bounded(time.count)
        let segment = segments[segmentIndex(at: tick)]
        return segment.elapsed + Int128(tick - segment.start) * Int128(segment.microsecondsPerQuarter)
    }

    /// The stretch that a tick lies in.
    @inline(__always)
    private func segmentIndex(at tick: Int) -> Int {
        var low = 0
        var high = segments.count  // the segment sought lies in low..<high
        while high - low > 1 {
            let middle = (low + high) / 2
            if segments[middle].start <= tick { low = middle } else { high = middle }
        }
        return low
    }

    private static func bounded(_ ticks: Int) -> Int {
        min(max(ticks, 0), Ticks.longest.count)
    }
}
