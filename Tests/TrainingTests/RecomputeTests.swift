import LanguageModel
import Testing
import Torch
import Training

@Suite struct RecomputeTests {
    func gradient(_ recompute: Recompute, _ type: DType) -> (flat: [Double], loss: Double) {
        var configuration = Tiny.configuration
        configuration.layerCount = 5
        let model = Llama(
            configuration, weights: LlamaWeights(random: configuration, seed: 5, deviation: 0.25, type))
        let adapter = LoRA(LoRAConfiguration(rank: 3, alpha: 6), for: configuration, seed: 9, type)
        adapter.parameters.add(Tensor((0..<adapter.parameterCount).map { Double($0 % 31) / 300 - 0.05 }))
        adapter.refresh()
        model.adapter = adapter
        let gradients = Gradients(of: adapter)
        let pack = Pack([Tiny.example(17, answerStart: 5, seed: 1), Tiny.example(9, answerStart: 8, seed: 2)])
        let loss = model.accumulate(pack, into: gradients, scale: 0.1, recompute: recompute)
        return (gradients.flat.elements(Double.self), loss)
    }

    @Test(
        arguments: [Recompute.all, .every(2), .every(3), .all.keepingAttention, .every(2).keepingAttention],
        [DType.bfloat16, .float32, .float64])
    func aBlockRunAgainGivesTheSameGradientToTheBit(recompute: Recompute, type: DType) {
        let plain = gradient(.none, type), again = gradient(recompute, type)
        #expect(plain.flat == again.flat)
        #expect(plain.loss == again.loss)
        #expect(plain.flat.contains { $0 != 0 })
    }

    @Test func theLastBlockNeverRunsAgain() {
        #expect((0..<5).map { Recompute.none.includes($0, of: 5) } == [false, false, false, false, false])
        #expect((0..<5).map { Recompute.all.includes($0, of: 5) } == [true, true, true, true, false])
        #expect((0..<5).map { Recompute.every(2).includes($0, of: 5) } == [true, false, true, false, false])
    }

    @Test(arguments: [Recompute.none, .all, .every(3), .all.keepingAttention, .every(4).keepingAttention])
    func whatIsWrittenIsReadBack(recompute: Recompute) {
        #expect(Recompute("\(recompute)") == recompute)
    }

    @Test(arguments: ["", "0", "-1", "some", "all+", "+attention"]) func anythingElseIsNil(text: String) {
        #expect(Recompute(text) == nil)
    }
}
