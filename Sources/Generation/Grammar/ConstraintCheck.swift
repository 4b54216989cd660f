public import Formats
public import Music

/// Says which constraints the notes of a take break; it knows nothing of how they were made.
public struct ConstraintCheck: Sendable {
    private let constraints: Constraints
    private let before: [Note]
    private let lastShiftIsOpen: Bool
    private let start: Int

    public init(
        _ constraints: Constraints, after beginning: PieceBeginning = PieceBeginning(), bends: BendNotation = .none
    ) {
        self.constraints = constraints
        before = beginning.notes(bends)
        lastShiftIsOpen = beginning.lastShiftIsOpen
        let words = beginning.lastShiftIsOpen ? beginning.words.dropLast() : beginning.words[...]
        start = words.reduce(beginning.start.count) { $0 + $1.shift.count }
    }

    /// What is broken, a sentence each; empty where all is kept.
    ///
    /// - Parameter notes: those of the take alone, at their times in the piece, in the order in which they are struck.
    ///
    /// Cost: for `mostAtOnce` in proportion to the notes times those that sound with each.
    public func violations(of notes: [Note]) -> [String] {
        var found: [String] = []
        for (index, note) in notes.enumerated() {
            for what in violations(of: note) {
                found.append("note \(index + 1) (\(note.pitch) at \(note.onset)) \(what)")
            }
        }
        if let end = constraints.end, !(notes + before + constraints.surroundings).contains(where: { $0.end == end }) {
            found.append("no note ends at the end of the piece, at \(end)")
        }
        found += crowds(notes)
        found += crowdedBars(notes)
        if let pattern = constraints.pattern { found += departures(notes, from: pattern) }
        if let tuning = constraints.tuning, fingered(notes, on: tuning) == nil {
            found.append("the notes are not playable on the tuning")
        }
        return found
    }

    /// The notes of the take with a string and a fret each, by which a hand can play all of them behind those that come
    /// before the take; nil where none is found that the rules allow, and without a tuning.
    public func fingered(_ notes: [Note]) -> [Note]? { constraints.tuning.flatMap { fingered(notes, on: $0) } }

    private func fingered(_ notes: [Note], on tuning: Tuning) -> [Note]? {
        let neck = FrettedNeck(tuning, constraints.playability, secondsPerTick: constraints.secondsPerTick)
        var all = (before + constraints.surroundings.filter { $0.onset.count < start }).sorted()
        let first = all.count
        all += notes
        guard let positions = neck.positions(of: all, on: tuning) else { return nil }
        for (index, position) in positions.enumerated() { all[index].position = position }
        let quarter = constraints.secondsPerTick * 480 * 1_000_000
        guard quarter >= 1, quarter <= 16_777_215 else { return nil }
        let clock = TempoMap([Tempo(time: .zero, microsecondsPerQuarter: Int(quarter.rounded()))], ticksPerQuarter: 480)
        // The rules of the fingering room have the last word.
        guard constraints.playability.check(all, tuning: tuning, tempoMap: clock).isPlayable else { return nil }
        return Array(all[first...])
    }

    private func violations(of note: Note) -> [String] {
        var found: [String] = []
        if !constraints.pitches.contains(note.pitch.number) { found.append("has a pitch that is not allowed") }
        if let harmony = constraints.harmonies.last(where: { $0.start <= note.onset }),
            !harmony.pitchClasses.contains(Int(note.pitch.number) % 12)
        {
            found.append("is not in the chord of its time")
        }
        if !constraints.velocities.contains(note.velocity) { found.append("has the velocity \(note.velocity)") }
        for barrier in constraints.barriers where note.onset < barrier && note.end > barrier {
            found.append("sounds across \(barrier)")
        }
        if note.onset.count < start { found.append("begins before the take, at \(start)") }
        if let end = constraints.end, note.onset >= end || note.end > end {
            found.append("lies beyond the end, \(end)")
        }
        if let following = constraints.following, note.onset >= following {
            found.append("is struck at or after \(following), where the take is over")
        }
        return found
    }

    /// Times at which more notes sound than may, while one of the take does.
    private func crowds(_ notes: [Note]) -> [String] {
        guard let most = constraints.mostAtOnce else { return [] }
        func isSounding(_ note: Note, at time: Ticks) -> Bool {
            note.onset == time || note.onset < time && note.end > time
        }
        let all = (notes + before + constraints.surroundings).sorted { $0.onset < $1.onset }
        let times = Set(all.map(\.onset)).sorted()
        var sounding: [Note] = []
        var own: [Note] = []
        var (next, nextOwn) = (0, 0)
        let sorted = notes.sorted { $0.onset < $1.onset }
        var found: [String] = []
        for time in times {
            sounding.removeAll { !isSounding($0, at: time) }
            own.removeAll { !isSounding($0, at: time) }
            while next < all.count, all[next].onset <= time {
                sounding.append(all[next])
                next += 1
            }
            while nextOwn < sorted.count, sorted[nextOwn].onset <= time {
                own.append(sorted[nextOwn])
                nextOwn += 1
            }
            if !own.isEmpty, sounding.count > most {
                found.append("\(sounding.count) notes sound at \(time), more than \(most)")
            }
        }
        return found
    }

    private func crowdedBars(_ notes: [Note]) -> [String] {
        guard let range = constraints.notesInBar, constraints.bar.count > 0 else { return [] }
        let bar = constraints.bar.count
        var counts: [Int: Int] = [:]
        for note in notes + before + constraints.surroundings { counts[note.onset.count / bar, default: 0] += 1 }
        var found: [String] = []
        for index in Set(notes.map { $0.onset.count / bar }).sorted() where counts[index, default: 0] > range.upperBound
        {
            found.append("bar \(index + 1) has \(counts[index, default: 0]) notes, more than \(range.upperBound)")
        }
        // The bar in which the take begins is the take's own where it begins with the bar.
        let begun = start % bar != 0 || before.contains { $0.onset.count / bar == start / bar }
        let first = start / bar + (begun ? 1 : 0)
        let over = [constraints.end, constraints.following].compactMap { $0?.count }.min()
        guard let last = over.map({ ($0 - 1) / bar }) ?? notes.map({ $0.onset.count / bar }).max() else { return found }
        guard range.lowerBound > 0, first <= last else { return found }
        for index in first...last where counts[index, default: 0] < range.lowerBound {
            found.append("bar \(index + 1) has \(counts[index, default: 0]) notes, fewer than \(range.lowerBound)")
            // A silence may last for thousands of millions of bars.
            if found.count >= 100 { break }
        }
        return found
    }

    private func departures(_ notes: [Note], from pattern: [Constraints.PatternNote]) -> [String] {
        guard notes.count == pattern.count else {
            return ["the take has \(notes.count) notes and the pattern \(pattern.count)"]
        }
        var found: [String] = []
        var last = before.last
        for (index, (note, kept)) in zip(notes, pattern).enumerated() {
            if let duration = kept.duration, note.duration != duration {
                found.append("note \(index + 1) has not the length of the pattern")
            }
            if !kept.pitches.contains(note.pitch.number) {
                found.append("note \(index + 1) has a pitch that the pattern does not allow")
            }
            if let direction = kept.direction, let last,
                direction.signum() != (Int(note.pitch.number) - Int(last.pitch.number)).signum()
            {
                found.append("note \(index + 1) goes another way than the pattern")
            }
            if let shift = kept.shift, index + 1 < notes.count, notes[index + 1].onset - note.onset != shift {
                found.append("note \(index + 2) comes at another time than in the pattern")
            }
            last = note
        }
        return found
    }
}
