public import Formats
public import Tokenizers

/// What a server is asked to answer: an exchange whose answer has begun.
public struct RemoteQuestion: Hashable, Sendable {
    /// Its answer is what has been begun, and may be empty.
    public var exchange: Exchange
    /// How it is written down for `/completions`.
    public var template: ChatTemplate
    /// The words before the answer, with whose notes those of the answer are read.
    public var known: [SimplifiedMIDI.Word]
    public var bends: BendNotation

    public init(
        _ exchange: Exchange, template: ChatTemplate, known: [SimplifiedMIDI.Word] = [], bends: BendNotation = .none
    ) {
        self.exchange = exchange
        self.exchange.isComplete = false
        self.template = template
        self.known = known
        self.bends = bends
    }
}
