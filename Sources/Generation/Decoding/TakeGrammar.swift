public import Formats
public import LanguageModel

/// What is said of a note.
public enum NoteField: String, Hashable, Sendable, CaseIterable {
    case pitch, velocity, duration, shift, bend
}

/// A grammar of takes: it knows the words that its tokens make.
public protocol TakeGrammar: TokenGrammar {
    /// What the next token says; nil between words.
    var field: NoteField? { get }
    /// How many words are whole.
    var wordCount: Int { get }
    /// The whole words from one on.
    func words(from index: Int) -> ArraySlice<SimplifiedMIDI.Word>
}
