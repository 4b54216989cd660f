public import Datasets
public import Music

/// The notes that a piece begins with, and how they are put to the model.
public struct Opening: Hashable, Sendable {
    /// In canonical order on the grid, the first at time 0.
    public let notes: [Note]
    public let grid: Grid
    /// Microseconds a quarter note.
    public let tempo: Int
    public let persona: Persona

    /// The opening of a score: its first `count` notes and those that sound with the last of them, or all of them.
    ///
    /// Returns nil where there is no note to begin with.
    public init?(_ score: Score, first count: Int? = nil, grid: Grid, persona: Persona) {
        self.grid = grid.resolved(for: score)
        self.persona = persona
        let all = score.notes(on: self.grid)
        var end = min(count ?? .max, all.count)
        // A chord stays whole: its rest is no continuation.
        while end > 0, end < all.count, all[end].onset == all[end - 1].onset { end += 1 }
        notes = Array(all[..<end])
        tempo = score.tempos.first?.microsecondsPerQuarter ?? Tempo.standardMicrosecondsPerQuarter
        if notes.isEmpty { return nil }
    }

    /// The words of the notes; the last one's shift is yet unknown, so it ends in ":t".
    ///
    /// The model itself says when the piece goes on: it continues that word.
    func words(_ writer: ([Note]) -> [String]) -> (prompt: String, unfinished: String) {
        var words = writer(notes)
        var last = words.popLast() ?? ""
        if let shift = last.lastIndex(of: "t") { last = String(last[...shift]) }
        return (words.joined(separator: " "), last)
    }
}
