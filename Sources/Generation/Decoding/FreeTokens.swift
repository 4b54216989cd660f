public import Formats
import LanguageModel
public import Tokenizers

/// No grammar at all, for a model that writes the compact form: what it likes, up to the first token that makes no note.
///
/// As `FreeText`: for the honest rate.
public struct FreeTokens: TakeGrammar {
    private let tokenizer: any Tokenizer
    private let vocabulary: CompactVocabulary
    private let all: [Token]
    private var reader: CompactMIDI.TokenReader
    private var words: [SimplifiedMIDI.Word] = []
    /// The spelling of the word that has begun.
    private var word = ""
    private var isHurried = false
    /// The first word that is no note, as far as it came; nil while there is none.
    public private(set) var broken: String?

    /// - Parameters:
    ///   - size: of the model's vocabulary.
    ///   - unfinished: the beginning of the text's first word.
    public init(
        _ tokenizer: any Tokenizer, _ vocabulary: CompactVocabulary, vocabularySize size: Int, unfinished: String,
        bends: BendNotation
    ) {
        self.tokenizer = tokenizer
        self.vocabulary = vocabulary
        all = Array(0..<Token(clamping: size))
        reader = CompactMIDI.TokenReader(hasBends: bends != .none)
        for token in tokenizer.encode(unfinished) { read(token) }
    }

    public var field: NoteField? { nil }
    public var wordCount: Int { words.count }
    public func words(from index: Int) -> ArraySlice<SimplifiedMIDI.Word> { words[index...] }

    public mutating func allowed() -> [Token] { broken != nil || isHurried ? [] : all }

    public mutating func accept(_ token: Token) {
        if token != tokenizer.endOfTurn {
            read(token)
        } else if !reader.isBetweenWords {
            broken = word
        }
    }

    /// Ends at once; the word that has begun is not counted.
    public mutating func hurry() { isHurried = true }

    private mutating func read(_ token: Token) {
        guard broken == nil else { return }
        word += tokenizer.decode(CollectionOfOne(token))
        guard let entry = vocabulary.entry(of: token) else {
            broken = word
            return
        }
        do {
            guard let whole = try reader.read(entry) else { return }
            words.append(whole)
            word = ""
        } catch {
            broken = word
        }
    }
}
