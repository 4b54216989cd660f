import Formats
import Music

/// Refuses constraints that say nothing that could be kept, each by itself.
enum ConstraintLimits {
    /// The most notes in a bar that can be asked for, and the most bars of a piece whose notes are counted.
    static let mostNotes = 100_000
    static let mostBars = 1 << 16
    /// Harmonies, barriers, and notes around a take or in its pattern.
    static let mostParts = 100_000

    static func check(
        _ constraints: Constraints, _ beginning: PieceBeginning
    ) throws(ImpossibleConstraints) {
        let velocities = constraints.velocities
        guard velocities.lowerBound >= 1, velocities.upperBound <= 127 else {
            throw ImpossibleConstraints("Velocities lie in 1 to 127", advice: "Choose a range within")
        }
        guard !constraints.pitches.isEmpty else {
            throw ImpossibleConstraints(
                "No pitch is in the range, the key and the scale at once",
                advice: "Widen the range or leave out the scale")
        }
        if let most = constraints.mostAtOnce, most < 1 {
            throw ImpossibleConstraints(
                "With \(most) notes at once there is no note", advice: "Allow one note at once or more")
        }
        if let range = constraints.notesInBar {
            guard (1...Limits.ticks).contains(constraints.bar.count) else {
                throw ImpossibleConstraints("A bar of \(constraints.bar) ticks is none", advice: "Give a bar's length")
            }
            guard range.lowerBound >= 0, range.upperBound >= 1, range.lowerBound <= mostNotes else {
                throw ImpossibleConstraints(
                    "\(range.lowerBound) to \(range.upperBound) notes in a bar cannot be had",
                    advice: "Choose numbers from 0 to \(mostNotes), the second one 1 or more")
            }
            let end = [constraints.end, constraints.following].compactMap { $0?.count }.min() ?? 0
            guard end / constraints.bar.count < mostBars else {
                throw ImpossibleConstraints(
                    "Notes are counted in \(mostBars) bars at most", advice: "Choose an earlier end or longer bars")
            }
        }
        let parts = [
            constraints.harmonies.count, constraints.barriers.count, constraints.surroundings.count,
            constraints.pattern?.count ?? 0,
        ]
        guard parts.allSatisfy({ $0 <= mostParts }) else {
            throw ImpossibleConstraints(
                "There are more than \(mostParts) chords, barriers, notes around the take or notes of a pattern",
                advice: "Give fewer")
        }
        for (one, next) in zip(constraints.harmonies, constraints.harmonies.dropFirst()) where next.start < one.start {
            throw ImpossibleConstraints("The chords do not stand in the order of time", advice: "Sort them")
        }
        try checkTimes(constraints, beginning)
    }

    private static func checkTimes(
        _ constraints: Constraints, _ beginning: PieceBeginning
    ) throws(ImpossibleConstraints) {
        var times = constraints.barriers + constraints.harmonies.map(\.start) + [beginning.start]
        for word in beginning.words { times += [word.duration, word.shift] }
        for note in constraints.pattern ?? [] { times += [note.duration ?? .zero, note.shift ?? .zero] }
        times += [constraints.end ?? .zero, constraints.following ?? .zero]
        for note in constraints.surroundings { times.append(note.end) }
        guard times.allSatisfy({ (0...Limits.ticks).contains($0.count) }) else {
            throw ImpossibleConstraints("Times lie in 0 to \(Limits.ticks) ticks", advice: "Choose times within")
        }
        var now = beginning.start.count
        for (index, word) in beginning.words.enumerated()
        where index + 1 < beginning.words.count || !beginning.lastShiftIsOpen {
            now += word.shift.count
            guard now <= Limits.ticks else {
                throw ImpossibleConstraints(
                    "The piece before the take lasts more than \(Limits.ticks) ticks", advice: "Give a shorter one")
            }
        }
        for (name, time) in [
            ("the end of the piece", constraints.end), ("what follows the take", constraints.following),
        ] {
            guard let time, time.count <= now else { continue }
            throw ImpossibleConstraints(
                "The take begins at \(now) ticks, and \(name) lies at \(time), not behind it",
                advice: "Choose a later time, or begin earlier")
        }
        if let end = constraints.end {
            // The notes before the take are not its own: they sound as long as they do.
            if beginning.notes(.none).contains(where: { $0.end > end }) {
                throw ImpossibleConstraints(
                    "A note before the take sounds beyond the end of the piece at \(end) ticks",
                    advice: "Choose a later end, or shorten what comes before")
            }
        }
    }
}
