import Formats
public import Tokenizers

/// The entries that are added to a model's vocabulary for music: the notes of the compact form, and the tags that say in
/// one token what instructions say in a sentence.
///
/// The order is part of every model that was trained with it: entries are only ever added at the end.
public enum NoteVocabulary {
    /// The spellings of `CompactMIDI` in the order of their ids, then the tags.
    public static let entries: [String] = CompactMIDI.Token.all.map(\.description) + PromptTags.all.map(\.name)

    /// The text that an entry stands for, to begin its embedding with; nil for what is none.
    public static func meaning(of entry: String) -> String? {
        if let token = CompactMIDI.Token(entry) { return token.meaning }
        return PromptTags.all.first { $0.name == entry }?.meaning
    }

    /// Whether a vocabulary has all entries.
    public static func isWhole(in description: TokenizerDescription) -> Bool {
        Set(description.entries.lazy.filter { $0.kind == .userDefined }.map(\.text)).isSuperset(of: entries)
    }

    /// The vocabulary of a model that knows nothing but music, and bytes for the rest.
    public static var alone: TokenizerDescription { .bytes(adding: entries) }
}
