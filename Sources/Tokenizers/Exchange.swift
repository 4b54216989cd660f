/// One question to a model with its answer: the unit of a corpus.
public struct Exchange: Codable, Hashable, Sendable {
    /// Who answers and how: persona, notation, instructions.
    public var system: String
    public var prompt: String
    public var answer: String
    /// Whether the answer reaches the end of its piece.
    ///
    /// Only then does the end-of-turn token follow it, so that a model
    /// trained on cut answers does not learn to stop in the middle.
    public var isComplete: Bool

    public init(system: String, prompt: String, answer: String, isComplete: Bool = true) {
        self.system = system
        self.prompt = prompt
        self.answer = answer
        self.isComplete = isComplete
    }
}

/// An exchange in tokens; the loss is taken on `tokens[answerStart...]`.
public struct TokenizedExample: Hashable, Sendable {
    public var tokens: [Token]
    /// How many tokens come before the answer's first.
    public var answerStart: Int

    public init(tokens: [Token], answerStart: Int) {
        self.tokens = tokens
        self.answerStart = answerStart
    }
}
