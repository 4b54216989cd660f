import LanguageModel
import Testing
import Torch
import Training

@Suite struct MemoryPlanTests {
    /// SmolLM2-135M.
    static let smol = LlamaConfiguration(
        vocabularySize: 49_152, hiddenSize: 576, intermediateSize: 1536, layerCount: 30, headCount: 9,
        keyValueHeadCount: 3, headDimension: 64, rmsNormEpsilon: 1e-5, ropeTheta: 100_000, contextLength: 8192)

    func run(
        _ tokens: Int, _ recompute: Recompute = .none, _ trained: MemoryPlan.Trained = .adapter(LoRAConfiguration())
    )
        -> MemoryPlan.Run
    {
        MemoryPlan.Run(
            Self.smol, trained, .bfloat16, weightBytes: Self.smol.parameterCount * 2, tokens: tokens,
            recompute: recompute)
    }

    @Test func partsAreWhatTheyAreByHand() {
        let plan = MemoryPlan(run(1000))
        #expect(plan.weights == 134_515_008 * 2)
        #expect(plan.trained == 4_884_480 * (16 + 2))
        // x, queries to values, what attention gave, the middle, gate and up, 7 ranks of 16 but that of down; 1 / rms
        // twice and 9 log-sum-exps.
        let row = (576 + 960 + 576 + 576 + 3072 + 6 * 16) * 2 + (2 + 9) * 4
        #expect(plan.activations == 30 * 1000 * (row + 16 * 2))
        #expect(plan.total == plan.weights + plan.trained + plan.activations + plan.workspace + plan.process)
    }

    @Test func fullTrainingCountsEveryWeightOnce() {
        let plan = MemoryPlan(run(1000, .none, .everything))
        #expect(plan.weights == 0)
        #expect(plan.trained == 134_515_008 * (16 + 2))
    }

    @Test func whatIsRunAgainKeepsItsInputOnly() {
        let plan = MemoryPlan(run(1000, .all)), all = MemoryPlan(run(1000))
        #expect(plan.activations == all.activations / 30 + 29 * 1000 * 576 * 2)
        #expect(MemoryPlan(run(1000, .every(2))).activations > plan.activations)
        #expect(MemoryPlan(run(1000, .all.keepingAttention)).activations > plan.activations)
    }

    @Test(arguments: [Recompute.none, .all, .every(3)], [1 << 30, 3 << 30, 9 << 30])
    func theLargestContextFitsAndTheNextDoesNot(recompute: Recompute, bytes: Int) throws {
        let tokens = try #require(MemoryPlan(run(64)).largestContext(in: bytes, recompute: recompute))
        #expect(MemoryPlan(run(tokens, recompute)).total <= bytes)
        #expect(MemoryPlan(run(tokens + 64, recompute)).total > bytes)
    }

    @Test func whatDoesNotFitIsAnErrorThatSaysWhatWould() throws {
        let plan = MemoryPlan(run(8192))
        try plan.check(within: plan.total)
        let error = #expect(throws: TrainingError.self) { try plan.check(within: plan.total / 2) }
        let message = try #require(error).description
        let tokens = try #require(plan.largestContext(in: plan.total / 2, recompute: .all))
        #expect(message.contains("\(tokens) tokens with recompute all"), "\(message)")
        #expect(plan.largestContext(in: 100 << 20) == nil)
        let hopeless = #expect(throws: TrainingError.self) { try plan.check(within: 100 << 20) }
        #expect(try #require(hopeless).description.contains("no context fits"))
    }

    @Test func theTableAddsUp() {
        let lines = MemoryPlan(run(1024)).lines(limit: 4 << 30)
        #expect(lines.count == 8)
        #expect(lines.contains { $0.contains("1024 tokens a pass, recompute none") })
        #expect(lines.last?.contains("(recompute all)") == true)
    }

    #if os(Linux)
        @Test func theSystemSaysWhatAProcessHolds() throws {
            let resident = try #require(ProcessMemory.resident), peak = try #require(ProcessMemory.peak)
            #expect(resident > 1 << 20 && peak >= resident)
            #expect(try #require(MemoryPlan.limit) > resident)
        }
    #endif
}
