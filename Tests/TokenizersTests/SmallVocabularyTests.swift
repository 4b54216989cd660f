import Checkpoints
import Specimens
import Testing
import Tokenizers

/// What holds for any vocabulary, tried on one of 300 entries that needs no model.
@Suite struct SmallVocabularyTests {
    private func pieces(_ text: String, _ pattern: PreTokenizer = .gpt2) throws -> [String] {
        let tokenizer = try BytePairTokenizer(GGUF(bytes: Fixture.read("small.gguf")), preTokenizer: pattern)
        return tokenizer.encode(text).map { tokenizer.decode([$0]) }
    }

    @Test func theMergeOfLowestRankGoesFirst() throws {
        // "in" (2) before "th" and "he" (3), "he" before " t" would be wrong: " t" is rank 0, then " the" (8).
        #expect(try pieces("thin") == ["t", "h", "in"])
        #expect(try pieces(" the") == [" the"])
        #expect(try pieces("nothing") == ["n", "o", "t", "h", "ing"])
    }

    @Test func spacesGoToTheWordBehindThem() throws {
        #expect(try pieces("   a") == ["  ", " a"])
        #expect(try pieces("a   ") == ["a", "  ", " "])
        #expect(try pieces(" \n a") == [" ", "\n", " a"])
    }

    @Test func numeralsApartKeepTheSpacesBeforeThem() throws {
        #expect(try pieces("  12") == [" ", " ", "1", "2"])
        #expect(try pieces("  12", .digitsApart) == ["  ", "1", "2"])
    }

    @Test func bytesWithoutATokenAreNamedAndLeftOut() throws {
        let tokenizer = try BytePairTokenizer(GGUF(bytes: Fixture.read("small.gguf")))
        #expect(tokenizer.missingBytes.isSuperset(of: [0x04, 0x06, 0x13, 0x14, 0x16, 0x1D, 0xC0, 0xC1, 0xFF]))
        #expect(try pieces("i\u{4}n") == ["i", "n"])
    }

    @Test func tenThousandDamagedFilesGiveATokenizerOrAnError() throws {
        let text = "  The néw 12 songs'll <|im_start|> p60:v64:d96:t0\n\u{4}\u{1F3B9}"
        var refused = 0
        for bytes in Mutations(of: try Fixture.read("small.gguf"), count: 10_000, seed: 4) {
            guard let gguf = try? GGUF(bytes: bytes), let tokenizer = try? BytePairTokenizer(gguf) else {
                refused += 1
                continue
            }
            _ = tokenizer.decode(tokenizer.encode(text, specialTokens: true))
        }
        #expect((1_000..<10_000).contains(refused))
    }

    @Test func aTokenizerOfAnotherKindIsRefused() throws {
        let bytes = try Fixture.read("small.gguf")
        let name = Array("smollm".utf8)
        let place = try #require(bytes.indices.dropLast(5).first { bytes[$0..<$0 + 6].elementsEqual(name) })
        var other = bytes
        other.replaceSubrange(place..<place + 6, with: Array("falcon".utf8))
        let error = #expect(throws: CheckpointError.self) { try BytePairTokenizer(GGUF(bytes: other)) }
        #expect(error?.reason == "its tokenizer is of the kind 'gpt2' with the word pattern 'falcon'")
    }
}
