import ArgumentParser
import LanguageModel
import Randomness
import Tokenizers
import Torch
import Training

/// A step of training of a given shape: what the plan says that it takes, what it takes, and how long.
///
/// A shape too large to have at hand is filled with random weights, quantised as they are drawn.
struct MeasureMemory: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "memory", abstract: "Hold the memory of a training step against its plan.")

    enum Shape: String, ExpressibleByArgument, CaseIterable {
        case smolLM2 = "smollm2"
        case llama2 = "llama-2-7b"
    }

    @Option(help: "smollm2 (the weights of --model) or llama-2-7b (random weights).") var shape = Shape.smolLM2
    @Option(help: "The model, a GGUF file.") var model = ""
    @Flag(help: "The matrices of the blocks in NF4 with double quantisation.") var nf4 = false
    @Flag(help: "Train all weights instead of an adapter of rank 16.") var everything = false
    @Option(help: "What the model computes in.") var type = "bfloat16"
    @Option(help: "The tokens of the row.") var tokens = 1_024
    @Option(help: "Blocks that run again: none, all or every k-th.") var recompute = "none"
    @Option(help: "Blocks of the random model, where 32 take too long.") var layers = 32
    @Option(help: "Steps; the peak is that of all of them.") var steps = 1
    @Option(help: "Threads for the tensor library.") var threads = 2

    func run() throws {
        Threads.count = threads
        guard let recompute = Recompute(recompute), let type = DType(rawValue: type) else {
            throw ValidationError("--recompute is none, all or a number; --type float32 or bfloat16.")
        }
        let loading = ContinuousClock.now
        let (configuration, weights) = try loaded(type)
        print(
            "loaded in \(ContinuousClock.now - loading): weights \(weights.byteCount), peak \(PeakMemory.megabytes) MB")
        let (model, trained) = trainable(configuration, weights, type)
        let plan = MemoryPlan(of: model, training: trained, tokens: tokens, recompute: recompute)
        print(plan.lines().joined(separator: "\n"))
        PeakMemory.forget()
        let optimizer = AdamW(trained), gradients = Gradients(of: trained)
        let pack = row(model.configuration)
        for step in 1...max(1, steps) {
            let time = seconds {
                let scale = 1 / Double(pack.answerTokens.count)
                _ = model.accumulate(pack, into: gradients, scale: scale, recompute: recompute)
                _ = optimizer.step(gradients, rate: 1e-4, decay: 0, clip: 1)
            }
            print("step \(step): \(time) s, peak \(PeakMemory.megabytes) MB")
        }
        let planned = Double(plan.total) / 1e6, measured = PeakMemory.megabytes
        print("planned \(planned) MB, measured \(measured) MB, planned / measured \(planned / measured)")
    }

    private func loaded(_ type: DType) throws -> (LlamaConfiguration, LlamaWeights) {
        func weights(_ source: some WeightSource, _ configuration: LlamaConfiguration) throws -> LlamaWeights {
            try nf4
                ? LlamaWeights(NF4Source(source, type: type), configuration, type)
                : LlamaWeights(source, configuration, type)
        }
        switch shape {
        case .smolLM2:
            let checkpoint = try ModelCheckpoint(model)
            var configuration = checkpoint.configuration
            configuration.contextLength = max(configuration.contextLength, tokens)
            return (configuration, try weights(checkpoint.source, configuration))
        case .llama2:
            var configuration = LlamaConfiguration(
                vocabularySize: 32_000, hiddenSize: 4_096, intermediateSize: 11_008, layerCount: layers, headCount: 32,
                keyValueHeadCount: 32, headDimension: 128, rmsNormEpsilon: 1e-5, ropeTheta: 10_000,
                contextLength: max(4_096, tokens))
            configuration.tiesEmbedding = false
            return (configuration, try weights(RandomWeights(configuration), configuration))
        }
    }

    private func trainable(
        _ configuration: LlamaConfiguration, _ weights: LlamaWeights, _ type: DType
    ) -> (Llama, any TrainableParameters) {
        if everything {
            let all = FullParameters(weights, for: configuration, type)
            return (Llama(configuration, weights: all.weights), all)
        }
        let model = Llama(configuration, weights: weights)
        let adapter = LoRA(LoRAConfiguration(rank: 16, alpha: 16), for: configuration, seed: 1, type)
        model.adapter = adapter
        return (model, adapter)
    }

    /// A row of random tokens, of which the first quarter is the prompt.
    private func row(_ configuration: LlamaConfiguration) -> Pack {
        var random = RandomStream(seed: 1, purpose: "tokens")
        let all = (0..<tokens).map { _ in Token.random(in: 0..<Token(configuration.vocabularySize), using: &random) }
        return Pack([TokenizedExample(tokens: all, answerStart: max(1, tokens / 4))])
    }
}
