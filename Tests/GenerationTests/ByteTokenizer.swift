import Tokenizers

/// One token a byte, so that a model with random weights can be asked for anything.
struct ByteTokenizer: Tokenizer {
    let vocabularySize = 129
    let endOfTurn: Token = 128

    func encode(_ text: String) -> [Token] { text.utf8.map { Token($0 & 127) } }

    func decode(_ tokens: some Sequence<Token>) -> String {
        String(decoding: tokens.filter { $0 < 128 }.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
    }
}
