extension TabBend {
    /// A pitch that the hand reaches and turns at.
    package struct Turn: Hashable, Sendable {
        /// As a share of the note's length.
        package let position: Double
        /// From the pitch of the note, in quarter tones, the steps that notation tells apart.
        package let quarterTones: Int
    }

    /// Where the curve begins, turns and ends, without what lies between: `0 4 0` for a whole-tone bend with release.
    ///
    /// The first is 0 unless the note is bent before it is struck. Empty for a curve that stays at 0.
    package var turns: [Turn] {
        var turns: [Turn] = []
        for point in points where point.cents.isFinite && point.position.isFinite {
            let level = Int((min(max(point.cents, -4_800), 4_800) / 50).rounded())
            let turn = Turn(position: min(max(point.position, 0), 1), quarterTones: level)
            let count = turns.count
            if let last = turns.last, last.quarterTones == level { continue }
            if count > 1 {
                let before = turns[count - 2].quarterTones
                let here = turns[count - 1].quarterTones
                if (here - before > 0) == (level - here > 0) { turns.removeLast() }
            }
            turns.append(turn)
        }
        return turns.count == 1 && turns[0].quarterTones == 0 ? [] : turns
    }
}

extension TabBend.Turn {
    /// In whole tones as tablature prints it: `1/4`, `1/2`, `full`, `1 1/2`, `2`; downwards the same with a minus.
    package var label: String {
        let count = abs(quarterTones)
        let sign = quarterTones < 0 ? "-" : ""
        let (whole, rest) = (count / 4, count % 4)
        if count == 4 && sign.isEmpty { return "full" }
        let fraction = ["", "1/4", "1/2", "3/4"][rest]
        if whole == 0 { return rest == 0 ? "0" : sign + fraction }
        return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole) \(fraction)"
    }
}
