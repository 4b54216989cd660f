import Checkpoints
import JSON
import Specimens
import Testing
import Tokenizers

@Suite(.enabled(if: EmbeddedModel.path != nil, "\(EmbeddedModel.missing)"))
struct BytePairTokenizerTests {
    let gguf: GGUF

    init() throws {
        gguf = try GGUF(path: #require(EmbeddedModel.path))
    }

    /// The FNV-1a hash of token numbers as four little-endian bytes each.
    private func hash(_ tokens: [Token]) -> String {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325
        for token in tokens {
            for shift in [0, 8, 16, 24] { value = (value ^ UInt64(token >> Token(shift) & 0xFF)) &* 0x100_0000_01B3 }
        }
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// A line of the fixture: count and hash of its tokens for each of the two patterns.
    private struct Line {
        let text: String
        let expected: [PreTokenizer: (count: Int, hash: String)]

        init(_ json: JSONValue) throws {
            let row = try #require(json.arrayValue)
            text = try #require(row[0].stringValue)
            let gpt2 = (count: try #require(row[1].integerValue), hash: try #require(row[2].stringValue))
            let apart =
                row.count == 3
                ? gpt2 : (count: try #require(row[3].integerValue), hash: try #require(row[4].stringValue))
            expected = [.gpt2: gpt2, .digitsApart: apart]
        }
    }

    @Test(arguments: [PreTokenizer.gpt2, .digitsApart])
    func fiveThousandLinesGiveTheReferencesTokens(pattern: PreTokenizer) throws {
        let tokenizer = try BytePairTokenizer(gguf, preTokenizer: pattern)
        let lines = try Fixture.jsonLines("tokenizer-lines.jsonl").map(Line.init)
        #expect(lines.count == 5_000)
        for (index, line) in lines.enumerated() {
            let tokens = tokenizer.encode(line.text, specialTokens: true)
            let expected = try #require(line.expected[pattern])
            // The first line that differs says all: the others follow from it.
            try #require(
                tokens.count == expected.count && hash(tokens) == expected.hash,
                "line \(index + 1) \(line.text.debugDescription): \(expected.count) tokens expected, got \(tokens)")
        }
    }

    @Test func decodingGivesBackEveryLine() throws {
        let tokenizer = try BytePairTokenizer(gguf)
        var withoutToken = 0
        for (index, json) in try Fixture.jsonLines("tokenizer-lines.jsonl").enumerated() {
            let text = try Line(json).text
            if text.utf8.contains(where: tokenizer.missingBytes.contains) {
                withoutToken += 1
                continue
            }
            for special in [true, false] {
                let decoded = tokenizer.decode(tokenizer.encode(text, specialTokens: special))
                // As bytes: == on strings would forgive another spelling of the same accent.
                try #require(decoded.utf8.elementsEqual(text.utf8), "line \(index + 1) \(text.debugDescription)")
            }
        }
        #expect(withoutToken == 24)  // the lines that the script makes for the bytes without a token
    }

    @Test func simplifiedMIDIHasKnownTokens() throws {
        let tokenizer = try BytePairTokenizer(gguf)
        let tokens = tokenizer.encode("p49:v61 p5")
        #expect(tokens.map { tokenizer.decode([$0]) } == ["p", "4", "9", ":", "v", "6", "1", " p", "5"])
    }

    @Test func specialTokensAreReadOnlyWhenAsked() throws {
        let tokenizer = try BytePairTokenizer(gguf)
        #expect(tokenizer.encode("<|im_start|>a<|im_end|>", specialTokens: true).count == 3)
        #expect(!tokenizer.encode("<|im_start|>a<|im_end|>").contains { $0 < 17 })
        #expect(tokenizer.endOfTurn == 2)
        #expect(tokenizer.vocabularySize == 49_152)
        #expect(tokenizer.decode([2]) == "<|im_end|>")
    }

    @Test func numbersOutsideTheVocabularyDecodeToNothing() throws {
        let tokenizer = try BytePairTokenizer(gguf)
        #expect(tokenizer.decode([-1, 49_152, .max, .min]) == "")
    }

    /// A merger whose time grows with the square of a word's length would not come back from this one.
    @Test func aWordMayBeLong() throws {
        let tokenizer = try BytePairTokenizer(gguf)
        let text = String(repeating: "melody", count: 50_000)
        #expect(tokenizer.decode(tokenizer.encode(text)) == text)
    }

    @Test func threadsShareATokenizer() async throws {
        let tokenizer = try BytePairTokenizer(gguf)
        let texts = (0..<200).map { "p\($0 % 128):v\($0 % 100 + 1):d\($0 * 7):t\($0 * 3) étude №\($0)" }
        let expected = texts.map { tokenizer.encode($0) }
        await withTaskGroup(of: [[Token]].self) { group in
            for _ in 0..<8 { group.addTask { texts.map { tokenizer.encode($0) } } }
            for await tokens in group { #expect(tokens == expected) }
        }
    }
}
