public import Formats
import LanguageModel
public import Tokenizers

/// No grammar: every token may come, until one that ends a text.
public struct AnyText: TakeGrammar {
    private let all: [Token]
    private var isOver = false

    /// - Parameter size: how many tokens may come, from 0.
    public init(vocabularySize size: Int) { all = Array(0..<Token(clamping: size)) }

    public var field: NoteField? { nil }
    public var wordCount: Int { 0 }
    public func words(from index: Int) -> ArraySlice<SimplifiedMIDI.Word> { [] }
    public mutating func allowed() -> [Token] { isOver ? [] : all }
    public mutating func accept(_ token: Token) {}
    public mutating func hurry() { isOver = true }
}
