import LanguageModel
import Testing
import Torch

/// What a family adds to the model, small enough to differentiate.
enum Family: String, CaseIterable, Sendable {
    case llama2, llama3, llamaBias, mistral, qwen2, qwen2Window, qwen3, linear, ntk, dynamic, yarn

    var configuration: LlamaConfiguration {
        var c = Tiny.configuration
        c.tiesEmbedding = false
        switch self {
        case .llama2: c.keyValueHeadCount = 6
        case .llama3: c.ropeScaling = RoPEScaling(named: "llama3", factor: 8, originalContext: 16)
        case .llamaBias: (c.hasAttentionBias, c.hasOutputBias) = (true, true)
        case .mistral: c.slidingWindow = 5
        case .qwen2: (c.hasAttentionBias, c.tiesEmbedding) = (true, true)
        case .qwen2Window: (c.hasAttentionBias, c.slidingWindow, c.fullAttentionLayers) = (true, 5, [0])
        case .qwen3: (c.normalizesHeads, c.tiesEmbedding) = (true, true)
        case .linear, .ntk, .dynamic, .yarn:
            c.ropeScaling = RoPEScaling(named: rawValue, factor: 4, originalContext: 10)
        }
        return c
    }
}

extension GradientTests {
    @Test(arguments: Family.allCases) func everyFamilyHasTheGradientsOfAutomaticDifferentiation(family: Family) {
        let (worst, loss, matrices) = worstDifference(
            .float64, targets: Set(Projection.allCases), of: family.configuration)
        #expect(matrices == 2 * 7 * 2)
        #expect(worst < 1e-9, "\(family): worst relative difference in double precision: \(worst)")
        #expect(abs(loss) < 1e-12)
    }

    @Test(arguments: Family.allCases) func everyFamilyInSinglePrecisionHasThoseGradients(family: Family) {
        let (worst, _, _) = worstDifference(.float32, targets: Set(Projection.allCases), of: family.configuration)
        #expect(worst < 3e-5, "\(family): worst relative difference in single precision: \(worst)")
    }
}
