public import Music

/// A note as it arrives.
public struct TakeEvent: Hashable, Sendable {
    /// From 0.
    public var take: Int
    /// In ticks of the grid, from the first note of the whole piece.
    public var note: Note

    public init(take: Int, note: Note) {
        self.take = take
        self.note = note
    }
}
