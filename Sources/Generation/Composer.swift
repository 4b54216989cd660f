import Datasets
import Dispatch
public import Formats
public import LanguageModel
import Music
import Synchronization
public import Tokenizers

/// Lets a model answer a request several times, under a grammar: prompt -> tokens -> words.
public struct Composer: Sendable {
    public let decoder: Decoder
    public let tokenizer: any Tokenizer
    public let template: ChatTemplate
    let vocabulary: TokenVocabulary
    /// nil where the tokenizer has no entries for notes.
    let compact: CompactVocabulary?

    /// - Parameters:
    ///   - vocabulary: of the tokenizer, where somebody has it already.
    ///   - compact: of the same.
    public init(
        _ decoder: Decoder, tokenizer: any Tokenizer, template: ChatTemplate, vocabulary: TokenVocabulary? = nil,
        compact: CompactVocabulary? = nil
    ) {
        self.decoder = decoder
        self.tokenizer = tokenizer
        self.template = template
        self.vocabulary = vocabulary ?? TokenVocabulary(tokenizer)
        self.compact = compact ?? CompactVocabulary(tokenizer)
    }

    /// - Throws: `NoNoteTokens` where the model cannot write the compact form.
    func compactVocabulary() throws(NoNoteTokens) -> CompactVocabulary {
        guard let compact else { throw NoNoteTokens() }
        return compact
    }

    /// What is asked of the model.
    public struct Request: Sendable {
        /// System text, prompt, and what is known of the answer.
        public var exchange: Exchange
        public var rules: PieceRules
        /// The answer comes in stages: the rhythm first, see `StagedGrammar`.
        public var isStaged: Bool
        /// How the answer's notes are spelled; stages are text.
        public var codec: SimplifiedMIDI.Codec

        public init(
            _ exchange: Exchange, _ rules: PieceRules, isStaged: Bool = false, codec: SimplifiedMIDI.Codec = .text
        ) {
            self.exchange = exchange
            self.rules = rules
            self.isStaged = isStaged
            self.codec = codec
        }
    }

    /// What became of takes, and what it took.
    public struct Outcome: Sendable {
        public var takes: [Take] = []
        /// The mean probability that the grammar took away at each choice, and how many were looked at; nil where it was
        /// not measured.
        public var maskMass: (mean: Double, choices: Int)?
        public var promptTokens = 0
        /// Steps of the model after the prompt, and the rows that they read.
        public var steps = 0
        public var rows = 0
        public var guesses = 0
        public var rightGuesses = 0

        mutating func add<Grammar: TakeGrammar>(_ decoding: TakeDecoding<Grammar>) {
            steps += decoding.stepCount
            rows += decoding.rowCount
            guesses += decoding.guessCount
            rightGuesses += decoding.rightGuessCount
        }
    }

    /// How far takes are.
    public struct Progress {
        /// Of the longest take.
        public var tokens = 0
        /// Words of all takes.
        public var words = 0
        /// The words that have become whole since the last report, by the take's place among those asked for.
        public var new: [(take: Int, words: ArraySlice<SimplifiedMIDI.Word>)] = []
    }

    /// What becomes of takes that are being written.
    public enum Wish: Int, Sendable, Comparable {
        case goOn
        /// Each ends in the fewest words that its grammar allows, and is kept.
        case finish
        /// Each ends where it is.
        case abandon

        public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }

