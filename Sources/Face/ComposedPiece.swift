public import Datasets
public import Music

/// A piece that a model had a part in, ready to be left in files.
public struct ComposedPiece: Sendable {
    public var score: Score
    /// Which notes the model wrote, as places in the canonical order of all; nil where it wrote every one.
    public var written: Range<Int>?
    /// How its words are written.
    public var notation: NoteNotation
    public var title: String
    /// The strings that it is fingered for; nil lets the part itself tell.
    public var tuning: Tuning?

    public init(
        _ score: Score, written: Range<Int>?, notation: NoteNotation, title: String, tuning: Tuning? = nil
    ) {
        self.score = score
        self.written = written
        self.notation = notation
        self.title = title
        self.tuning = tuning
    }

    /// A piece of one part on the notation's grid.
    ///
    /// - Parameters:
    ///   - notes: in any order.
    ///   - tempo: microseconds a quarter note.
    public init(
        _ notes: [Note], written: Range<Int>?, notation: NoteNotation, tempo: Int, program: UInt8, title: String,
        tuning: Tuning? = nil
    ) {
        let score = Score(
            notes: notes.inCanonicalOrder(), on: notation.grid, tempo: tempo, program: program, name: title)
        self.init(score, written: written, notation: notation, title: title, tuning: tuning)
    }
}
