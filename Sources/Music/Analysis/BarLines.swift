/// The ticks at which the bars of a piece begin, the first at 0, the last one the first at or after the end of the music.
///
/// A bar is what lies between two lines, so that there is one line more than bars; a piece without notes has the one line
/// at 0. Lines are computed and not stored: a damaged file can ask for billions of them.
///
/// A metre begins a bar where it stands, and so cuts the one before it short. A metre that no bar can be made of (no
/// beats, or bars of less than a tick) is passed over. Bars of a fractional number of ticks are rounded down line by line,
/// so that nothing adds up.
public struct BarLines: Hashable, Sendable {
    /// Bars of one metre.
    private struct Stretch: Hashable {
        /// In ticks.
        var start: Int
        /// The number of its first bar, from 0.
        var firstBar: Int
        /// The length of a bar in ticks, times two to the power of `shift`.
        var scaledLength: Int
        var shift: Int

        /// How many bars it takes to fill so many ticks.
        func bars(filling ticks: Int) -> Int {
            let scaled = Int128(Swift.max(ticks, 0)) << Int128(shift)
            return Int((scaled + Int128(scaledLength) - 1) / Int128(scaledLength))
        }

        func line(_ bar: Int) -> Int {
            start + Int((Int128(bar - firstBar) * Int128(scaledLength)) >> Int128(shift))
        }

        /// The last bar that begins at the time or before it.
        func bar(at time: Int) -> Int {
            let scaled = (Int128(Swift.max(time - start, 0)) + 1) << Int128(shift)
            return firstBar + Int((scaled - 1) / Int128(scaledLength))
        }
    }

    private var stretches: [Stretch]
    public private(set) var count: Int

    /// The lines of a score's metres, up to the end of its notes; of two metres at one time the later in the list holds.
    ///
    /// Times are held to 0...`Ticks.longest`. Cost: a pass over the notes, and a sort of the metres.
    public init(_ score: Score) {
        let end = score.boundedEnd.count
        let quarter = Swift.min(score.ticksPerQuarter, Ticks.longest.count)
        stretches = [Stretch(start: 0, firstBar: 0, scaledLength: 4 * quarter, shift: 0)]
        let metres = score.timeSignatures.enumerated().sorted {
            ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
        }
        for (_, metre) in metres {
            let start = metre.time.boundedCount
            let scaledLength = 4 * quarter * Int(metre.beats)
            let shift = Int(metre.beatPower)
            guard start < end || start == 0, shift < 46, scaledLength >= 1 << shift else { continue }
            let last = stretches[stretches.count - 1]
            let next = Stretch(
                start: start, firstBar: last.firstBar + last.bars(filling: start - last.start),
                scaledLength: scaledLength, shift: shift)
            if last.start == start {
                stretches[stretches.count - 1] = next
            } else {
                stretches.append(next)
            }
        }
        let last = stretches[stretches.count - 1]
        count = last.firstBar + last.bars(filling: end - last.start) + 1
    }

    /// The number, from 0, of the bar that a time lies in; 0 before the first, the number of the last line behind it.
    ///
    /// Cost: a search among the metres.
    public func bar(at time: Ticks) -> Int {
        let bounded = time.boundedCount
        let index = stretch { $0.start <= bounded }
        let bar = stretches[index].bar(at: bounded)
        let next = index + 1 < stretches.count ? stretches[index + 1].firstBar : count
        return Swift.min(bar, Swift.max(next - 1, 0), count - 1)
    }

    /// Whether a bar begins at the time.
    public func contains(_ time: Ticks) -> Bool { self[bar(at: time)] == time }

    /// The last stretch that a condition holds for, which holds for the first ones.
    private func stretch(where holds: (Stretch) -> Bool) -> Int {
        var low = 0
        var high = stretches.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if holds(stretches[middle]) { low = middle } else { high = middle }
        }
        return low
    }
}

extension BarLines: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { count }

    public subscript(bar: Int) -> Ticks {
        precondition(indices.contains(bar), "there is no bar line \(bar)")
        return Ticks(stretches[stretch { $0.firstBar <= bar }].line(bar))
    }
}

extension Score {
    /// The lines between the bars, as the metres set them.
    public var barLines: BarLines { BarLines(self) }

    /// The end of the last note, held to what readers and writers deal with, whatever the notes say.
    var boundedEnd: Ticks {
        var end = 0
        for track in tracks {
            for note in track.notes { end = max(end, note.boundedEnd) }
        }
        return Ticks(end)
    }
}

extension Ticks {
    /// The count, held to 0...`longest`.
    var boundedCount: Int { min(max(count, 0), Ticks.longest.count) }
}

extension Note {
    /// The onset in ticks, held to 0...`Ticks.longest`.
    var boundedOnset: Int { onset.boundedCount }

    /// The end in ticks, held to 0...`Ticks.longest`.
    var boundedEnd: Int { min(onset.boundedCount + duration.boundedCount, Ticks.longest.count) }
}
