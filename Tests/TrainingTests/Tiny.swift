import LanguageModel
import Randomness
import Tokenizers
import Torch
import Training

/// A model small enough to differentiate in double precision, with every size different from every other.
enum Tiny {
    static let configuration = LlamaConfiguration(
        vocabularySize: 53, hiddenSize: 24, intermediateSize: 40, layerCount: 2, headCount: 6, keyValueHeadCount: 2,
        headDimension: 8, rmsNormEpsilon: 1e-5, ropeTheta: 100_000, contextLength: 64)

    /// Weights of a size that makes every gradient matter; the norms are not all ones.
    static func weights(_ type: DType, of configuration: LlamaConfiguration = configuration) -> LlamaWeights {
        var weights = LlamaWeights(random: configuration, seed: 5, deviation: 0.25, type)
        func varied(_ norm: Tensor, _ seed: UInt64) -> Tensor {
            var stream = RandomStream(seed: seed, purpose: "norms")
            return Tensor((0..<norm.count).map { _ in 1 + 0.3 * stream.normal() }).converted(to: type)
        }
        weights.finalNorm = varied(weights.finalNorm, 100)
        for index in weights.blocks.indices {
            weights.blocks[index].attentionNorm = varied(weights.finalNorm, UInt64(2 * index))
            weights.blocks[index].mlpNorm = varied(weights.finalNorm, UInt64(2 * index + 1))
            weights.blocks[index].queryNorm = weights.blocks[index].queryNorm.map { varied($0, UInt64(200 + index)) }
            weights.blocks[index].keyNorm = weights.blocks[index].keyNorm.map { varied($0, UInt64(300 + index)) }
            weights.blocks[index].qkvBias?.add(varied(Tensor.empty([configuration.qkvSize]), UInt64(400 + index)))
            weights.blocks[index].oBias?.add(varied(Tensor.empty([configuration.hiddenSize]), UInt64(500 + index)))
        }
        return weights
    }

    /// An adapter whose B is not zero.
    static func adapter(
        _ type: DType, targets: Set<Projection> = Set(Projection.allCases), tokens: Range<Int> = 0..<0,
        for configuration: LlamaConfiguration = configuration
    ) -> LoRA {
        var lora = LoRAConfiguration(rank: 3, alpha: 6, targets: targets)
        lora.tokens = tokens
        let adapter = LoRA(lora, for: configuration, seed: 9, type)
        var stream = RandomStream(seed: 3, purpose: "nudge")
        adapter.parameters.add(Tensor((0..<adapter.parameterCount).map { _ in 0.1 * stream.normal() }))
        adapter.refresh()
        return adapter
    }

    /// - Parameter vocabulary: its tokens are below this one.
    static func example(
        _ count: Int, answerStart: Int, seed: UInt64, vocabulary: Int = configuration.vocabularySize
    ) -> TokenizedExample {
        var stream = RandomStream(seed: seed, purpose: "tokens")
        return TokenizedExample(
            tokens: (0..<count).map { _ in Token.random(in: 0..<Token(vocabulary), using: &stream) },
            answerStart: answerStart)
    }
}
