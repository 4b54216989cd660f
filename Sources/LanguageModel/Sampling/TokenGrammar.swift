public import Tokenizers

/// What one sequence may say next, as it grows token by token: a value, so that a sequence can be tried and taken back.
public protocol TokenGrammar: Sendable {
    /// The tokens that may come next, rising; one alone where nothing is left to choose, none where all is said.
    ///
    /// The token that ends the answer is among them where the answer may end. The same array is handed out again where
    /// the same may come, so that nothing is allocated for it.
    mutating func allowed() -> [Token]

    /// What a model draws from: the tokens that are allowed, and those that are not only since they lead behind the end.
    ///
    /// A model that draws one of the latter means that the answer ends: see `reachEnd()`.
    mutating func candidates() -> [Token]

    /// From here on allows only what a model means that wants to go behind the end.
    mutating func reachEnd()

    /// Takes in one of the tokens that are allowed.
    mutating func accept(_ token: Token)

    /// From here on allows only what brings the answer to its end in the fewest words.
    mutating func hurry()
}

extension TokenGrammar {
    public mutating func candidates() -> [Token] { allowed() }
    public mutating func reachEnd() {}
}
