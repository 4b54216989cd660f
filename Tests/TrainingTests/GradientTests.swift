import LanguageModel
import Testing
import Torch
import Training

@Suite struct GradientTests {
    /// The largest difference over all matrices, each as a share of the largest element of its gradient.
    func worstDifference(
        _ type: DType, targets: Set<Projection>, of configuration: LlamaConfiguration = Tiny.configuration
    ) -> (worst: Double, loss: Double, matrices: Int) {
        let model = Llama(configuration, weights: Tiny.weights(type, of: configuration))
        let adapter = Tiny.adapter(type, targets: targets, for: configuration)
        model.adapter = adapter
        let pack = Pack([Tiny.example(17, answerStart: 5, seed: 1), Tiny.example(9, answerStart: 8, seed: 2)])
        let scale = 1 / Double(pack.answerTokens.count)
        let gradients = Gradients(of: adapter)
        let sum = model.accumulate(pack, into: gradients, scale: scale)

        let exactAdapter = Tiny.adapter(.float64, targets: targets, for: configuration)
        exactAdapter.parameters.copy(from: adapter.parameters)
        let exactWeights = Tiny.weights(type, of: configuration).converted(to: .float64)
        let plain = PlainLlama(configuration, exactWeights, exactAdapter)
        let loss = plain.loss(pack) * Tensor([scale])
        loss.backward()

        var worst = 0.0
        for place in adapter.layout.places {
            guard let (a, b) = plain.adapter[place.layer][place.projection] else { continue }
            for (range, reference) in [(place.a, a), (place.b, b)] {
                let actual = gradients.flat.narrowed(0, to: range).elements(Double.self)
                let expected = reference.gradient.elements(Double.self)
                let size = expected.map(abs).max() ?? 0
                let off = zip(actual, expected).map { abs($0 - $1) }.max() ?? .infinity
                worst = max(worst, off / size)
            }
        }
        return (worst, sum * scale - loss.scalar, 2 * adapter.layout.places.count)
    }

    @Test func everyGradientIsThatOfAutomaticDifferentiation() {
        let (worst, loss, matrices) = worstDifference(.float64, targets: Set(Projection.allCases))
        #expect(matrices == 2 * 7 * 2)
        #expect(worst < 1e-9, "worst relative difference in double precision: \(worst)")
        #expect(abs(loss) < 1e-12)
    }

    @Test func everyGradientInSinglePrecisionIsThatOfAutomaticDifferentiation() {
        let (worst, _, _) = worstDifference(.float32, targets: Set(Projection.allCases))
        #expect(worst < 1e-5, "worst relative difference in single precision: \(worst)")
    }

    @Test(arguments: Projection.allCases)
    func anyProjectionCanBeTheOnlyTarget(projection: Projection) {
        let (worst, _, matrices) = worstDifference(.float64, targets: [projection])
        #expect(matrices == 4)
        #expect(worst < 1e-9)
    }

    @Test func onlyAnswersAreTrained() {
        let pack = Pack([Tiny.example(17, answerStart: 5, seed: 1), Tiny.example(9, answerStart: 8, seed: 2)])
        #expect(pack.answerTokens.count == 12 + 1)
        #expect(pack.answerRows == Array(4..<16) + [23])
        #expect(pack.positions[16] == 0)
    }

    @Test func examplesOfAPackDoNotSeeEachOther() {
        let model = Llama(Tiny.configuration, weights: Tiny.weights(.float64))
        let a = Tiny.example(17, answerStart: 5, seed: 1), b = Tiny.example(9, answerStart: 2, seed: 2)
        let apart = model.loss(Pack([a])) + model.loss(Pack([b]))
        #expect(abs(model.loss(Pack([a, b])) - apart) < 1e-10)
    }
}

extension LlamaWeights {
    func converted(to type: DType) -> LlamaWeights {
        var result = self
        result.embedding = embedding.converted(to: type)
        result.finalNorm = finalNorm.converted(to: type)
        result.untiedHead = untiedHead.map { FrozenMatrix($0.dense(type)) }
        for index in blocks.indices {
            result.blocks[index].attentionNorm = blocks[index].attentionNorm.converted(to: type)
            result.blocks[index].qkv = FrozenMatrix(blocks[index].qkv.dense(type))
            result.blocks[index].qkvBias = blocks[index].qkvBias?.converted(to: type)
            result.blocks[index].queryNorm = blocks[index].queryNorm?.converted(to: type)
            result.blocks[index].keyNorm = blocks[index].keyNorm?.converted(to: type)
            result.blocks[index].oBias = blocks[index].oBias?.converted(to: type)
            result.blocks[index].o = FrozenMatrix(blocks[index].o.dense(type))
            result.blocks[index].mlpNorm = blocks[index].mlpNorm.converted(to: type)
            result.blocks[index].gateUp = FrozenMatrix(blocks[index].gateUp.dense(type))
            result.blocks[index].down = FrozenMatrix(blocks[index].down.dense(type))
        }
        return result
    }
}
