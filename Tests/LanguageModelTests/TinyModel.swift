import LanguageModel
import Torch

/// A model with random weights that runs in a millisecond.
enum TinyModel {
    static let configuration = LlamaConfiguration(
        vocabularySize: 61, hiddenSize: 32, intermediateSize: 48, layerCount: 2, headCount: 4, keyValueHeadCount: 2,
        headDimension: 8, rmsNormEpsilon: 1e-5, ropeTheta: 10_000, contextLength: 48)

    static func make(_ type: DType = .float32) -> Llama {
        Llama(configuration, weights: LlamaWeights(random: configuration, seed: 2, deviation: 0.2, type))
    }
}
