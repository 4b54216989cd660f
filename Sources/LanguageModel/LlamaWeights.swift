import Randomness
public import Torch

/// The weights of a model, stacked as the forward pass wants them.
///
/// Matrices are (outputs, inputs). Query and key rows stand in the order of Hugging Face checkpoints: the two halves of
/// a head turn together.
public struct LlamaWeights {
    /// One decoder block.
    public struct Block {
        /// (hidden).
        public var attentionNorm: Tensor
        /// ((heads + 2 groups) * headDimension, hidden): queries, keys, values.
        public var qkv: Tensor
        /// (hidden, heads * headDimension).
        public var o: Tensor
        /// (hidden).
        public var mlpNorm: Tensor
        /// (2 * intermediate, hidden): gate, up.
        public var gateUp: Tensor
        /// (hidden, intermediate).
        public var down: Tensor
    }

    /// (vocabulary, hidden); also the head.
    public var embedding: Tensor
    public var blocks: [Block]
    /// (hidden).
    public var finalNorm: Tensor
}

extension LlamaWeights {
    /// Weights drawn from a normal distribution of the given deviation, as at the start of training from nothing.
    public init(random c: LlamaConfiguration, seed: UInt64, deviation: Double = 0.02, _ type: DType = .float32) {
        var drawn: UInt64 = 0
        func matrix(_ rows: Int, _ columns: Int) -> Tensor {
            var stream = RandomStream(seed: seed, purpose: "initial weights", step: drawn)
            drawn += 1
            let values = (0..<rows * columns).map { _ in stream.normal() * deviation }
            return Tensor(values, shape: [rows, columns]).converted(to: type)
        }
        func ones() -> Tensor { Tensor([Double](repeating: 1, count: c.hiddenSize)).converted(to: type) }
        embedding = matrix(c.vocabularySize, c.hiddenSize)
        finalNorm = ones()
        blocks = (0..<c.layerCount).map { _ in
            Block(
                attentionNorm: ones(), qkv: matrix(c.qkvSize, c.hiddenSize),
                o: matrix(c.hiddenSize, c.headCount * c.headDimension), mlpNorm: ones(),
                gateUp: matrix(2 * c.intermediateSize, c.hiddenSize), down: matrix(c.hiddenSize, c.intermediateSize))
        }
    }
}
