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
        return Round(figure: Double(tokens.count) / time, check: top)
    }
}

/// Draws tokens after a prompt: the prompt is a workload of its own.
struct Decoding: Workload {
    static let promptTokens = 256
    /// Tokens a take, the first not counted.
    static let steps = 48

    let decoder: Decoder
    let prompt: ReadPrompt
    let takes: Int

    init(_ decoder: Decoder, takes: Int) throws {
        self.decoder = decoder
        self.takes = takes
        prompt = try ReadPrompt(musicTokens(Self.promptTokens), decoder)
    }

    func round() -> Round {
        let caches = (0..<takes).map { _ in SlotCache(for: decoder.kernel, capacity: Self.steps + 1) }
        var random = RandomStream(seed: 1, purpose: "bench")
        var draw = TokenDraw(Sampler(temperature: 1, topP: 0.95))
        let width = decoder.configuration.hiddenSize
        let choice: [Token] = Array(32...42)
        var hidden = [Float](repeating: 0, count: takes * width), logits = [Float](repeating: 0, count: choice.count)
        var tokens = [Token](repeating: 40, count: takes)
        let time = seconds {
            for step in 0..<Self.steps {
                let rows = tokens.indices.map { take in
                    DecoderKernel.Row(
                        tokens[take], shared: prompt.cache, sharedCount: prompt.tokens.count, own: caches[take],
                        seen: step)
                }
                hidden.withUnsafeMutableBufferPointer { hidden in
                    decoder.kernel.step(rows, into: hidden)
                    for take in tokens.indices {
                        logits.withUnsafeMutableBufferPointer { logits in
                            decoder.kernel.logits(
                                of: choice, after: UnsafeBufferPointer(rebasing: hidden[(take * width)...]), rows: 1,
                                into: logits)
                            tokens[take] = choice[draw.draw(UnsafeBufferPointer(logits), of: choice, &random)]
                        }
                    }
                }
            }
        }
        let drawn = Double(takes * Self.steps)
        return Round(figure: drawn / time, check: drawn)
    }
}
