import Tokenizers

/// A text that grows by tokens, each of which is a few bytes that its grammar accepts one by one.
protocol TokenText {
    /// Returns false where no text goes on with the byte.
    mutating func accept(_ byte: UInt8) -> Bool
    var mayEnd: Bool { get }
    /// Says that nothing follows.
    mutating func finish()
}

extension TokenText {
    /// Takes in a token; traps where it is none of those that are allowed.
    mutating func accept(_ token: Token, of vocabulary: TokenVocabulary) {
        if token == vocabulary.endOfTurn {
            precondition(mayEnd, "the take cannot end here")
            finish()
            return
        }
        let bytes = vocabulary.bytes(of: token) ?? []
        let isAccepted = !bytes.isEmpty && bytes.allSatisfy { accept($0) }
        precondition(isAccepted, "the token \(token) is not allowed here")
    }
}

extension NotationGrammar: TokenText {}
extension StagedNotation: TokenText {}
