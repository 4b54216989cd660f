public import Datasets
import Formats
public import Music

/// The notes that a piece begins with, and how they are put to the model.
public struct Opening: Hashable, Sendable {
    /// In canonical order on the grid, the first at time 0.
    public let notes: [Note]
    /// The instructions, and how notes are written.
    public let header: PromptHeader
    /// Microseconds a quarter note.
    public let tempo: Int

    public var grid: Grid { header.notation.grid }

    /// The opening of a score: its first `count` notes and those that sound with the last of them, or all of them.
    ///
    /// Returns nil where there is no note to begin with.
    public init?(_ score: Score, first count: Int? = nil, header: PromptHeader) {
        var header = header
        header.notation.grid = header.notation.grid.resolved(for: score)
        self.header = header
        let all = score.notes(on: header.notation.grid)
        var end = min(count ?? .max, all.count)
        // A chord stays whole: its rest is no continuation.
        while end > 0, end < all.count, all[end].onset == all[end - 1].onset { end += 1 }
        notes = Array(all[..<end])
        tempo = score.tempos.first?.microsecondsPerQuarter ?? Tempo.standardMicrosecondsPerQuarter
        if notes.isEmpty { return nil }
    }

    /// The opening for an untuned model, with the paper's instructions.
    public init?(_ score: Score, first count: Int? = nil, grid: Grid, persona: Persona) {
        self.init(score, first: count, header: PromptHeader(persona, NoteNotation(grid: grid)))
    }

    /// The words of the notes; the last one's shift is yet unknown, so it ends in ":t".
    ///
    /// The model itself says when the piece goes on: it continues that word.
    ///
    /// - Throws: `FormatError` for bends that take too many words.
    func words() throws(FormatError) -> (known: [SimplifiedMIDI.Word], unfinished: String) {
        var words = try header.notation.words(of: notes)
        var last = words.popLast()?.description ?? ""
        if let shift = last.lastIndex(of: "t") { last = String(last[...shift]) }
        return (words, last)
    }
}
