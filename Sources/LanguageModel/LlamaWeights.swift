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
        public var qkv: FrozenMatrix
        /// ((heads + 2 groups) * headDimension), where the model has one.
        public var qkvBias: Tensor?
        /// (headDimension), of the norm of each head of queries and keys before rotation, where the model has it.
        public var queryNorm: Tensor?, keyNorm: Tensor?
        /// (hidden, heads * headDimension).
        public var o: FrozenMatrix
        /// (hidden), where the model has one.
        public var oBias: Tensor?
        /// (hidden).
        public var mlpNorm: Tensor
        /// (2 * intermediate, hidden): gate, up.
        public var gateUp: FrozenMatrix
        /// (hidden, intermediate).
        public var down: FrozenMatrix
    }

    /// (vocabulary, hidden).
    public var embedding: Tensor
    /// (vocabulary, hidden); nil where the embedding is also the head.
    public var untiedHead: FrozenMatrix?
    public var blocks: [Block]
    /// (hidden).
    public var finalNorm: Tensor
}

extension LlamaWeights {
    /// What turns the last norm's rows into logits: (vocabulary, hidden).
    public var head: FrozenMatrix { untiedHead ?? FrozenMatrix(embedding) }

    /// Weights drawn from a normal distribution of the given deviation, as at the start of training from nothing; norms of
    /// ones and biases of zeros.
    public init(random c: LlamaConfiguration, seed: UInt64, deviation: Double = 0.02, _ type: DType = .float32) {
        var drawn: UInt64 = 0
        func matrix(_ rows: Int, _ columns: Int) -> FrozenMatrix {
            var stream = RandomStream(seed: seed, purpose: "initial weights", step: drawn)
            drawn += 1
            let values = (0..<rows * columns).map { _ in stream.normal() * deviation }
            return FrozenMatrix(Tensor(values, shape: [rows, columns]).converted(to: type))
        }
        func ones(_ count: Int) -> Tensor { Tensor([Double](repeating: 1, count: count)).converted(to: type) }
        embedding = matrix(c.vocabularySize, c.hiddenSize).dense(type)
        finalNorm = ones(c.hiddenSize)
        blocks = (0..<c.layerCount).map { _ in
            Block(
                attentionNorm: ones(c.hiddenSize), qkv: matrix(c.qkvSize, c.hiddenSize),
                qkvBias: c.hasAttentionBias ? Tensor.zeros([c.qkvSize], type) : nil,
                queryNorm: c.normalizesHeads ? ones(c.headDimension) : nil,
                keyNorm: c.normalizesHeads ? ones(c.headDimension) : nil,
                o: matrix(c.hiddenSize, c.headCount * c.headDimension),
                oBias: c.hasOutputBias ? Tensor.zeros([c.hiddenSize], type) : nil, mlpNorm: ones(c.hiddenSize),
                gateUp: matrix(2 * c.intermediateSize, c.hiddenSize), down: matrix(c.hiddenSize, c.intermediateSize))
        }
        if !c.tiesEmbedding { untiedHead = matrix(c.vocabularySize, c.hiddenSize) }
    }
}
