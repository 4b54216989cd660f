public import Formats
public import Tokenizers

/// What a server is asked to answer: an exchange whose answer has begun.
public struct RemoteQuestion: Hashable, Sendable {
    /// Its answer is what has been begun, and may be empty.
    public var exchange: Exchange
    /// How it is written down for `/completions`.
    public var template: ChatTemplate
    /// What stands before the answer, so that its notes are at their times for who watches.
    public var beginning: PieceBeginning
    public var bends: BendNotation

    public init(
        _ exchange: Exchange, template: ChatTemplate, after beginning: PieceBeginning = PieceBeginning(),
        bends: BendNotation = .none
    ) {
        self.exchange = exchange
        self.exchange.isComplete = false
        self.template = template
        self.beginning = beginning
        self.bends = bends
    }
}
