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
    public func logits(_ tokens: [Token]) -> Tensor {
        let (rotary, positions) = angles.placed([(0..<tokens.count, tokens.count)])
        var x = embed(tokens)
        for (index, block) in blocks.enumerated() {
            x =
                block.forward(
                    x, positions: positions, rotary: rotary, updates: adapter?.updates[index],
                    scale: adapter?.configuration.scale ?? 0
                ) { block.attend($0, pieces: [0..<tokens.count]) }.output
        }
        return head.product(x.rmsNorm(weights.finalNorm, epsilon: configuration.rmsNormEpsilon).output)
    }
}
