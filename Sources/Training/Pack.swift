public import Tokenizers

/// Examples laid one after another in the rows of one pass; none of them sees another.
public struct Pack: Hashable, Sendable {
    /// The tokens that the model reads: every token of each example but its last.
    public private(set) var tokens: [Token] = []
    /// The rows of each example.
    public private(set) var pieces: [Range<Int>] = []
    /// Each row's place in its own example.
    public private(set) var positions: [Int32] = []
    /// The rows whose next token belongs to an answer, and those tokens.
    public private(set) var answerRows: [Int32] = []
    public private(set) var answerTokens: [Token] = []

    /// - Parameter examples: each with at least one token before its answer and one in it.
    public init(_ examples: some Sequence<TokenizedExample>) {
        for example in examples {
            precondition(
                (1..<example.tokens.count).contains(example.answerStart), "an example needs a prompt and an answer")
            let start = tokens.count
            tokens += example.tokens.dropLast()
            pieces.append(start..<tokens.count)
            positions += 0..<Int32(example.tokens.count - 1)
            answerRows += Int32(start + example.answerStart - 1)..<Int32(tokens.count)
            answerTokens += example.tokens[example.answerStart...]
        }
    }
}
