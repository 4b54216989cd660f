public import Formats
import LanguageModel
public import Tokenizers

/// No grammar at all: the model writes what it likes, up to the first word that is no note.
///
/// For the honest rate: how often a model is right without help.
public struct FreeText: TakeGrammar {
    private let tokenizer: any Tokenizer
    private let all: [Token]
    private var stream: WordStream
    private var isHurried = false

    /// - Parameters:
    ///   - known: the words before the text, and `unfinished` the beginning of its first word.
    ///   - size: of the model's vocabulary.
    public init(
        _ tokenizer: any Tokenizer, vocabularySize size: Int, after known: [SimplifiedMIDI.Word], unfinished: String,
        bends: BendNotation
    ) {
        self.tokenizer = tokenizer
        all = Array(0..<Token(size))
        stream = WordStream(after: known, unfinished: unfinished, bends: bends)
    }

    /// The first word that is no note; nil while there is none.
    public var broken: String? { stream.broken }
    public var field: NoteField? { nil }
    public var wordCount: Int { stream.words.count }
    public func words(from index: Int) -> ArraySlice<SimplifiedMIDI.Word> { stream.words[index...] }

    public mutating func allowed() -> [Token] { stream.broken != nil || isHurried ? [] : all }

    public mutating func accept(_ token: Token) {
        if token == tokenizer.endOfTurn {
            stream.finish()
        } else {
            _ = stream.read(String(decoding: tokenizer.bytes(of: CollectionOfOne(token)), as: UTF8.self))
        }
    }

    /// Ends at once; the word that has begun is not counted.
    public mutating func hurry() { isHurried = true }
}
