import LanguageModel
import Testing
import Torch
import Training

@Suite struct TrainerTests {
    func run(_ configuration: TrainingConfiguration, seed: UInt64 = 1) throws -> (losses: [Double], parameters: [Float])
    {
        let model = Llama(Tiny.configuration, weights: Tiny.weights(.bfloat16))
        let adapter = LoRA(configuration.lora, for: Tiny.configuration, seed: seed)
        model.adapter = adapter
        let examples = (0..<10).map { Tiny.example(12, answerStart: 4, seed: $0 % 3) }
        var losses: [Double] = []
        _ = try Trainer(model, configuration).train(on: ExampleRows(examples), heldOut: [examples[0]]) { event in
            if case .stepped(let step) = event { losses.append(step.loss) }
        }
        return (losses, adapter.parameters.elements(Float.self))
    }

    var configuration: TrainingConfiguration {
        var configuration = TrainingConfiguration()
        configuration.lora = LoRAConfiguration(rank: 4, alpha: 8)
        configuration.gradientAccumulationSteps = 2
        configuration.microBatchSize = 2
        configuration.epochs = 12
        configuration.learningRate = 2e-2
        configuration.maxGradientNorm = 1
        return configuration
    }

    @Test func lossFallsOnPiecesThatRepeat() throws {
        let losses = try run(configuration).losses
        #expect(losses.count == 36)
        #expect(losses[33...].reduce(0, +) < 0.5 * losses[..<3].reduce(0, +))
    }

    @Test func theSameSeedGivesTheSameAdapter() throws {
        let first = try run(configuration), second = try run(configuration)
        #expect(first.parameters == second.parameters)
        #expect(first.losses == second.losses)
    }

    @Test func anotherSeedGivesAnotherOrder() throws {
        var other = configuration
        other.seed = 77
        #expect(try run(configuration).losses != run(other).losses)
    }

    @Test func accumulationWeighsByTokens() throws {
        let model = Llama(Tiny.configuration, weights: Tiny.weights(.float64))
        let adapter = Tiny.adapter(.float64)
        model.adapter = adapter
        let long = Tiny.example(20, answerStart: 2, seed: 4), short = Tiny.example(9, answerStart: 8, seed: 5)
        let together = Gradients(of: adapter), apart = Gradients(of: adapter)
        _ = model.accumulate(Pack([long, short]), into: together, scale: 1 / 19)
        _ = model.accumulate(Pack([long]), into: apart, scale: 1 / 19)
        _ = model.accumulate(Pack([short]), into: apart, scale: 1 / 19)
        let off = (together.flat - apart.flat).norm().scalar / together.flat.norm().scalar
        #expect(off < 1e-12)
    }

    @Test func noExampleIsAnError() throws {
        let model = Llama(Tiny.configuration, weights: Tiny.weights(.float32))
        model.adapter = Tiny.adapter(.float32)
        #expect(throws: TrainingError.self) {
            try Trainer(model, configuration).train(on: ExampleRows([])) { _ in }
        }
    }

    /// Against the closed form of the first step: with the moments at zero, AdamW moves each parameter by the rate.
    @Test func theFirstStepOfAdamWMovesByTheRate() {
        let adapter = Tiny.adapter(.float64)
        let gradients = Gradients(of: adapter)
        gradients.flat.add(Tensor([2.5]))
        let before = adapter.parameters.elements(Double.self)
        let norm = AdamW(adapter).step(gradients, rate: 0.01, decay: 0.1, clip: 0)
        #expect(abs(norm - 2.5 * Double(adapter.parameterCount).squareRoot()) < 1e-9)
        for (old, new) in zip(before, adapter.parameters.elements(Double.self)) {
            #expect(abs(new - (old * (1 - 0.001) - 0.01)) < 1e-9)
        }
    }
}
