public import Checkpoints
import Randomness
public import Torch

/// The weights of a model, stacked as the forward pass wants them.
///
/// Matrices are (outputs, inputs). Query and key rows stand in the order of Hugging Face checkpoints: the two halves of
/// a head turn together.
public struct LlamaWeights {
    /// One decoder block.
    public struct Block {
        /// (hidden)
        public var attentionNorm: Tensor
        /// ((heads + 2 groups) * headDimension, hidden): queries, keys, values.
        public var qkv: Tensor
        /// (hidden, heads * headDimension)
        public var o: Tensor
        /// (hidden)
        public var mlpNorm: Tensor
        /// (2 * intermediate, hidden): gate, up.
        public var gateUp: Tensor
        /// (hidden, intermediate)
        public var down: Tensor
    }

    /// (vocabulary, hidden); also the head.
    public var embedding: Tensor
    public var blocks: [Block]
    /// (hidden)
    public var finalNorm: Tensor
}

extension LlamaConfiguration {
    /// Reads the sizes out of a GGUF file of the `llama` architecture.
    public init(_ gguf: GGUF) throws(CheckpointError) {
        let architecture = try gguf.string("general.architecture")
        guard architecture == "llama" else {
            throw gguf.error("the architecture is '\(architecture)'; this program reads 'llama'")
        }
        let vocabulary = gguf.tensors["token_embd.weight"]?.shape.first ?? 0
        let hidden = try gguf.integer("llama.embedding_length")
        let heads = try gguf.integer("llama.attention.head_count")
        try self.init(
            vocabularySize: vocabulary,
            hiddenSize: hidden,
            intermediateSize: gguf.integer("llama.feed_forward_length"),
            layerCount: gguf.integer("llama.block_count"),
            headCount: heads,
            keyValueHeadCount: gguf.integer("llama.attention.head_count_kv", default: heads),
            headDimension: gguf.integer("llama.attention.key_length", default: heads > 0 ? hidden / heads : 0),
            rmsNormEpsilon: gguf.number("llama.attention.layer_norm_rms_epsilon"),
            ropeTheta: gguf.number("llama.rope.freq_base", default: 10_000),
            contextLength: gguf.integer("llama.context_length"))
        let sizes = [
            vocabularySize, hiddenSize, intermediateSize, layerCount, headCount, keyValueHeadCount, headDimension,
            contextLength,
        ]
        guard sizes.allSatisfy({ (1...1 << 24).contains($0) }), headCount % keyValueHeadCount == 0,
            headDimension % 2 == 0
        else { throw gguf.error("its sizes make no model: \(self)") }
    }
}

extension LlamaWeights {
    /// Reads every tensor of a GGUF file, dequantised, and checks each shape against the configuration.
    ///
    /// The converter that writes such files interleaves the two halves of each query and key head; here they are put
    /// back in their order.
    public init(
        _ gguf: GGUF, _ configuration: LlamaConfiguration, _ type: DType = .bfloat16, on device: Device = .cpu
    ) throws(CheckpointError) {
        let c = configuration
        guard gguf.tensors["output.weight"] == nil else {
            throw gguf.error("it has a head apart from its embedding ('output.weight'); only tied heads are read")
        }
        func tensor(_ name: String, _ shape: [Int]) throws(CheckpointError) -> Tensor {
            guard let found = gguf.tensors[name] else { throw gguf.error("the tensor '\(name)' is missing") }
            guard found.shape == shape else {
                throw gguf.error("the tensor '\(name)' has the shape \(found.shape); \(shape) was expected")
            }
            let result = Tensor.empty(shape)
            try result.withMutableBytes { (bytes) throws(CheckpointError) in
                try gguf.readFloats(name, into: bytes.bindMemory(to: Float.self))
            }
            return result
        }
        func heads(_ name: String, _ count: Int) throws(CheckpointError) -> Tensor {
            let rows = try tensor(name, [count * c.headDimension, c.hiddenSize])
            return rows.viewed(as: [count, c.headDimension / 2, 2, c.hiddenSize]).transposed(1, 2)
                .reshaped(to: [count * c.headDimension, c.hiddenSize])
        }
        func kept(_ tensor: Tensor) -> Tensor { tensor.converted(to: type, on: device) }

        embedding = try kept(tensor("token_embd.weight", [c.vocabularySize, c.hiddenSize]))
        finalNorm = try kept(tensor("output_norm.weight", [c.hiddenSize]))
        blocks = []
        for layer in 0..<c.layerCount {
            let prefix = "blk.\(layer)."
            let attention = c.headCount * c.headDimension
            let qkv = try [
                heads(prefix + "attn_q.weight", c.headCount),
                heads(prefix + "attn_k.weight", c.keyValueHeadCount),
                tensor(prefix + "attn_v.weight", [c.keyValueHeadCount * c.headDimension, c.hiddenSize]),
            ]
            let gateUp = try [
                tensor(prefix + "ffn_gate.weight", [c.intermediateSize, c.hiddenSize]),
                tensor(prefix + "ffn_up.weight", [c.intermediateSize, c.hiddenSize]),
            ]
            blocks.append(
                try Block(
                    attentionNorm: kept(tensor(prefix + "attn_norm.weight", [c.hiddenSize])),
                    qkv: kept(.concatenated(qkv)),
                    o: kept(tensor(prefix + "attn_output.weight", [c.hiddenSize, attention])),
                    mlpNorm: kept(tensor(prefix + "ffn_norm.weight", [c.hiddenSize])),
                    gateUp: kept(.concatenated(gateUp)),
                    down: kept(tensor(prefix + "ffn_down.weight", [c.hiddenSize, c.intermediateSize]))))
        }
    }

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
