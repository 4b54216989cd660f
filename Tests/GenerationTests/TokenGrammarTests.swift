import Checkpoints
import Formats
import Generation
import LanguageModel
import Music
import Specimens
import Testing
import Tokenizers

/// The grammar over tokens: the same texts as over bytes, in the tokens that the tokenizer itself would write.
@Suite struct TokenGrammarTests {
    static let tokenizers: [(name: String, tokenizer: PieceTokenizer)] = [
        ("bytes", .bytes), ("threes", .threes), ("sprawling", .sprawling),
    ]

    /// The tokens of a walk that takes any of what is allowed.
    private func walk(
        _ rules: PieceRules, _ vocabulary: TokenVocabulary, _ tokenizer: some Tokenizer, seed: UInt64,
        tokens most: Int = 60
    ) throws -> (tokens: [Token], text: NotationGrammar) {
        var grammar = PieceGrammar(rules, vocabulary)
        var draws = Draws(seed)
        var tokens: [Token] = []
        while true {
            if tokens.count == most { grammar.hurry() }
            let allowed = grammar.allowed()
            #expect(allowed == allowed.sorted() && Set(allowed).count == allowed.count)
            if allowed.isEmpty { break }
            try #require(tokens.count < most + 20_000)
            let token = draws.pick(allowed)
            grammar.accept(token)
            tokens.append(token)
        }
        #expect(tokens.last == tokenizer.endOfTurn, "a dead end, seed \(seed)")
        return (tokens, grammar.text)
    }

    @Test(arguments: tokenizers.indices)
    func takesOfTokensAreWholePieces(index: Int) throws {
        let (name, tokenizer) = Self.tokenizers[index]
        let vocabulary = TokenVocabulary(tokenizer)
        for seed in UInt64(0)..<600 {
            let task = RandomTask(seed: seed)
            guard let rules = try? PieceRules(bends: task.bends, constraints: task.constraints, after: task.beginning)
            else { continue }
            let (tokens, text) = try walk(rules, vocabulary, tokenizer, seed: seed)
            let words = try SimplifiedMIDI.words(inUTF8: SimplifiedMIDI.utf8(of: task.whole(text.words)))
            #expect(words == task.whole(text.words))
            let check = ConstraintCheck(task.constraints, after: task.beginning, bends: task.bends)
            #expect(check.violations(of: text.notes).isEmpty, "\(name), seed \(seed)")
            // The tokens say nothing but these words.
            var written = tokenizer.bytes(of: tokens.dropLast())
            if task.beginning.lastShiftIsOpen, let last = text.words.first {
                let whole = SimplifiedMIDI.utf8(of: [last])
                let end = whole.lastIndex(of: UInt8(ascii: "t")) ?? 0
                written = Array(whole[...end]) + written
            }
            #expect(written == SimplifiedMIDI.utf8(of: text.words), "\(name), seed \(seed)")
        }
    }

    @Test func everyTextOfTheByteGrammarCanBeWrittenInTokens() throws {
        for (name, tokenizer) in Self.tokenizers {
            let vocabulary = TokenVocabulary(tokenizer)
            for seed in UInt64(0)..<200 {
                let (tokens, _) = try walk(
                    PieceRules(), TokenVocabulary(PieceTokenizer.bytes), PieceTokenizer.bytes, seed: seed)
                let text = PieceTokenizer.bytes.bytes(of: tokens.dropLast())
                // As the tokenizer writes it, where nothing reaches over what is free to choose.
                guard name != "sprawling" else { continue }
                var grammar = PieceGrammar(try PieceRules(), vocabulary)
                for token in tokenizer.encode(String(decoding: text, as: UTF8.self)) {
                    try #require(grammar.allowed().contains(token), "\(name), seed \(seed)")
                    grammar.accept(token)
                }
                #expect(grammar.text.mayEnd)
            }
        }
    }

    @Test func whereNumbersAreCutIntoThreesNoOtherCutIsAllowed() throws {
        let tokenizer = PieceTokenizer.threes
        let vocabulary = TokenVocabulary(tokenizer)
        #expect(vocabulary.cutsThrees)
        for seed in UInt64(0)..<300 {
            let (tokens, text) = try walk(PieceRules(bends: .cents), vocabulary, tokenizer, seed: seed)
            let written = String(decoding: SimplifiedMIDI.utf8(of: text.words), as: UTF8.self)
            #expect(tokenizer.encode(written) == tokens.dropLast(), "seed \(seed)")
        }
    }

    @Test func aForcedTextIsOneTokenWhereThereIsOne() throws {
        let vocabulary = TokenVocabulary(PieceTokenizer.threes)
        var grammar = PieceGrammar(try PieceRules(), vocabulary)
        func token(_ text: String) -> Token { PieceTokenizer.threes.encode(text)[0] }
        for text in ["p", "126"] { grammar.accept(token(text)) }
        #expect(grammar.allowed() == [token(":v")])
        grammar.accept(token(":v"))
        for text in ["127", ":d", "0", ":t", "0"] { grammar.accept(token(text)) }
        #expect(grammar.allowed() == [token(" p"), PieceTokenizer.threes.endOfTurn].sorted())
    }

    @Test(.enabled(if: EmbeddedModel.path != nil, Comment(rawValue: EmbeddedModel.missing)))
    func theEmbeddedModelsOwnTokensAreAllowedAndNoOthersOfTheSameText() throws {
        let path = try #require(EmbeddedModel.path)
        let tokenizer = try LoadedTokenizer.from(GGUF(path: path))
        let vocabulary = TokenVocabulary(tokenizer)
        for seed in UInt64(0)..<300 {
            let (tokens, text) = try walk(
                PieceRules(bends: seed % 2 == 0 ? .none : .cents), vocabulary, tokenizer, seed: seed)
            let written = String(decoding: SimplifiedMIDI.utf8(of: text.words), as: UTF8.self)
            #expect(tokenizer.encode(written) == tokens.dropLast(), "seed \(seed)")
        }
    }
}

extension TokenGrammarTests {
    @Test func aCopyGoesItsOwnWay() throws {
        let vocabulary = TokenVocabulary(PieceTokenizer.bytes)
        var grammar = PieceGrammar(try PieceRules(), vocabulary)
        for byte in "p60:v1:d1:t".utf8 { grammar.accept(Token(byte)) }
        var other = grammar
        other.accept(Token(UInt8(ascii: "0")))
        #expect(grammar.allowed().count == 10)
        #expect(other.allowed() == [0x20, PieceTokenizer.bytes.endOfTurn])
        other.hurry()
        #expect(other.allowed() == [PieceTokenizer.bytes.endOfTurn])
        #expect(grammar.allowed().count == 10)
    }
}
