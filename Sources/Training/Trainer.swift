public import LanguageModel
import Randomness
public import Tokenizers

/// What a run tells while it goes.
public enum TrainingEvent: Sendable {
    case stepped(TrainingStep)
    /// The mean loss on the held-out examples, in nats a token, after so many steps.
    case evaluated(step: Int, loss: Double)
}

/// One step of the optimiser.
public struct TrainingStep: Hashable, Sendable {
    /// Counts from 1.
    public let step: Int
    public let totalSteps: Int
    /// Nats a token, over the answers of this step.
    public let loss: Double
    public let learningRate: Double
    /// Before clipping.
    public let gradientNorm: Double
    /// Tokens that went through the model in this step, prompts included; and those of answers.
    public let tokens: Int
    public let answerTokens: Int
}

/// Trains an adapter on token ids; knows nothing of what they mean.
///
/// The same model, examples, configuration and number of threads give the same adapter: the order of the data is a keyed
/// permutation and nothing else is random.
public struct Trainer {
    public let model: Llama
    public let configuration: TrainingConfiguration
    private let adapter: LoRA

    /// - Parameter model: with an adapter, which this trainer will change.
    public init(_ model: Llama, _ configuration: TrainingConfiguration) throws(TrainingError) {
        guard let adapter = model.adapter else { throw TrainingError("the model has no adapter to train") }
        self.model = model
        self.adapter = adapter
        self.configuration = configuration
    }

    /// Runs the whole training.
    ///
    /// The loss of a step is summed over all answer tokens of its passes and divided by their number, so that long and
    /// short answers weigh by their tokens whatever the accumulation.
    ///
    /// - Parameter report: called after each step and each look at the held-out examples; what it throws ends the run.
    public func train(
        on examples: [TokenizedExample], heldOut: [TokenizedExample], report: (TrainingEvent) throws -> Void
    ) throws {
        guard !examples.isEmpty else { throw TrainingError("there is no example to train on") }
        let total = configuration.totalSteps(examples: examples.count)
        let schedule = CosineSchedule(
            peak: configuration.learningRate,
            warmupSteps: Int((configuration.warmupRatio * Double(total)).rounded(.up)), totalSteps: total)
        let optimizer = AdamW(adapter)
        let gradients = Gradients(of: adapter)
        func look(after step: Int) throws {
            guard !heldOut.isEmpty else { return }
            try report(.evaluated(step: step, loss: meanLoss(of: heldOut)))
        }

        try look(after: 0)
        for step in 0..<total {
            let batch = batch(step, of: examples.count)
            let answerTokens = batch.reduce(0) { $0 + examples[$1].tokens.count - examples[$1].answerStart }
            var sum = 0.0
            for start in stride(from: 0, to: batch.count, by: configuration.microBatchSize) {
                let members = batch[start..<min(start + configuration.microBatchSize, batch.count)]
                let pack = Pack(members.map { examples[$0] })
                sum += model.accumulate(pack, into: gradients, scale: 1 / Double(answerTokens))
            }
            let rate = schedule.rate(at: step)
            let norm = optimizer.step(
                gradients, rate: rate, decay: configuration.weightDecay, clip: configuration.maxGradientNorm)
            guard sum.isFinite, norm.isFinite else {
                throw TrainingError(
                    "step \(step + 1): the loss is \(sum) and the gradient's norm \(norm), on examples \(batch); "
                        + "a lower learning_rate or compute type float32 may help")
            }
            try report(
                .stepped(
                    TrainingStep(
                        step: step + 1, totalSteps: total, loss: sum / Double(answerTokens), learningRate: rate,
                        gradientNorm: norm, tokens: batch.reduce(0) { $0 + examples[$1].tokens.count },
                        answerTokens: answerTokens)))
            let evaluates = configuration.evaluationSteps > 0 && (step + 1) % configuration.evaluationSteps == 0
            if evaluates || step + 1 == total { try look(after: step + 1) }
        }
    }

    /// The mean loss over all answer tokens of some examples, in nats a token.
    public func meanLoss(of examples: [TokenizedExample]) -> Double {
        var sum = 0.0
        var tokens = 0
        for example in examples {
            let pack = Pack(CollectionOfOne(example))
            sum += model.loss(pack)
            tokens += pack.answerTokens.count
        }
        return sum / Double(max(1, tokens))
    }

    /// The indices of the examples of a step, which go through the data once an epoch in an order of their own.
    private func batch(_ step: Int, of count: Int) -> [Int] {
        let stepsPerEpoch = (count + configuration.examplesPerStep - 1) / configuration.examplesPerStep
        let epoch = step / stepsPerEpoch
        let order = KeyedPermutation(
            count: count, seed: configuration.seed, purpose: "data order", step: UInt64(epoch))
        let start = step % stepsPerEpoch * configuration.examplesPerStep
        return (start..<min(start + configuration.examplesPerStep, count)).map { order[$0] }
    }
}
