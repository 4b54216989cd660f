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
    /// first note. Drums do not count.
    ///
    /// - Parameters:
    ///   - count: how many notes were given, or all where the prompt has fewer.
    ///   - inStages: whether the take was written in stages; then its first note decides from which bar on chords hold,
    ///     and else the last of the given ones.
    /// - Returns: nil where they are not found to the tick, or cannot be told from what was added.
    ///
    /// Cost: a try for each note of the prompt that is like the first of the take; few go far.
    public init?(of take: Score, continuing prompt: Score, notes count: Int, inStages: Bool = false) {
        let played = take.pitchedNotes
        guard let first = played.first, count > 0, take.ticksPerQuarter % prompt.ticksPerQuarter == 0 else {
            return nil
        }
        let factor = take.ticksPerQuarter / prompt.ticksPerQuarter
        let source = prompt.pitchedNotes.compactMap { PlacedNote($0, times: factor) }
        var places: [PlacedNote: Int] = [:]
        for note in source { places[note, default: 0] += 1 }
        guard let opening = PlacedNote(first, times: 1) else { return nil }
        var shifts: [Int] = []
        for note in source where note.sounds(like: opening) {
            let shift = note.onset - opening.onset
            if shift != shifts.last { shifts.append(shift) }
        }
        let found = shifts.lazy.compactMap { shift in
            Self.opening(of: played, in: places, later: shift, count, atMost: source.count)
        }.first
        guard let found, let last = found.last?.onset else { return nil }
        // A bend that goes on into another bar moves the place from which the model went on.
        let lines = take.barLines
        let bent = take.withNoteBends().pitchedNotes.prefix(while: { $0.onset <= last })
        for note in bent {
            let end = note.bends.reduce(note.onset) { max($0, note.onset + $1.time) }
            guard end <= last || lines.bar(at: end) == lines.bar(at: last) else { return nil }
        }
        self.init(notes: found, chordStart: inStages ? nil : last)
    }

    /// The notes of a take that stand in its prompt, up to a count and with those struck at the same time as the last.
    ///
    /// - Returns: nil where a note that does not stand there comes before the last of them.
    private static func opening(
        of played: [Note], in places: [PlacedNote: Int], later shift: Int, _ count: Int, atMost all: Int
    ) -> [Note]? {
        var (opening, used): ([Note], [PlacedNote: Int]) = ([], [:])
        var stranger: Ticks?
        for note in played {
            if opening.count >= min(count, all), note.onset != opening.last?.onset { break }
            guard var placed = PlacedNote(note, times: 1) else { return nil }
            placed.onset += shift
            if used[placed, default: 0] < places[placed, default: 0] {
                used[placed, default: 0] += 1
                opening.append(note)
            } else if stranger == nil {
                stranger = note.onset
            }
            if let stranger, note.onset > stranger { return nil }
        }
        return opening.count >= min(count, all) ? opening : nil
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
