import LanguageModel
import Testing
import Tokenizers
import Torch
import Training

@Suite struct FullParametersTests {
    /// Every weight of a model, in the order of the flat tensor.
    func tensors(_ weights: LlamaWeights) -> [Tensor] {
        [weights.embedding]
            + weights.blocks.flatMap {
                [
                    $0.attentionNorm, $0.qkv.plain, $0.qkvBias, $0.queryNorm, $0.keyNorm, $0.o.plain, $0.oBias,
                    $0.mlpNorm, $0.gateUp.plain, $0.down.plain,
                ].compactMap { $0 }
            } + [weights.finalNorm] + (weights.untiedHead.map { [$0.plain] } ?? [])
    }

    /// The largest difference over all weights, each as a share of the largest element of its gradient.
    func worstDifference(_ type: DType, _ configuration: LlamaConfiguration, recompute: Recompute = .none) -> Double {
        let full = FullParameters(
            LlamaWeights(random: configuration, seed: 5, deviation: 0.25, type), for: configuration, type)
        // Norms that are not all ones and biases that are not all zeros.
        full.parameters.add(Tensor((0..<full.parameters.count).map { Double($0 % 17) / 40 - 0.2 }))
        full.refresh()
        let model = Llama(configuration, weights: full.weights)
        let pack = Pack([Tiny.example(17, answerStart: 5, seed: 1), Tiny.example(9, answerStart: 8, seed: 2)])
        let scale = 1 / Double(pack.answerTokens.count)
        let gradients = Gradients(of: full)
        _ = model.accumulate(pack, into: gradients, scale: scale, recompute: recompute)

        // The plain model gets what the model reads, rounded if that is.
        let expected = tensors(full.weights).map { $0.converted(to: .float64).clone() }
        expected.forEach { $0.requireGradient() }
        let plain = PlainLlama(configuration, LlamaWeights(expected, like: full.weights))
        let loss = plain.loss(pack) * Tensor([scale])
        loss.backward()

        var worst = 0.0
        guard let views = full.views(of: gradients.flat).weights else { return .infinity }
        let actual = tensors(views)
        guard actual.count == expected.count else { return .infinity }
        for (mine, reference) in zip(actual, expected) {
            let numbers = reference.gradient.elements(Double.self)
            let size = numbers.map(abs).max() ?? 0
            worst = max(worst, zip(mine.elements(Double.self), numbers).map { abs($0 - $1) / size }.max() ?? .infinity)
        }
        return worst
    }

    /// The model of the other tests, and one with everything that a model of the family can have.
    static let configurations: [LlamaConfiguration] = {
        var other = Tiny.configuration
        other.tiesEmbedding = false
        other.hasAttentionBias = true
        other.hasOutputBias = true
        other.normalizesHeads = true
        return [Tiny.configuration, other]
    }()

    @Test(arguments: configurations)
    func everyWeightsGradientIsThatOfAutomaticDifferentiation(configuration: LlamaConfiguration) {
        let worst = worstDifference(.float64, configuration)
        #expect(worst < 1e-9, "worst relative difference in double precision: \(worst)")
    }

    @Test func everyWeightsGradientInSinglePrecisionIsThatOfAutomaticDifferentiation() {
        let worst = worstDifference(.float32, Tiny.configuration)
        #expect(worst < 1e-5, "worst relative difference in single precision: \(worst)")
    }

    /// Eight bits of mantissa through two blocks.
    @Test func everyWeightsGradientInBrainFloatIsNear() {
        let worst = worstDifference(.bfloat16, Tiny.configuration)
        #expect(worst < 0.1, "worst relative difference in bfloat16: \(worst)")
    }

    @Test(arguments: configurations) func aBlockRunAgainGivesTheSameGradients(configuration: LlamaConfiguration) {
        #expect(worstDifference(.float64, configuration, recompute: .all) < 1e-9)
    }

    @Test func theModelFollowsTheParameters() {
        let full = FullParameters(random: Tiny.configuration, seed: 1, .bfloat16)
        let model = Llama(Tiny.configuration, weights: full.weights)
        let before = model.logits([1, 2, 3]).elements(Float.self)
        full.parameters.scale(by: 2)
        full.refresh()
        #expect(model.logits([1, 2, 3]).elements(Float.self) != before)
    }

    @Test func parametersBeginAsTheirSourcesSay() {
        let full = FullParameters(random: Tiny.configuration, seed: 1, .float32)
        func deviation(_ tensor: Tensor) -> Double { tensor.norm().scalar / Double(tensor.count).squareRoot() }
        #expect(abs(deviation(full.weights.embedding) - 0.02) < 0.001)
        #expect(abs(deviation(full.weights.blocks[1].down.plain) - 0.01) < 0.001)
        #expect(full.weights.blocks[0].mlpNorm.elements(Float.self).allSatisfy { $0 == 1 })
        let parts = full.groups
        #expect(parts.first?.range.lowerBound == 0)
        #expect(parts.last?.range.upperBound == full.parameters.count)
        #expect(zip(parts, parts.dropFirst()).allSatisfy { $0.range.upperBound == $1.range.lowerBound })
        #expect(parts.filter { !$0.decays }.reduce(0) { $0 + $1.range.count } == 5 * 24)
    }

    /// From nothing: a model with no adapter learns a pattern of seven tokens that repeats.
    @Test(arguments: [DType.float32, .bfloat16]) func aModelFromNothingLearnsAPatternThatRepeats(type: DType) {
        let full = FullParameters(random: Tiny.configuration, seed: 1, type)
        let model = Llama(Tiny.configuration, weights: full.weights)
        let optimizer = AdamW(full)
        let gradients = Gradients(of: full)
        let pattern: [Token] = [3, 41, 5, 9, 26, 50, 17]
        let pack = Pack([TokenizedExample(tokens: (0..<40).map { pattern[$0 % 7] }, answerStart: 7)])
        var losses: [Double] = []
        for _ in 0..<60 {
            losses.append(model.accumulate(pack, into: gradients, scale: 1.0 / 33) / 33)
            _ = optimizer.step(gradients, rate: 1e-2, decay: 0.01, clip: 1)
        }
        #expect(abs(losses[0] - 3.97) < 0.3, "it knows nothing at first: \(losses[0])")
        #expect(losses[59] < 0.05, "and the pattern in the end: \(losses[59])")
    }
}

extension LlamaWeights {
    /// The same model with other tensors, in the order of the flat tensor.
    init(_ tensors: [Tensor], like other: LlamaWeights) {
        self = other
        var next = tensors.makeIterator()
        func take() -> Tensor { next.next() ?? .empty([0]) }
        embedding = take()
        for index in blocks.indices {
            blocks[index].attentionNorm = take()
            blocks[index].qkv = FrozenMatrix(take())
            if blocks[index].qkvBias != nil { blocks[index].qkvBias = take() }
            if blocks[index].queryNorm != nil { blocks[index].queryNorm = take() }
            if blocks[index].keyNorm != nil { blocks[index].keyNorm = take() }
            blocks[index].o = FrozenMatrix(take())
            if blocks[index].oBias != nil { blocks[index].oBias = take() }
            blocks[index].mlpNorm = take()
            blocks[index].gateUp = FrozenMatrix(take())
            blocks[index].down = FrozenMatrix(take())
        }
        finalNorm = take()
        if untiedHead != nil { untiedHead = FrozenMatrix(take()) }
    }
}
