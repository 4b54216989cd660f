/// Which notes of a piece lie in exact repeats of what came before.
///
/// An exact repeat is a run of at least eight notes, in the canonical order, whose pitches and whose times between onsets
/// (on the piece's clock) are those of a run that began earlier in the piece. Durations and velocities may differ. The
/// first statement is no repeat. Runs may overlap, so that one note struck again and again is repetition too.
public enum ExactRepeats {
    /// How many notes in a row have to be the same.
    public static let leastNotes = 8

    /// The share of notes in exact repeats, in 0...1; nil for a piece of fewer than eight notes.
    ///
    /// Exact: runs are compared by number, not by a hash that two may share. Cost: a pass over the notes.
    static func share(of piece: MeasuredPiece) -> Double? {
        let notes = piece.notes
        guard notes.count >= leastNotes else { return nil }
        let runs = runNumbers(of: notes)
        var seen: Set<UInt32> = []
        var (count, covered) = (0, 0)
        for (start, run) in runs.enumerated() where !seen.insert(run).inserted {
            let end = start + leastNotes
            count += end - max(covered, start)
            covered = end
        }
        return Double(count) / Double(notes.count)
    }

    /// A number for each run of eight notes; two runs have one number when they are the same.
    private static func runNumbers(of notes: [MeasuredNote]) -> [UInt32] {
        // A note and the time to the next one; then two, four, six and seven of them, and the pitch of the eighth.
        let gaps = numbers(notes.indices.dropLast().map { UInt64(notes[$0 + 1].onset - notes[$0].onset) })
        let ones = numbers(gaps.indices.map { UInt64(gaps[$0]) << 7 | UInt64(notes[$0].pitch) })
        func joined(_ first: [UInt32], _ second: [UInt32], after offset: Int) -> [UInt32] {
            numbers(
                (0..<max(min(first.count, second.count - offset), 0)).map {
                    UInt64(first[$0]) << 32 | UInt64(second[$0 + offset])
                })
        }
        let twos = joined(ones, ones, after: 1)
        let fours = joined(twos, twos, after: 2)
        let sixes = joined(fours, twos, after: 4)
        let sevens = joined(sixes, ones, after: 6)
        return joined(sevens, notes.map { UInt32($0.pitch) }, after: 7)
    }

    private static func numbers(_ keys: [UInt64]) -> [UInt32] {
        var numbers: [UInt64: UInt32] = [:]
        return keys.map { key in
            if let number = numbers[key] { return number }
            let number = UInt32(truncatingIfNeeded: numbers.count)
            numbers[key] = number
            return number
        }
    }
}
