public import Music

/// The notes of a piece over which bits are counted: the first of all that are pitched.
///
/// They are chosen before anything is spelled, so that all models read the same notes: where words say bends a note takes
/// as many words as it has movements, and a cut by words would give fewer notes.
public struct FirstNotes: Hashable, Sendable {
    /// In the canonical order, the first struck at 0; what a bend does from ``end`` on is left out.
    public let notes: [Note]
    /// When the note after them is struck, whose onset the last shift says; where they are all, when the last one is.
    public let end: Ticks
    /// Whether any note of the piece is bent, also one that is not among these.
    public let isPieceBent: Bool

    /// Notes that somebody says, up to a time.
    ///
    /// - Parameter notes: in the canonical order, the first struck at 0.
    public init(_ notes: [Note], until end: Ticks) {
        self.notes = notes
        self.end = end
        isPieceBent = notes.contains(where: \.isBent)
    }

    /// The first notes of all tracks but drums, whose pitches name instruments.
    ///
    /// Bends are those of the notes; `Score.withNoteBends` brings the wheel's movements into them.
    ///
    /// - Parameters:
    ///   - limit: how many notes, at least one.
    ///   - least: how many the piece must have.
    /// - Returns: nil for a piece of fewer notes, or of none.
    public init?(of score: Score, on grid: Grid, first limit: Int, atLeast least: Int = 1) {
        var pitched = score
        pitched.tracks.removeAll(where: \.isDrums)
        guard limit > 0, pitched.noteCount >= max(least, 1) else { return nil }
        let all = pitched.notes(on: grid)
        isPieceBent = all.contains(where: \.isBent)
        guard all.count > limit else {
            notes = all
            end = all.last?.onset ?? .zero
            return
        }
        let end = all[limit].onset
        self.end = end
        notes = all[..<limit].map { note in
            guard note.isBent else { return note }
            var note = note
            let onset = note.onset
            // A chord may be cut: what a note is struck with stays.
            note.bends.removeAll { $0.time > .zero && onset + $0.time >= end }
            return note
        }
    }

    /// The notes as an n-gram reads them: without bends.
    public var words: [NoteWord] {
        notes.indices.map { index in
            let next = index + 1 < notes.count ? notes[index + 1].onset : end
            return NoteWord(
                pitch: Int(notes[index].pitch.number), velocity: Int(notes[index].velocity),
                duration: notes[index].duration.count, shift: (next - notes[index].onset).count)
        }
    }

    /// The same where no bend is said.
    public var withoutBends: FirstNotes {
        guard notes.contains(where: \.isBent) else { return self }
        return FirstNotes(
            notes.map { note in
                var note = note
                note.bends = []
                return note
            }, until: end)
    }

    /// Of all that words can say: notes with the same are the same, others have another but for an accident in 2^64.
    public var fingerprint: UInt64 {
        var hash = Fingerprint()
        for note in notes {
            hash.add(note.onset.count)
            hash.add(note.duration.count)
            hash.add(Int(note.pitch.number))
            hash.add(Int(note.velocity))
            hash.add(note.bends.count)
            for bend in note.bends {
                hash.add(bend.time.count)
                hash.add(bend.cents.bitPattern)
            }
        }
        hash.add(end.count)
        return hash.value
    }
}
