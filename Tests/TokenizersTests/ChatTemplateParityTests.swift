import Checkpoints
import JSON
import Specimens
import Testing
import Tokenizers

/// A token for each byte; names of special tokens are plain text.
private struct ByteTokenizer: Tokenizer {
    let vocabularySize = 257
    let endOfTurn: Token = 256

    func encode(_ text: String) -> [Token] { text.utf8.map { Token($0) } }

    func decode(_ tokens: some Sequence<Token>) -> String {
        String(decoding: tokens.compactMap { UInt8(exactly: $0) }, as: UTF8.self)
    }
}

/// A byte tokenizer that has some names as tokens, which an ordinary text may or may not give as well.
private struct NamingTokenizer: Tokenizer {
    let names: [String]
    let areOrdinary: Bool
    let vocabularySize = 300
    let endOfTurn: Token = 256

    func encode(_ text: String) -> [Token] { encode(text, specialTokens: areOrdinary) }

    func encode(_ text: String, specialTokens: Bool) -> [Token] {
        if specialTokens, let index = names.firstIndex(of: text) { return [Token(257 + index)] }
        return text.utf8.map { Token($0) }
    }

    func decode(_ tokens: some Sequence<Token>) -> String {
        tokens.map { $0 > 256 ? names[Int($0) - 257] : String(decoding: [UInt8($0)], as: UTF8.self) }.joined()
    }
}

/// Against the texts of `Tests/References/chat_templates.py`.
@Suite struct ChatTemplateParityTests {
    @Test func templatesGiveTheTextsOfTheirPublishers() throws {
        let rows = try #require(Fixture.json("chat-templates.json").arrayValue)
        var templates: Set<ChatTemplate> = []
        for row in rows {
            let template = try #require(row["template"]?.stringValue.flatMap(ChatTemplate.init))
            templates.insert(template)
            let exchange = try Exchange(
                system: #require(row["system"]?.stringValue), prompt: #require(row["prompt"]?.stringValue),
                answer: #require(row["answer"]?.stringValue))
            let text = try #require(row["text"]?.stringValue)
            // As bytes: == on strings would forgive another spelling of the same accent.
            #expect(template.text(exchange).utf8.elementsEqual(text.utf8), "\(template.text(exchange)) for \(text)")
            let tokenizer = ByteTokenizer()
            let opening = tokenizer.decode(template.prompt(exchange, tokenizer))
            #expect(opening.utf8.elementsEqual(try #require(row["opening"]?.stringValue).utf8))
        }
        #expect(templates == [.llama2, .llama3, .mistral])
    }

    @Test func anAnswerThatHasBegunEndsInItsOwnLastLetter() {
        let tokenizer = ByteTokenizer()
        for template in ChatTemplate.allCases {
            let exchange = Exchange(system: "S", prompt: "P", answer: "p60:v80:d96:t", isComplete: false)
            let tokens = template.example(exchange, tokenizer).tokens
            #expect(tokenizer.decode(tokens).hasSuffix("p60:v80:d96:t"))
        }
    }
}

@Suite struct ChatTemplateMaskTests {
    private static let pieces = [
        "p60:v80:d96:t96", "[/INST]", "</s>", "<s>", "<|im_end|>", "<|im_start|>", "<|eot_id|>", "<<SYS>>", "\n", " ",
        "  ",
        "assistant", "é", "音", "🎹", "e\u{301}", "'s", "12345", "?!", "\t", "Mixed Words", "\r\n",
    ]

    private func randomText(_ random: inout SplitMix) -> String {
        (0..<Int.random(in: 0..<9, using: &random)).map { _ in
            Self.pieces.randomElement(using: &random) ?? ""
        }.joined(separator: Bool.random(using: &random) ? " " : "")
    }

    @Test(.enabled(if: EmbeddedModel.path != nil, "\(EmbeddedModel.missing)"))
    func theMaskCoversExactlyTheResponse() throws {
        let tokenizer = try BytePairTokenizer(GGUF(path: #require(EmbeddedModel.path)))
        let end = tokenizer.decode([tokenizer.endOfTurn])
        for seed in 0..<400 as Range<UInt64> {
            var random = SplitMix(seed: seed)
            let exchange = Exchange(
                system: randomText(&random), prompt: randomText(&random), answer: randomText(&random),
                isComplete: Bool.random(using: &random))
            for template in ChatTemplate.allCases {
                let example = template.example(exchange, tokenizer)
                let prompt = template.prompt(exchange, tokenizer)
                try #require(Array(example.tokens.prefix(prompt.count)) == prompt)
                try #require(example.answerStart == prompt.count)
                let response = tokenizer.decode(example.tokens[example.answerStart...])
                let gap = template == .llama2 ? " " : ""
                let expected = gap + exchange.answer + (exchange.isComplete ? gap + end : "")
                try #require(response.utf8.elementsEqual(expected.utf8), "\(template), seed \(seed)")
                let ends = example.tokens[example.answerStart...].filter { $0 == tokenizer.endOfTurn }
                try #require(ends.count == (exchange.isComplete ? 1 : 0))
                try #require(!exchange.isComplete || example.tokens.last == tokenizer.endOfTurn)
                var other = exchange
                other.answer = randomText(&random)
                other.isComplete.toggle()
                try #require(template.prompt(other, tokenizer) == prompt)
            }
        }
    }

    @Test(.enabled(if: EmbeddedModel.path != nil, "\(EmbeddedModel.missing)"))
    func theEmbeddedModelHasTheTokensOfItsOwnTemplateAlone() throws {
        let tokenizer = try BytePairTokenizer(GGUF(path: #require(EmbeddedModel.path)))
        for template in ChatTemplate.allCases {
            let isOwn = template == .chatML || template == .none
            #expect(template.missingTokens(in: tokenizer) == (isOwn ? [] : template.specialTokens))
        }
        let error = #expect(throws: ChatTemplate.MissingTokens.self) { try ChatTemplate.llama2.check(tokenizer) }
        #expect(
            error?.description
                == "the template llama2 needs the special tokens '<s>', '</s>', which the tokenizer does not have; choose "
                + "chatml or none, or a model made for this template")
    }

    @Test func aTemplateIsRefusedForEachTokenThatIsNotThere() throws {
        for template in ChatTemplate.allCases {
            try template.check(NamingTokenizer(names: template.specialTokens, areOrdinary: false))
            for missing in template.specialTokens {
                let names = template.specialTokens.filter { $0 != missing }
                let tokenizer = NamingTokenizer(names: names, areOrdinary: false)
                #expect(template.missingTokens(in: tokenizer) == [missing])
                #expect(throws: ChatTemplate.MissingTokens.self) { try template.check(tokenizer) }
            }
        }
    }

    @Test func aNameThatAnyTextCanHoldIsNoSpecialToken() {
        let tokenizer = NamingTokenizer(names: ["<s>", "</s>"], areOrdinary: true)
        #expect(ChatTemplate.mistral.missingTokens(in: tokenizer) == ["<s>", "</s>"])
    }
}
