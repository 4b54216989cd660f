public import Formats
import Music

/// What a model wrote in answer to one request.
public struct Take: Hashable, Sendable {
    /// Why a take came to its end.
    public enum Ending: Hashable, Sendable {
        /// The model said that the piece is over, or the piece was complete.
        case finished
        /// The limit of tokens was reached, and the take brought to its end.
        case tokenLimit
        /// Somebody stopped it.
        case stopped
        /// A word that is no note: the take ends before it. Only without a grammar.
        case brokenWord(String)
    }

    /// The number of the take, from 0; with the seed it says everything that was drawn.
    public var number: Int
    /// The whole words; the first one is the last known word, where its shift was the model's to say.
    public var words: [SimplifiedMIDI.Word]
    public var ending: Ending
    /// Tokens of the answer, and those among them that the model chose; the others the grammar forced.
    public var tokens: Int
    public var choices: Int

    public init(number: Int, words: [SimplifiedMIDI.Word], ending: Ending, tokens: Int, choices: Int) {
        self.number = number
        self.words = words
        self.ending = ending
        self.tokens = tokens
        self.choices = choices
    }
}

extension Take.Ending: CustomStringConvertible {
    public var description: String {
        switch self {
        case .finished: "the piece ended"
        case .tokenLimit: "the token limit was reached"
        case .stopped: "stopped"
        case .brokenWord(let word): "stopped at the broken word \(String(reflecting: word))"
        }
    }
}
