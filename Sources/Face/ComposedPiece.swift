public import Datasets
public import Music

/// A piece that a model had a part in, ready to be left in files.
public struct ComposedPiece: Sendable {
    public var score: Score
    /// Which notes the model wrote, as places in the canonical order of all; nil where it wrote every one.
    public var written: Set<Int>?
    /// How its words are written.
    public var notation: NoteNotation
    public var title: String
    /// The strings that it is fingered for; nil lets the part itself tell.
    public var tuning: Tuning?

    public init(
        _ score: Score, written: Set<Int>?, notation: NoteNotation, title: String, tuning: Tuning? = nil
    ) {
        self.score = score
        self.written = written
        self.notation = notation
        self.title = title
        self.tuning = tuning
    }

    /// A piece that was there in part.
    ///
    /// - Parameter given: the score to whose notes the model's were added; its ticks may be coarser.
    public init(_ score: Score, given: Score, notation: NoteNotation, title: String, tuning: Tuning? = nil) {
        let factor = max(score.ticksPerQuarter / given.ticksPerQuarter, 1)
        var left: [Key: Int] = [:]
        for note in given.notes { left[Key(note, times: factor), default: 0] += 1 }
        var written: Set<Int> = []
        for (place, note) in score.notes.enumerated() {
            let key = Key(note, times: 1)
            if let count = left[key], count > 0 { left[key] = count - 1 } else { written.insert(place) }
        }
        self.init(
            score, written: given.noteCount == 0 ? nil : written, notation: notation, title: title, tuning: tuning)
    }

    /// A note as it is told from others.
    private struct Key: Hashable {
        let onset: Int, duration: Int
        let pitch: Pitch, velocity: UInt8

        init(_ note: Note, times factor: Int) {
            onset = note.onset.count &* factor
            duration = note.duration.count &* factor
            pitch = note.pitch
            velocity = note.velocity
        }
    }

    /// A piece of one part on the notation's grid.
    ///
    /// - Parameters:
    ///   - notes: in the canonical order.
    ///   - tempo: microseconds a quarter note.
    public init(
        _ notes: [Note], written: Range<Int>?, notation: NoteNotation, tempo: Int, program: UInt8, title: String,
        tuning: Tuning? = nil
    ) {
        let score = Score(notes: notes, on: notation.grid, tempo: tempo, program: program, name: title)
        self.init(score, written: written.map(Set.init), notation: notation, title: title, tuning: tuning)
    }
}
