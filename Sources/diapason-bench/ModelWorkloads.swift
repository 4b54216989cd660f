import Checkpoints
import Formats
import Generation
import LanguageModel
import Randomness
import Tokenizers
import Torch

/// A model as the workloads use it: in bfloat16, on the CPU; its matrices in NF4 with double quantisation if wanted.
func loadedModel(_ path: String, inFourBits: Bool = false) throws -> Llama {
    let checkpoint = try ModelCheckpoint(path)
    return try (inFourBits ? checkpoint.inFourBits(doubly: true, .bfloat16) : checkpoint).model(.bfloat16)
}

/// Simplified MIDI in the token ids of SmolLM2, so many of them; `scripts/bench-peers/language_model.py` makes the same.
///
/// The pieces are as in `p49:v61:d196:t1175`, with digits from a linear congruential generator.
func musicTokens(_ count: Int) -> [Token] {
    let colon: Token = 42
    var state = 7
    func digits(_ count: Int) -> [Token] {
        (0..<count).map { _ in
            state = (state * 1_103_515_245 + 12_345) % 0x8000_0000
            return Token(32 + state / 0x1_0000 % 10)
        }
    }
    var tokens: [Token] = []
    while tokens.count < count {
        // " p", "v", "d" and "t", each with its number.
        tokens += [273] + digits(2) + [colon, 102] + digits(2) + [colon, 84] + digits(3) + [colon, 100] + digits(2)
    }
    return Array(tokens[..<count])
}

/// From the text of a long piece in Simplified MIDI to tokens.
struct Tokenizing: Workload {
    private let tokenizer: any Tokenizer
    private let text: String

    init(model: String) throws {
        tokenizer = try LoadedTokenizer.from(GGUF(path: model))
        text = tokenizer.decode(musicTokens(400_000))
    }

    func round() throws -> Round {
        var count = 0
        let time = seconds { count = tokenizer.encode(text).count }
        return Round(figure: Double(count) / time / 1e6, check: Double(count))
    }
}

/// Reads a prompt, up to the logits of the next token.
struct PromptReading: Workload {
    let decoder: Decoder
    let tokens: [Token]

    init(_ decoder: Decoder, tokens: Int) {
        self.decoder = decoder
        self.tokens = musicTokens(tokens)
    }

    func round() throws -> Round {
        var top = 0.0
        let time = try seconds {
            let prompt = try ReadPrompt(tokens, decoder)
            var logits = [Float](repeating: 0, count: decoder.configuration.vocabularySize)
            prompt.hidden.withUnsafeBufferPointer { hidden in
                logits.withUnsafeMutableBufferPointer { decoder.kernel.allLogits(after: hidden, rows: 1, into: $0) }
            }
            top = Double(logits.max() ?? 0)
        }
        return Round(figure: Double(tokens.count) / time, check: top.isFinite ? 0 : 1)
    }
}

/// Writes notes after a prompt, under the grammar: the prompt is a workload of its own.
///
/// The peer's figure is its tokens a second by the 16 tokens that a note takes in text.
struct Decoding<Grammar: TakeGrammar>: Workload {
    let decoder: Decoder
    let prompt: ReadPrompt
    let grammar: Grammar
    let takes: Int
    private var seed: UInt64 = 0

    init(_ decoder: Decoder, takes: Int, _ grammar: Grammar) throws {
        self.decoder = decoder
        self.takes = takes
        self.grammar = grammar
        prompt = try ReadPrompt(musicTokens(256), decoder)
    }

    mutating func round() -> Round {
        seed += 1
        var settings = DecodingSettings()
        settings.mostTokens = 256
        var notes = 0
        let time = seconds {
            let decoding = TakeDecoding(
                decoder, after: prompt, grammar, takes: Array(0..<takes), seed: seed, endOfTurn: -1, settings)
            while !decoding.isOver { decoding.step() }
            notes = (0..<takes).reduce(0) { $0 + decoding.grammar(of: $1).wordCount }
        }
        return Round(figure: Double(notes) / time, check: 0)
    }
}

/// The text codec over the model's own tokens.
func textGrammar(_ checkpoint: ModelCheckpoint) throws -> PieceGrammar {
    guard case .gguf(let gguf) = checkpoint.form else { throw BenchError("the model is no GGUF file") }
    return PieceGrammar(
        try PieceRules(), TokenVocabulary(try LoadedTokenizer.from(gguf)), mayBeginWithSpace: true)
}

/// The model with the vocabulary of the compact form, whose rows are as they are before any training.
func compactDecoder(_ path: String) throws -> (Decoder, CompactVocabulary) {
    let checkpoint = try ModelCheckpoint(path)
    let description = try checkpoint.tokenizerDescription()
    let tokenizer = try LoadedTokenizer.tokenizer(description)
    var lora = LoRAConfiguration(targets: [])
    let first = description.entries.count
    lora.tokens = first..<first + CompactMIDI.vocabularySize
    let adapter = LoRA(lora, for: checkpoint.configuration, seed: 1, .float32)
    adapter.beginRows(
        as: CompactMIDI.Token.all.map { tokenizer.encode($0.meaning) }, in: try checkpoint.model(.bfloat16).weights)
    return (
        try Decoder(checkpoint, adapter: adapter),
        CompactVocabulary(firstToken: Token(first), endOfTurn: tokenizer.endOfTurn)
    )
}

struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// The most memory that the process has held for eight takes, in MB.
struct DecodingMemory<Grammar: TakeGrammar>: Workload {
    var decoding: Decoding<Grammar>

    mutating func round() -> Round {
        let check = decoding.round().check
        return Round(figure: PeakMemory.megabytes, check: check)
    }
}
