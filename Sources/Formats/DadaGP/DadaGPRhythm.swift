import Music

extension DadaGP {
    /// Note values for numbers of ticks.
    ///
    /// The ticks of a tuplet are rounded down, note by note, as Guitar Pro's readers do for whom the grammar was made:
    /// seven eighths in the time of four take 274 ticks each and 1,918 together, and the bar ends two ticks later.
    enum Rhythm {
        /// No two beats stand closer, in ticks.
        static let shortest = 10
        /// By so many ticks (2.6 ms at 120 quarters a minute) a beat may be shorter than said.
        static let tolerance = 5

        static func ticks(_ value: NoteValue) -> Int {
            let power = min(max(value.power, NoteValue.powers.lowerBound), NoteValue.powers.upperBound)
            let whole = 4 * ticksPerQuarter
            let plain = power < 0 ? 2 * whole : whole >> Int(power)
            let dotted =
                switch value.dots {
                case 0: plain
                case 1: plain + plain / 2
                default: plain + plain / 2 + plain / 4
                }
            return dotted * Int(max(value.tupletTime, 1)) / Int(max(value.tupletNotes, 1))
        }

        /// One value for each number of ticks that one has, the plainest.
        private static let values: [Int: NoteValue] = {
            var values: [Int: NoteValue] = [:]
            for (notes, time, dots) in [
                (1, 1, 0), (1, 1, 1), (3, 2, 0), (1, 1, 2), (5, 4, 0), (7, 4, 0), (9, 8, 0), (11, 8, 0), (13, 8, 0),
                (5, 4, 1), (7, 4, 1), (9, 8, 1), (11, 8, 1), (13, 8, 1),
            ] {
                for power in NoteValue.powers {
                    let value = NoteValue(
                        power: power, dots: UInt8(dots), tupletNotes: UInt8(notes), tupletTime: UInt8(time))
                    let ticks = ticks(value)
                    if ticks >= shortest, values[ticks] == nil { values[ticks] = value }
                }
            }
            return values
        }()

        /// Those that the parts of a note are taken from: plain and dotted ones before triplets, the longest first.
        private static let parts = values.filter { isPart($0.value) }
            .sorted { ($1.value.tupletNotes, $0.key) > ($0.value.tupletNotes, $1.key) }

        static func value(ofTicks ticks: Int) -> NoteValue? { values[ticks] }

        /// The value for a number of ticks, or the next one below within the tolerance.
        ///
        /// Never a longer one, so that no beat is pushed beyond its place, or beyond its bar.
        static func nearestValue(toTicks ticks: Int) -> NoteValue? {
            for distance in 0...tolerance {
                if let value = values[ticks - distance] { return value }
            }
            return nil
        }

        /// The longest value that is not longer than so many ticks, or the shortest of all.
        static func longestValue(within ticks: Int) -> NoteValue {
            parts.first { $0.key <= ticks && $0.value.tupletNotes == 1 }?.value
                ?? NoteValue(power: 8, tupletNotes: 3, tupletTime: 2)
        }

        /// Values to be tied, the longest first, that last so many ticks together, within the tolerance where it can be.
        ///
        /// Two if two are enough. Cost: a few look-ups, and one more for each double whole.
        static func values(forTicks ticks: Int) -> [NoteValue] {
            if let value = nearestValue(toTicks: ticks) { return [value] }
            var left = ticks
            var tied: [NoteValue] = []
            while left > 0 {
                if let value = nearestValue(toTicks: left) {
                    tied.append(value)
                    break
                }
                // A very short second part is the last resort.
                if let first = parts.first(where: { 2 * $0.key >= left && left - $0.key >= 40 && isPart(left - $0.key) }
                ),
                    let second = values[left - first.key]
                {
                    tied += [first.value, second]
                    break
                }
                let value = longestValue(within: left)
                tied.append(value)
                left -= Rhythm.ticks(value)
                if left < shortest { break }
            }
            return tied
        }

        private static func isPart(_ value: NoteValue) -> Bool { value.tupletNotes <= 3 && value.dots < 2 }

        private static func isPart(_ ticks: Int) -> Bool { values[ticks].map(isPart) ?? false }
    }
}
