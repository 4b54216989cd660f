import Foundation
import LanguageModel
import Storage
import Tokenizers
import Torch
import Training

/// A run of a tiny model, with a folder for its checkpoints.
final class TinyRun {
    let adapter: LoRA
    let trainer: Trainer
    let store: CheckpointStore
    var losses: [Int: Double] = [:]
    var rates: [Int: Double] = [:]
    var heldOut: [Double] = []
    var skipped: [Int] = []
    var rollbacks: [(from: Int, to: Int)] = []
    private let examples: [TokenizedExample]

    static let examples = (0..<10).map { Tiny.example(12, answerStart: 4, seed: $0 % 4) }

    static var configuration: TrainingConfiguration {
        var configuration = TrainingConfiguration()
        configuration.lora = LoRAConfiguration(rank: 4, alpha: 8)
        configuration.gradientAccumulationSteps = 2
        configuration.microBatchSize = 2
        configuration.epochs = 8
        configuration.learningRate = 2e-2
        configuration.maxGradientNorm = 1
        configuration.saveSteps = 4
        return configuration
    }

    /// A digest that is none of cryptography, but sees every byte.
    static let digest = CheckpointStore.Digest(
        ofBytes: { sum(of: $0) }, ofFile: { sum(of: try Storage.read($0)) })

    private static func sum(of bytes: [UInt8]) -> String {
        String(bytes.reduce(14_695_981_039_346_656_037 as UInt64) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }, radix: 16)
    }

    init(
        _ configuration: TrainingConfiguration = TinyRun.configuration, folder: String,
        examples: [TokenizedExample] = TinyRun.examples, identity: RunIdentity = .init([]),
        exchange: any GradientExchange = SingleProcess(), limit: Int = 2,
        passedOver: @escaping (String) -> Void = { _ in }
    ) throws {
        self.examples = examples
        let model = Llama(Tiny.configuration, weights: Tiny.weights(.float32))
        adapter = LoRA(configuration.lora, for: Tiny.configuration, seed: 1, .float32)
        model.adapter = adapter
        store = CheckpointStore(
            folder + "/checkpoints", identity: identity, limit: limit, digest: Self.digest, note: passedOver)
        trainer = try Trainer(model, configuration, exchange: exchange, store: store)
    }

    var parameters: [Float] { adapter.parameters.elements(Float.self) }

    /// - Parameter last: asks the run to stop after this step.
    @discardableResult func train(stoppingAfter last: Int = .max) throws -> TrainingOutcome {
        try train(unless: { [unowned self] in trainer.state.step >= last })
    }

    @discardableResult func train(unless shouldStop: () -> Bool) throws -> TrainingOutcome {
        try trainer.train(
            on: ExampleRows(examples), heldOut: [examples[0], examples[1]], shouldStop: shouldStop
        ) { [unowned self] event in
            switch event {
            case .stepped(let step):
                losses[step.step] = step.loss
                rates[step.step] = step.learningRate
            case .evaluated(_, let loss, _): heldOut.append(loss)
            case .skipped(let step, _): skipped.append(step.step)
            case .rolledBack(let from, let to): rollbacks.append((from, to))
            }
        }
    }
}

/// A folder that goes with the test.
final class RunScratch {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/diapason-run-\(UUID().uuidString)"
        try Storage.createFolder(path)
    }

    deinit { try? Storage.removeFolder(path) }
}
