/// The bounds within which tokenizers are read; beyond them a file is refused.
///
/// They lie far above every real tokenizer and far below what would hurt this program.
public enum TokenizerLimits {
    /// Bytes of a `tokenizer.json`; Llama 3's has 17 million.
    public static let jsonLength = 1 << 28
    /// Bytes of a SentencePiece model; Gemma's has 4 million.
    public static let modelLength = 1 << 26
    /// Bytes of the small files beside a tokenizer.
    public static let configurationLength = 1 << 24
    /// Entries of a vocabulary.
    public static let entries = 1 << 21
    /// Merges of a vocabulary.
    public static let merges = 1 << 22
    /// The sum of the squares of the lengths of a vocabulary's pieces in bytes: what it takes to find how each can be
    /// merged; 4 million for Llama 2.
    public static let pieceWork = 1 << 29
}
