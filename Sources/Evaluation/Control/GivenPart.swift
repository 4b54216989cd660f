public import Music

/// What of a piece was there before somebody went on with it.
public struct GivenPart: Hashable, Sendable {
    /// In the canonical order.
    public let notes: [Note]
    /// The time from whose bar on chords hold; nil for that of the first note of the rest.
    public let chordStart: Ticks?

    public init(notes: [Note], chordStart: Ticks? = nil) {
        self.notes = notes.inCanonicalOrder()
        self.chordStart = chordStart
    }

    /// The notes of a take that its prompt gave.
    ///
    /// The prompt's first notes, and those that are struck with the last of them, are looked for in the take: one part of
    /// the prompt at one shift in time, as `generate` drops what other parts play and the whole bars of silence before the
    /// first note. What is struck together is for a grid to say that nobody knows here: notes of the prompt less than a
    /// twelfth of a quarter behind the last one are. Drums do not count.
    ///
    /// - Parameters:
    ///   - count: how many notes were given, or all where the prompt has fewer.
    ///   - inStages: whether the take was written in stages; then its first note decides from which bar on chords hold,
    ///     and else the last of the given ones.
    /// - Returns: nil where they are not found to the tick, or cannot be told from what was added, or where it cannot be
    ///   told from which bar on chords hold.
    ///
    /// Cost: a try for each note of the prompt that is like the first of the take; few go far.
    public init?(of take: Score, continuing prompt: Score, notes count: Int, inStages: Bool = false) {
        let played = take.pitchedNotes
        guard count > 0, take.ticksPerQuarter % prompt.ticksPerQuarter == 0,
            let first = played.first.flatMap({ PlacedNote($0, times: 1) })
        else { return nil }
        let factor = take.ticksPerQuarter / prompt.ticksPerQuarter
        let source = prompt.pitchedNotes.compactMap { PlacedNote($0, times: factor) }
        var places: [PlacedNote: Int] = [:]
        for note in source { places[note, default: 0] += 1 }
        var shifts: [Int] = []
        for note in source where note.sounds(like: first) {
            let shift = note.onset - first.onset
            if shift != shifts.last { shifts.append(shift) }
        }
        let together = min(take.ticksPerQuarter, Ticks.longest.count) / 12
        let search = OpeningSearch(played: played, places: places, count: min(count, source.count), together: together)
        guard let found = shifts.lazy.compactMap({ search.opening(later: $0) }).first else { return nil }
        let last = found.last.onset
        let lines = take.barLines
        // A grid may bring the last note to the next bar, and a bend may go on into it: then the model went on from there.
        let bends = take.withNoteBends().pitchedNotes.prefix { $0.onset <= last }.lazy.flatMap { note in
            note.bends.map { note.onset + $0.time }
        }
        let latest = max(Ticks(last.count + together / 2), bends.max() ?? last)
        guard inStages || lines.bar(at: last) == lines.bar(at: latest) else { return nil }
        self.init(notes: found.notes, chordStart: inStages ? nil : last)
    }
}

/// Looks for the first notes of a prompt in a take.
private struct OpeningSearch {
    /// Of the take, in the canonical order.
    let played: [Note]
    /// How often each note stands in the prompt.
    let places: [PlacedNote: Int]
    /// How many notes were given, but for those struck with the last of them.
    let count: Int
    /// Within so many ticks notes may be struck together.
    let together: Int

    /// The given notes, and the last of those that were counted.
    ///
    /// - Parameter shift: how much later the prompt has them.
    /// - Returns: nil where a note that is not the prompt's comes before them all have come.
    func opening(later shift: Int) -> (notes: [Note], last: Note)? {
        var (opening, used): ([Note], [PlacedNote: Int]) = ([], [:])
        var (last, stranger): (Note?, Ticks?)
        for note in played {
            if let last, note.onset.count - last.onset.count >= max(together, 1) { break }
            guard var placed = PlacedNote(note, times: 1) else { return nil }
            placed.onset += shift
            if used[placed, default: 0] < places[placed, default: 0] {
                used[placed, default: 0] += 1
                opening.append(note)
                if opening.count == count { last = note }
            } else if stranger == nil {
                stranger = note.onset
            }
            if last == nil, let stranger, note.onset.count - stranger.count > together { return nil }
        }
        return last.map { (opening, $0) }
    }
}

/// A note as it is told from others, whatever file it comes from.
private struct PlacedNote: Hashable {
    var onset: Int
    let duration: Int
    let pitch: Pitch, velocity: UInt8

    /// - Returns: nil for a time beyond all that can be counted.
    init?(_ note: Note, times factor: Int) {
        let (onset, isFar) = note.onset.count.multipliedReportingOverflow(by: factor)
        let (duration, isLong) = note.duration.count.multipliedReportingOverflow(by: factor)
        guard !isFar, !isLong, onset.magnitude <= 1 << 60 else { return nil }
        (self.onset, self.duration) = (onset, duration)
        (pitch, velocity) = (note.pitch, note.velocity)
    }

    func sounds(like other: PlacedNote) -> Bool {
        duration == other.duration && pitch == other.pitch && velocity == other.velocity
    }
}

extension Score {
    /// The notes of all tracks but drums, in the canonical order.
    var pitchedNotes: [Note] {
        var notes: [Note] = []
        for track in tracks where !track.isDrums { notes += track.notes }
        return notes.inCanonicalOrder()
    }

    /// The same without some of its notes, each taken out as often as it stands in the list.
    func removing(_ notes: [Note]) -> Score {
        var left: [Note: Int] = [:]
        for note in notes { left[note, default: 0] += 1 }
        var score = self
        for index in score.tracks.indices where !score.tracks[index].isDrums {
            score.tracks[index].notes.removeAll { note in
                guard let count = left[note], count > 0 else { return false }
                left[note] = count - 1
                return true
            }
        }
        return score
    }
}
