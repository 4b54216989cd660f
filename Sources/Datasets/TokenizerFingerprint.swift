public import Tokenizers

extension Tokenizer {
    /// A digest of what the tokenizer does, the same for two that give the same tokens, whatever files they came from.
    ///
    /// It covers the text of every token, the token that ends a turn, and how words of a corpus are cut.
    public var fingerprint: String {
        var bytes: [UInt8] = []
        for token in 0..<Token(clamping: vocabularySize) {
            bytes += decode(CollectionOfOne(token)).utf8
            bytes.append(0)
        }
        for token in encode(probe) + [endOfTurn] {
            withUnsafeBytes(of: token.littleEndian) { bytes += $0 }
        }
        return Digest.text(of: bytes)
    }

    /// Words as they stand in corpora, and what word patterns treat in different ways: digits, spaces, line ends, capitals.
    private var probe: String {
        (0..<128).map { "p\($0):v\(127 - $0):d\($0 * 13):t\($0 * 7) " }.joined()
            + "\n\n  You are a pianist. Continue the piece IN C♯ minor, it's 120 bpm; don't stop!\t1234567890 été\r\n"
    }
}
