public import Music

/// One continuation of an opening.
public struct Take: Hashable, Sendable {
    /// Why a take came to its end.
    public enum Ending: Hashable, Sendable {
        /// The model said that the piece is over.
        case finished
        /// The limit of tokens or the context was reached.
        case tokenLimit
        /// A word that is no note: the take ends before it.
        case brokenWord(String)
    }

    /// The notes after the opening, in time from the opening's first note, on its grid.
    public var notes: [Note]
    public var ending: Ending
    /// Tokens that the model wrote.
    public var tokens: Int
}

extension Take.Ending: CustomStringConvertible {
    public var description: String {
        switch self {
        case .finished: "the piece ended"
        case .tokenLimit: "the token limit was reached"
        case .brokenWord(let word): "stopped at the broken word '\(word)'"
        }
    }
}
