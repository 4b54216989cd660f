/// The number of a vocabulary entry.
public typealias Token = Int32

/// Turns text into the numbers that a language model reads, and back.
public protocol Tokenizer: Sendable {
    /// The tokens of a text. Whatever the text says, none of them is a special token; entries that were added for texts,
    /// such as notes, are found in it.
    func encode(_ text: String) -> [Token]

    /// The tokens of a text in which the names of special tokens, such as `<|im_start|>`, may stand for them.
    ///
    /// For the project's own templates; what a user writes goes through ``encode(_:)``.
    func encode(_ text: String, specialTokens: Bool) -> [Token]

    /// The text of tokens; special tokens give their names, and bytes that are not UTF-8 give U+FFFD.
    func decode(_ tokens: some Sequence<Token>) -> String

    /// The bytes of tokens that follow others: as ``decode(_:)``, but nothing is taken off at the beginning, and a single
    /// token may hold part of a character.
    func bytes(of tokens: some Sequence<Token>) -> [UInt8]

    /// One more than the largest token.
    var vocabularySize: Int { get }

    /// The token with which the model ends what it has to say.
    var endOfTurn: Token { get }
}

extension Tokenizer {
    /// For tokenizers without special tokens.
    public func encode(_ text: String, specialTokens: Bool) -> [Token] {
        encode(text)
    }

    /// For tokenizers whose texts have no beginning of their own.
    public func bytes(of tokens: some Sequence<Token>) -> [UInt8] {
        Array(decode(tokens).utf8)
    }
}
