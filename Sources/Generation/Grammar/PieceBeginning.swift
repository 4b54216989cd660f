public import Formats
public import Music

/// Where a take begins: what stands before its first byte.
public struct PieceBeginning: Hashable, Sendable {
    /// The words before the take, whose notes are not the take's; the first one at `start`.
    public var words: [SimplifiedMIDI.Word]
    /// The time of the first of the words, or of the take's first note where there are none; from the first note of the
    /// whole piece, as all times of `Constraints`.
    public var start: Ticks
    /// Whether the take begins with the shift of the last word, behind its `:t`: the model says when the piece goes on.
    ///
    /// The word's own shift then counts for nothing; the bend behind it, where words have bends, stays.
    /// Else the take begins with a word, at the time to which the words lead, and has one note at least.
    public var lastShiftIsOpen: Bool

    public init(words: [SimplifiedMIDI.Word] = [], start: Ticks = .zero, lastShiftIsOpen: Bool = false) {
        self.words = words
        self.start = start
        self.lastShiftIsOpen = lastShiftIsOpen && !words.isEmpty
    }
}
