import Checkpoints
public import Datasets
public import Tokenizers

extension ModelLibrary {
    /// The name of the vocabulary that has nothing but music and bytes.
    public static let musicName = "music"

    /// The tokenizer of a model, with the entries for music where a corpus is made of them; the model itself is not read.
    ///
    /// - Parameter model: the embedded model's name, the path of a model, or ``musicName``.
    public static func tokenizer(
        of model: String, for corpus: CorpusConfiguration
    ) throws -> any Tokenizer {
        try LoadedTokenizer.tokenizer(description(of: model, for: corpus))
    }

    /// What the tokenizer is made of; else as `tokenizer(of:for:)`.
    public static func description(
        of model: String, for corpus: CorpusConfiguration
    ) throws -> TokenizerDescription {
        if model == musicName { return NoteVocabulary.alone }
        let path = try path(of: model)
        let description: TokenizerDescription =
            try path.hasSuffix(".gguf")
            ? TokenizerDescription(GGUF(path: path)) : LoadedTokenizer.description(folder: path)
        return corpus.usesNoteVocabulary ? description.adding(NoteVocabulary.entries) : description
    }
}
