import LanguageModel
import Tokenizers
import Torch
import Training

/// Steps of training a LoRA adapter of rank 16 on all seven linear layers.
///
/// The first quarter of an example is the prompt, the rest the answer that is learnt. Examples lie one after another in
/// one row, and none sees another.
struct LoRATraining: Workload {
    let model: Llama
    let gradients: Gradients
    let optimizer: AdamW
    let pack: Pack
    /// With the prompts, as everybody counts them.
    let tokens: Int

    init(_ model: Llama, tokens: Int, examples count: Int = 1) {
        let adapter = LoRA(LoRAConfiguration(rank: 16, alpha: 16), for: model.configuration, seed: 1)
        model.adapter = adapter
        self.model = model
        self.tokens = tokens * count
        gradients = Gradients(of: adapter)
        optimizer = AdamW(adapter)
        let all = musicTokens(tokens * count)
        pack = Pack(
            (0..<count).map {
                TokenizedExample(tokens: Array(all[$0 * tokens..<($0 + 1) * tokens]), answerStart: tokens / 4)
            })
    }

    func round() -> Round {
        let answerTokens = Double(pack.answerTokens.count)
        var loss = 0.0
        let time = seconds {
            loss = model.accumulate(pack, into: gradients, scale: 1 / answerTokens)
            _ = optimizer.step(gradients, rate: 1e-4, decay: 0.001, clip: 0.3)
        }
        return Round(figure: Double(tokens) / time, check: loss / answerTokens)
    }

    /// Floating-point operations of a step's matrix products with frozen weights.
    ///
    /// Forward, and the gradient of their inputs; the first block's input needs none, and the head serves the rows of
    /// answers only.
    var operations: Double {
        let c = model.configuration
        let qkv = Double(c.hiddenSize * c.qkvSize)
        let block = qkv + Double(c.hiddenSize * (c.headCount * c.headDimension + 3 * c.intermediateSize))
        let rows = Double(pack.tokens.count)
        let blocks = rows * (2 * Double(c.layerCount) * block - qkv)
        let head = Double(pack.answerTokens.count) * 2 * Double(c.vocabularySize * c.hiddenSize)
        return 2 * (blocks + head)
    }
}

/// The most memory that the process holds during a step of training, in MB.
struct LoRATrainingMemory: Workload {
    let training: LoRATraining

    init(_ model: Llama, tokens: Int) {
        training = LoRATraining(model, tokens: tokens)
        _ = training.round()
    }

    func round() -> Round {
        PeakMemory.forget()
        let round = training.round()
        return Round(figure: PeakMemory.megabytes, check: round.check)
    }
}

/// The share of the machine's peak in matrix products that a step of training reaches.
///
/// The peak is the best of several products of square matrices in the types that the step could use, measured beside it.
struct PeakShare: Workload {
    let training: LoRATraining

    func round() -> Round {
        let peak = max(Self.rate(.bfloat16), Self.rate(.float32))
        let round = training.round()
        let rate = training.operations / Double(training.tokens) * round.figure
        return Round(figure: rate / peak, check: round.check)
    }

    /// Operations a second of a product of two square matrices, the best of five.
    private static func rate(_ type: DType) -> Double {
        let size = 1_536
        let a = Tensor.zeros([size, size], type), b = Tensor.zeros([size, size], type)
        let best = (0..<5).map { _ in seconds { _ = a.mm(b) } }.min() ?? .infinity
        return 2 * Double(size * size * size) / best
    }
}
