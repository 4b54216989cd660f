import Datasets
public import Formats
public import LanguageModel
public import Tokenizers

extension Composer {
    /// What is asked for as text.
    public struct TextRequest: Sendable {
        /// Everything before the answer; an empty one stands for the token that ends a turn.
        public var tokens: [Token]
        /// What the answer keeps to; nil for any text.
        public var rules: PieceRules?
        /// How the notes of an answer that keeps to rules are spelled.
        public var codec = SimplifiedMIDI.Codec.text
        /// Whether a space may come before the first word of a notation.
        public var mayBeginWithSpace = false
        /// The strings before the first of which an answer ends.
        public var stops: [String] = []

        public init(_ tokens: [Token]) { self.tokens = tokens }
    }

    /// What became of a text.
    public struct TextAnswer: Hashable, Sendable {
        /// Tokens of the answer, the one that ends it among them.
        public var tokens: Int
        /// Whether the model or a string ended it; else there was no room for more, or somebody stopped it.
        public var hasEnded: Bool
    }

    /// Writes several answers to a text, as the rows of one batch.
    ///
    /// Answer i of a seed is the same alone and among others.
    ///
    /// - Parameters:
    ///   - numbers: of the answers.
    ///   - memory: of an earlier request to the same decoder.
    ///   - progress: is given the new text of some answers, in whole characters, after each step.
    ///   - pause: called while the text is read; what it throws ends the writing.
    /// - Throws: `RequestTooLong`; `NoNoteTokens` where the model cannot write the form.
    public func texts(
        _ numbers: [Int], of request: TextRequest, seed: UInt64, _ settings: DecodingSettings,
        memory: PromptMemory = PromptMemory(), progress: ([(answer: Int, text: String)]) -> Wish,
        pause: () throws -> Void = {}
    ) throws -> [TextAnswer] {
        if let rules = request.rules, request.codec == .compact {
            let grammar = CompactGrammar(rules, try compactVocabulary())
            return try texts(numbers, grammar, of: request, seed, settings, memory, pause, progress)
        }
        if let rules = request.rules {
            let grammar = PieceGrammar(rules, vocabulary, mayBeginWithSpace: request.mayBeginWithSpace)
            return try texts(numbers, grammar, of: request, seed, settings, memory, pause, progress)
        }
        let size = min(tokenizer.vocabularySize, decoder.configuration.vocabularySize)
        return try texts(numbers, AnyText(vocabularySize: size), of: request, seed, settings, memory, pause, progress)
    }

    private func texts<Grammar: TakeGrammar>(
        _ numbers: [Int], _ grammar: Grammar, of request: TextRequest, _ seed: UInt64, _ settings: DecodingSettings,
        _ memory: PromptMemory, _ pause: () throws -> Void,
        _ progress: ([(answer: Int, text: String)]) -> Wish
    ) throws -> [TextAnswer] {
        var settings = settings
        settings.measuresMask = false
        let spoken = SpokenGrammar(grammar, tokenizer, ends: Self.ends(of: tokenizer), stops: request.stops)
        let tokens = request.tokens.isEmpty ? [tokenizer.endOfTurn] : request.tokens
        guard tokens.count <= longestRequest else {
            throw RequestTooLong(tokens: tokens.count, limit: longestRequest)
        }
        let prompt = try memory.read(tokens, decoder, pause: pause)
        let decoding = TakeDecoding(
            decoder, after: prompt, spoken, takes: numbers, seed: seed, endOfTurn: tokenizer.endOfTurn, settings)
        while true {
            var new: [(answer: Int, text: String)] = []
            for index in numbers.indices {
                let text = decoding.takeText(of: index)
                if !text.isEmpty { new.append((index, text)) }
            }
            let wish = progress(new)
            if wish == .finish { decoding.hurry() }
            if decoding.isOver || wish == .abandon { break }
            decoding.step()
        }
        return numbers.indices.map { index in
            TextAnswer(tokens: decoding.tokens(of: index).count, hasEnded: decoding.grammar(of: index).hasEnded)
        }
    }

    /// The tokens by which models of several families end a text.
    private static func ends(of tokenizer: any Tokenizer) -> Set<Token> {
        let names = [
            "<|endoftext|>", "<|im_end|>", "<|im_start|>", "<|end_of_text|>", "<|eot_id|>", "<|start_header_id|>",
            "</s>", "<s>",
        ]
        var ends: Set<Token> = []
        for name in names {
            let tokens = tokenizer.encode(name, specialTokens: true)
            // A name that is one token in plain text as well is an ordinary word.
            if tokens.count == 1, tokenizer.encode(name) != tokens { ends.insert(tokens[0]) }
        }
        return ends
    }
}
