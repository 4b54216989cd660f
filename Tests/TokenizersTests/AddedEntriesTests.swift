import Specimens
import Testing
import Tokenizers

/// Entries that are found in a text as a whole.
@Suite struct AddedEntriesTests {
    private func tokenizer(_ names: [String]) throws -> any Tokenizer {
        try LoadedTokenizer.tokenizer(.bytes(adding: names))
    }

    @Test func everyByteHasAToken() throws {
        let tokenizer = try tokenizer([])
        #expect(tokenizer.vocabularySize == 257 && tokenizer.endOfTurn == 256)
        let text = "a \u{0}\u{4}\n\u{E9}\u{1F3B9}<end>"
        #expect(tokenizer.encode(text).map { UInt8($0) } == Array(text.utf8))
        #expect(tokenizer.decode(tokenizer.encode(text)) == text)
        // The end is a special token: a text cannot say it.
        #expect(tokenizer.encode("<end>", specialTokens: true) == [256])
    }

    @Test func theLongestNameIsTaken() throws {
        let tokenizer = try tokenizer(["<p1>", "<p12>", "<p1", "<>"])
        #expect(
            tokenizer.encode("<p12><p1><p1<p13>") == [258, 257, 259, 259]
                + [UInt8(ascii: "3"), UInt8(ascii: ">")].map { Token($0) })
        #expect(tokenizer.encode("<") == [Token(UInt8(ascii: "<"))])
        #expect(tokenizer.encode("a<>b") == [97, 260, 98])
    }

    @Test func namesThatAreThereAlreadyAreNotAddedAgain() throws {
        let description = TokenizerDescription.bytes(adding: ["<a>", "<b>", "<a>"]).adding(["<b>", "<c>"])
        #expect(description.entries.suffix(3).map(\.text) == ["<a>", "<b>", "<c>"])
    }

    /// What a text says does not depend on how it was cut into names.
    @Test func textsComeBack() throws {
        let names = ["<p1>", "<p10>", "<t1_>", "<", "_>", "\u{E9}"]
        let tokenizer = try tokenizer(names)
        var random = SplitMix(seed: 9)
        for _ in 0..<2_000 {
            let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                (names + ["p", "1", "0", ">", "\u{1F3B9}", " "]).randomElement(using: &random) ?? ""
            }.joined()
            #expect(tokenizer.decode(tokenizer.encode(text)) == text)
        }
    }
}
