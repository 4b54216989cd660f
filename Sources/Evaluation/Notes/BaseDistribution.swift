import Randomness

/// What is expected of a field before anything is known: every legal value, so that nothing is impossible.
enum BaseDistribution {
    /// Times have values up to 2^36, the longest that a text may say.
    private static let timeGroups = 36

    /// The probability of a value; 0 for one that the field cannot have.
    ///
    /// Even for pitches, velocities and bends. A time has its place in a group of 1, 2, 4, 8... values, each group half
    /// as likely as the one before, the last as likely as the one before it: Elias's gamma code, which halves with each
    /// doubling.
    static func probability(of value: Int, field: NoteField) -> Double {
        switch field {
        case .pitch: (0...127).contains(value) ? 1 / 128 : 0
        case .velocity: (1...127).contains(value) ? 1 / 127 : 0
        case .bend: (0...46).contains(value) ? 1 / 47 : 0
        case .duration, .shift:
            if value < 0 || value >= 1 << (timeGroups + 1) - 1 { 0 } else { time(value) }
        }
    }

    private static func time(_ value: Int) -> Double {
        let group = Int.bitWidth - 1 - (value + 1).leadingZeroBitCount
        let share = power(0.5, Double(min(group + 1, timeGroups)))
        return share * power(0.5, Double(group))
    }

    /// A value drawn from the distribution, at most as high as `greatest`.
    static func sample(field: NoteField, greatest: Int, _ stream: inout RandomStream) -> Int {
        switch field {
        case .pitch: return stream.index(below: 128)
        case .velocity: return 1 + stream.index(below: 127)
        case .bend: return stream.index(below: 47)
        case .duration, .shift:
            var group = 0
            while group < timeGroups, stream.uniform() < 0.5 { group += 1 }
            return min((1 << group) - 1 + stream.index(below: 1 << group), max(greatest, 0))
        }
    }
}
