import LanguageModel
import Randomness
import Tokenizers
import Torch

/// A model as the workloads use it: in bfloat16, on the CPU; its matrices in NF4 with double quantisation if wanted.
func loadedModel(_ path: String, inFourBits: Bool = false) throws -> Llama {
    try ModelCheckpoint(path).model(.bfloat16) { matrix in
        inFourBits ? FrozenMatrix(NormalFloat4(matrix, doubly: true)) : FrozenMatrix(matrix)
    }
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

/// Reads a prompt into an empty cache, up to the logits of the next token.
struct PromptReading: Workload {
    let model: Llama
    let tokens: [Token]

    init(_ model: Llama, tokens: Int) {
        self.model = model
        self.tokens = musicTokens(tokens)
    }

    func round() -> Round {
        var top = 0.0
        let time = seconds {
            let cache = KeyValueCache(model.configuration, capacity: tokens.count, model.dtype)
            let logits = model.nextLogits(tokens, cache: cache).converted(to: .float32)
            top = Double(logits.elements(Float.self).max() ?? 0)
        }
        return Round(figure: Double(tokens.count) / time, check: top)
    }
}

/// Draws tokens after a prompt, from the first drawn one to the last: the prompt is a workload of its own.
struct Decoding: Workload {
    static let promptTokens = 256
    /// Tokens a take, the first not counted.
    static let steps = 48

    let model: Llama
    let takes: Int
    let sampler = Sampler(temperature: 1, topP: 0.95)

    init(_ model: Llama, takes: Int) {
        self.model = model
        self.takes = takes
    }

    func round() -> Round {
        let alone = KeyValueCache(model.configuration, capacity: Self.promptTokens + Self.steps, model.dtype)
        let logits = model.nextLogits(musicTokens(Self.promptTokens), cache: alone)
        let cache = alone.repeated(takes)
        var random = RandomStream(seed: 1, purpose: "bench")
        var tokens = draw(Array(repeating: 0, count: takes), of: logits, &random)
        let time = seconds {
            for _ in 0..<Self.steps {
                tokens = draw(Array(0..<takes), of: model.nextLogits(tokens, cache: cache), &random)
            }
        }
        let drawn = Double(takes * Self.steps)
        return Round(figure: drawn / time, check: drawn)
    }

    /// A token for each of some rows of logits.
    private func draw(_ rows: [Int], of logits: Tensor, _ random: inout RandomStream) -> [Token] {
        let width = logits.size(1)
        return logits.converted(to: .float32).contiguous().withMutableBytes { bytes in
            let all = UnsafeBufferPointer(bytes.bindMemory(to: Float.self))
            return rows.map { row in
                sampler.draw(UnsafeBufferPointer(rebasing: all[row * width..<(row + 1) * width]), &random)
            }
        }
    }
}
