public import Tokenizers
public import Torch

/// A decoder of the Llama family: embedding, blocks, norm, and the embedding again as the head.
///
/// Source: Touvron et al. 2023, section 2.2; names as in the Hugging Face checkpoints.
public final class Llama {
    public let configuration: LlamaConfiguration
    public let weights: LlamaWeights
    /// The adapter that changes the linear layers, if any.
    public var adapter: LoRA?
    package let blocks: [DecoderBlock]
    package let angles: RotaryAngles
    /// The most tokens that a sequence may have here.
    public let context: Int

    /// - Parameter context: the most tokens that a sequence may have here; the model's own context where it is nil, and
    ///   never more than what its scaling of rotary angles reaches.
    public init(_ configuration: LlamaConfiguration, weights: LlamaWeights, context: Int? = nil) {
        self.configuration = configuration
        self.weights = weights
        blocks = weights.blocks.enumerated().map {
            DecoderBlock(weights: $1, configuration: configuration, window: configuration.window(ofLayer: $0))
        }
        self.context = min(context ?? configuration.contextLength, configuration.longestContext)
        angles = RotaryAngles(
            configuration, limit: self.context, in: weights.embedding.dtype, on: weights.embedding.device)
    }

    public var dtype: DType { weights.embedding.dtype }
    public var device: Device { weights.embedding.device }

    /// The tokens that the model knows, those of its adapter among them.
    public var vocabularySize: Int { head.outputs }

    /// What gives logits, with the rows of the adapter's tokens.
    package var head: Head { Head(base: weights.head, rows: adapter?.rows) }

    /// The rows of the embedding for each token: (tokens, hidden).
    package func embed(_ tokens: [Token]) -> Tensor {
        guard let rows = adapter?.rows else { return weights.embedding.selected(Tensor(tokens).moved(to: device)) }
        return rows.selected(tokens, besides: weights.embedding)
    }

    /// The logits after every token of one sequence: (tokens, vocabulary).
    public func logits(_ tokens: [Token]) -> Tensor { logits(of: residuals(tokens)) }

    /// The natural logarithms of the probabilities of a sequence's tokens, each after those before it.
    ///
    /// Logits exist for a few rows at a time: those of a long sequence over a large vocabulary would outweigh the model.
    ///
    /// - Parameters:
    ///   - start: the first token that is asked for, at least 1.
    ///   - look: given each chunk of logarithms over the vocabulary, (rows, vocabulary), and the place of its first token.
    /// - Returns: one number for each of `tokens[start...]`.
    public func logProbabilities(
        of tokens: [Token], from start: Int, look: (Tensor, Int) -> Void = { _, _ in }
    ) -> [Float] {
        precondition((1...max(tokens.count, 1)).contains(start), "a token has one before it")
        guard start < tokens.count else { return [] }
        let x = residuals(Array(tokens.dropLast()))
        let chunk = max(1, (24 << 20) / max(1, vocabularySize * 4))
        var result: [Float] = []
        result.reserveCapacity(tokens.count - start)
        for first in stride(from: start, to: tokens.count, by: chunk) {
            let range = first..<min(first + chunk, tokens.count)
            let rows = x.narrowed(0, to: range.lowerBound - 1..<range.upperBound - 1)
            let logarithms = logits(of: rows).converted(to: .float32).logSoftmax()
            look(logarithms, first)
            let targets = Tensor(tokens[range].map(Int64.init)).moved(to: device).viewed(as: [range.count, 1])
            result += logarithms.gathered(targets).converted(to: .float32, on: .cpu).elements(Float.self)
        }
        return result
    }

    /// The residual stream after the last block: (tokens, hidden).
    private func residuals(_ tokens: [Token]) -> Tensor {
        let (rotary, positions) = angles.placed([(0..<tokens.count, tokens.count)])
        var x = embed(tokens)
        for (index, block) in blocks.enumerated() {
            x =
                block.forward(
                    x, positions: positions, rotary: rotary, adapter: adapter.map { BlockAdapter($0, block: index) }
                ) { block.attend($0, pieces: [0..<tokens.count]) }.output
        }
        return x
    }

    /// The norm and the head over rows of the residual stream.
    private func logits(of rows: Tensor) -> Tensor {
        head.product(rows.rmsNorm(weights.finalNorm, epsilon: configuration.rmsNormEpsilon).output)
    }
}