    /// Writes takes, all together.
    ///
    /// Take i of a seed is the same alone and among others, on any number of threads.
    ///
    /// - Parameters:
    ///   - numbers: of the takes.
    ///   - memory: of an earlier request to the same decoder.
    ///   - progress: called after each step of the model; a wish stands, and can only grow stronger.
    ///   - pause: called between the steps in which the request is read; what it throws ends the writing.
    /// - Throws: `RequestTooLong`; `NoNoteTokens` where the model cannot write the form; `ImpossibleConstraints` where
    ///   stages cannot promise what is asked.
    public func takes(
        _ numbers: [Int], of request: Request, seed: UInt64, _ settings: DecodingSettings = DecodingSettings(),
        memory: PromptMemory = PromptMemory(), progress: (Progress) -> Wish = { _ in .goOn },
        pause: () throws -> Void = {}
    ) throws -> Outcome {
        if request.isStaged {
            let grammar = try StagedGrammar(request.rules, vocabulary)
            return try takes(numbers, of: request.exchange, grammar, seed, settings, memory, pause, progress)
        }
        if request.codec == .compact {
            let grammar = CompactGrammar(request.rules, try compactVocabulary())
            return try takes(numbers, of: request.exchange, grammar, seed, settings, memory, pause, progress)
        }
        let grammar = PieceGrammar(
            request.rules, vocabulary, mayBeginWithSpace: putsSpaceFirst && request.exchange.answer.isEmpty)
        return try takes(numbers, of: request.exchange, grammar, seed, settings, memory, pause, progress)
    }

    /// Whether the tokenizer or the template puts a space before an answer.
    public var putsSpaceFirst: Bool {
        template == .llama2 || tokenizer.bytes(of: tokenizer.encode("p")).first == 0x20
    }

    /// Writes takes without a grammar: each ends before its first broken word.
    ///
    /// - Parameter codec: how notes are spelled.
    public func freeTakes(
        _ numbers: [Int], of exchange: Exchange, bends: BendNotation, codec: SimplifiedMIDI.Codec = .text,
        seed: UInt64, _ settings: DecodingSettings = DecodingSettings(),
        memory: PromptMemory = PromptMemory(), progress: (Progress) -> Wish = { _ in .goOn },
        pause: () throws -> Void = {}
    ) throws -> Outcome {
        var settings = settings
        settings.measuresMask = false
        let size = decoder.configuration.vocabularySize
        var outcome: Outcome
        if codec == .compact {
            let grammar = FreeTokens(
                tokenizer, try compactVocabulary(), vocabularySize: size, unfinished: exchange.answer, bends: bends)
            outcome = try takes(numbers, of: exchange, grammar, seed, settings, memory, pause, progress) {
                $0.broken.map(Take.Ending.brokenWord)
            }
        } else {
            let grammar = FreeText(
                tokenizer, vocabularySize: size, after: [], unfinished: exchange.answer, bends: bends)
            outcome = try takes(numbers, of: exchange, grammar, seed, settings, memory, pause, progress) {
                $0.broken.map(Take.Ending.brokenWord)
            }
        }
        outcome.maskMass = nil
        return outcome
    }

    private func takes<Grammar: TakeGrammar>(
        _ numbers: [Int], of exchange: Exchange, _ grammar: Grammar, _ seed: UInt64, _ settings: DecodingSettings,
        _ memory: PromptMemory, _ pause: () throws -> Void, _ progress: (Progress) -> Wish,
        ending: (Grammar) -> Take.Ending? = { _ in nil }
    ) throws -> Outcome {
        // An answer that has begun, as the template writes it; else nothing of it.
        let tokens =
            exchange.answer.isEmpty
            ? template.prompt(exchange, tokenizer) : template.example(exchange, tokenizer).tokens
        guard tokens.count <= longestRequest else {
            throw RequestTooLong(tokens: tokens.count, limit: longestRequest)
        }
        let prompt = try memory.read(tokens, decoder, pause: pause)
        var outcome = Outcome()
        outcome.promptTokens = tokens.count
        var mask = (sum: 0.0, choices: 0)
        var words = 0
        for start in stride(from: 0, to: numbers.count, by: Self.mostTakesAtOnce) {
            let batch = Array(numbers[start..<min(numbers.count, start + Self.mostTakesAtOnce)])
            let decoding = TakeDecoding(
                decoder, after: prompt, grammar, takes: batch, seed: seed, endOfTurn: tokenizer.endOfTurn, settings)
            let wish = Self.run(decoding, from: start, words: &words, progress)
            outcome.add(decoding)
            if let part = decoding.mask { mask = (mask.sum + part.sum, mask.choices + part.count) }
            outcome.takes += batch.indices.map { index in
                let end = decoding.grammar(of: index)
                let count = decoding.tokens(of: index).count
                let isStopped = wish != .goOn && decoding.endedByWish(index)
                let reason: Take.Ending =
                    isStopped ? .stopped : count >= settings.mostTokens ? .tokenLimit : .finished
                return Take(
                    number: batch[index], words: Array(end.words(from: 0)), ending: ending(end) ?? reason,
                    tokens: count,
                    choices: decoding.choices(of: index))
            }
            guard wish == .goOn else { break }
        }
        if settings.measuresMask { outcome.maskMass = (mask.sum / Double(max(mask.choices, 1)), mask.choices) }
        return outcome
    }

