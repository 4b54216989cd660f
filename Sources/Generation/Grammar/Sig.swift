public import Datasets
public import Formats
public import LanguageModel
public import Music
public import Tokenizers

/// What a take has to keep to, made ready for a grammar: a notation, constraints, and where the take begins.
public struct PieceRules: Sendable {
    public let bends: BendNotation
    public let constraints: Constraints
    public let beginning: PieceBeginning
    /// - Throws: where no take keeps them all.
    public init(
        bends: BendNotation = .none, constraints: Constraints = Constraints(),
        after beginning: PieceBeginning = PieceBeginning()
    ) throws(ImpossibleConstraints) {
        self.bends = bends
        self.constraints = constraints
        self.beginning = beginning
    }
}

/// A take that grows byte by byte.
public struct NotationGrammar: Sendable {
    public init(_ rules: PieceRules, mayBeginWithSpace: Bool = false) {}
    /// The words that are whole; a begun word before the take is the first of them once its shift is known.
    public var words: [SimplifiedMIDI.Word] { [] }
    public var mayEnd: Bool { false }
    public var isFinished: Bool { false }
    public func allows(_ byte: UInt8) -> Bool { false }
    public var allowedBytes: [UInt8] { [] }
    /// Returns false, and changes nothing, where the byte may not come.
    public mutating func accept(_ byte: UInt8) -> Bool { false }
    /// Text that has to come next, whatever is chosen; empty where there is a choice or the take may end.
    public var forcedText: [UInt8] { [] }
    public mutating func hurry() {}
}

/// The tokens of a tokenizer that are made of the notation's bytes.
public final class TokenVocabulary: Sendable {
    public init(_ tokenizer: any Tokenizer) {}
}

/// A take that grows token by token.
public struct PieceGrammar: TokenGrammar {
    public init(_ rules: PieceRules, _ vocabulary: TokenVocabulary, mayBeginWithSpace: Bool = false) {}
    public mutating func allowed() -> [Token] { [] }
    public mutating func accept(_ token: Token) {}
    public mutating func hurry() {}
    /// The text so far as the notation's state.
    public var text: NotationGrammar { fatalError() }
}
