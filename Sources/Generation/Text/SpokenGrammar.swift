public import Formats
import LanguageModel
public import Tokenizers

/// A grammar whose answers are read as text, and end at the first of some strings.
public struct SpokenGrammar<Base: TakeGrammar>: TakeGrammar {
    private var base: Base
    private var text: AnswerText
    private let tokenizer: any Tokenizer
    private let ends: Set<Token>
    /// Whether the model has ended the answer, by a token that says so or one of the strings.
    public private(set) var hasEnded = false

    /// - Parameter ends: tokens that end an answer, beside the end of a turn.
    init(_ base: Base, _ tokenizer: any Tokenizer, ends: Set<Token>, stops: [String]) {
        self.base = base
        self.tokenizer = tokenizer
        self.ends = ends
        text = AnswerText(stops: stops)
    }

    public var field: NoteField? { base.field }
    public var wordCount: Int { base.wordCount }
    public func words(from index: Int) -> ArraySlice<SimplifiedMIDI.Word> { base.words(from: index) }

    public mutating func allowed() -> [Token] { hasEnded ? [] : base.allowed() }

    public mutating func candidates() -> [Token] { hasEnded ? [] : base.candidates() }
    public mutating func reachEnd() { base.reachEnd() }

    public mutating func accept(_ token: Token) {
        base.accept(token)
        if token == tokenizer.endOfTurn || ends.contains(token) {
            hasEnded = true
        } else {
            text.add(tokenizer.bytes(of: CollectionOfOne(token)))
            if text.hasStopped { hasEnded = true }
        }
    }

    public mutating func hurry() { base.hurry() }

    /// See `AnswerText.take(isComplete:)`.
    mutating func takeText(isComplete: Bool) -> String { text.take(isComplete: isComplete) }
}