    /// Decodes until all takes are over, and says what was wished at the end.
    private static func run<Grammar: TakeGrammar>(
        _ decoding: TakeDecoding<Grammar>, from start: Int, words: inout Int, _ progress: (Progress) -> Wish
    ) -> Wish {
        var known = [Int](repeating: 0, count: decoding.count)
        var wish = Wish.goOn
        defer { decoding.mask?.finish() }
        while true {
            var report = Progress()
            for index in known.indices {
                let new = decoding.grammar(of: index).words(from: known[index])
                if !new.isEmpty { report.new.append((start + index, new)) }
                known[index] += new.count
                words += new.count
                report.tokens = max(report.tokens, decoding.tokens(of: index).count)
            }
            report.words = words
            if wish != .abandon { wish = max(wish, progress(report)) }
            switch wish {
            case .goOn: break
            case .finish: decoding.hurry()
            case .abandon: return wish
            }
            guard !decoding.isOver else { return wish }
            decoding.step()
        }
    }

    /// More takes come one batch after another, so that their caches do not fill the memory.
    private static let mostTakesAtOnce = 16

    /// The most tokens before an answer: some room is left behind them, for a text that slides on when it is full.
    public var longestRequest: Int { decoder.context - 64 }

    /// The words of takes as they become whole; the stream ends with the last take.
    ///
    /// Who stops reading, or is cancelled, stops the model within one step.
    public func words(
        _ numbers: [Int], of request: Request, seed: UInt64, _ settings: DecodingSettings = DecodingSettings()
    ) -> AsyncThrowingStream<(take: Int, word: SimplifiedMIDI.Word), any Error> {
        AsyncThrowingStream { stream in
            let reader = Reader()
            stream.onTermination = { _ in reader.leave() }
            // A thread of its own: a step computes for milliseconds on end.
            DispatchQueue(label: "composer").async {
                do {
                    _ = try takes(numbers, of: request, seed: seed, settings) { report in
                        for (take, words) in report.new {
                            for word in words { stream.yield((numbers[take], word)) }
                        }
                        return reader.isThere ? .goOn : .abandon
                    }
                    stream.finish()
                } catch {
                    stream.finish(throwing: error)
                }
            }
        }
    }

    private final class Reader: Sendable {
        private let hasLeft = Mutex(false)
        var isThere: Bool { !hasLeft.withLock { $0 } }
        func leave() { hasLeft.withLock { $0 = true } }
    }
}

/// Says that a model cannot write the compact form.
public struct NoNoteTokens: Error, CustomStringConvertible {
    public var description: String {
        "The model's vocabulary has no tokens for notes: choose a model or an adapter that was trained with 'codec: compact'."
    }
}

/// Says that a request leaves no room for an answer.
public struct RequestTooLong: Error, CustomStringConvertible {
    public let tokens: Int
    public let limit: Int

    public var description: String {
        "The request takes \(tokens) tokens, and the model takes \(limit) before an answer: give fewer notes (--notes)."
    }
}
