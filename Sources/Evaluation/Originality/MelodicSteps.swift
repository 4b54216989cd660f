public import Music

/// A piece as the steps from each note to the next, blind to transposition and tempo.
///
/// All notes count, not the highest alone: a model that copies copies chords and accompaniment too, and in highest notes
/// alone scales and repeated notes match long by chance. Notes stand in order of time, those struck at once from the
/// lowest to the highest; `StruckGroups` says what *at once* means.
///
/// A step is an interval in semitones and a class of the time to the next note by its ratio to the last time that was
/// not 0, one of five whose borders lie at 9 : 22, 9 : 11, 11 : 9 and 22 : 9, half-way between the ratios of note values
/// 1, 3 : 2, 2 and 3; notes struck at once have a class of their own.
public struct MelodicSteps: Hashable, Sendable {
    /// The notes in the order of the steps, with the times of the score; drums left out.
    public let notes: [Note]
    /// One fewer than notes; never 0.
    let steps: [UInt16]
    /// At once, five ratios, and the first time of a piece, which has no ratio.
    static let classCount: UInt16 = 7
    /// One more than the greatest step.
    static let alphabet = Int(classCount) * 256
    private static let firstTime: UInt16 = 6

    /// Whether a step leads to a note that is struck at once with the one before.
    static func isAtOnce(_ step: UInt16) -> Bool { step % classCount == 0 }

    /// The same step with each of the classes of time that are not *at once*.
    static func variants(of step: UInt16) -> [UInt16] {
        let interval = step / classCount
        return (1..<classCount).map { interval * classCount + $0 }
    }

    /// - Parameter limit: looks at so many notes, the first ones in the order of the steps; nil for all.
    public init(_ score: Score, clock: MeasureClock = .found, first limit: Int? = nil) {
        var played: [Note] = []
        for track in score.tracks where !track.isDrums { played += track.notes }
        played = played.inCanonicalOrder()
        let starts = StruckGroups(of: played, in: score, clock).starts
        var order = zip(starts, played).map { (start: $0, note: $1) }
        order.sort { ($0.start, $0.note.pitch, $0.note) < ($1.start, $1.note.pitch, $1.note) }
        // Not before: who is struck together does not hang on where the piece is cut.
        if let limit, limit < order.count { order.removeSubrange(max(limit, 0)...) }
        notes = order.map(\.note)
        var steps: [UInt16] = []
        steps.reserveCapacity(max(order.count - 1, 0))
        var last = 0.0
        for (item, next) in zip(order, order.dropFirst()) {
            // 1...255, so that no step is 0.
            let interval = UInt16(Int(next.note.pitch.number) - Int(item.note.pitch.number) + 128)
            let time = next.start - item.start
            steps.append(interval * Self.classCount + Self.timeClass(time, after: last))
            if time > 0 { last = time }
        }
        self.steps = steps
    }

    private static func timeClass(_ time: Double, after last: Double) -> UInt16 {
        guard time > 0 else { return 0 }
        guard last > 0 else { return firstTime }
        if time < StruckGroups.justBelow * last * 9 / 22 { return 1 }
        if time < StruckGroups.justBelow * last * 9 / 11 { return 2 }
        if StruckGroups.justBelow * time <= last * 11 / 9 { return 3 }
        return StruckGroups.justBelow * time <= last * 22 / 9 ? 4 : 5
    }
}
