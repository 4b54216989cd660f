public import Checkpoints
public import Torch

extension LlamaConfiguration {
    /// Reads the sizes out of a GGUF file of the `llama` architecture.
    public init(_ gguf: GGUF) throws(CheckpointError) {
        let architecture = try gguf.string("general.architecture")
        guard architecture == "llama" else {
            throw gguf.unusable("its architecture is '\(architecture)' where 'llama' is read")
        }
        guard let vocabulary = try gguf.tensor("token_embd.weight").shape.first else {
            throw gguf.unusable("its embedding has no rows")
        }
        let hidden = try gguf.integer("llama.embedding_length")
        let heads = try gguf.integer("llama.attention.head_count")
        try self.init(
            vocabularySize: vocabulary,
            hiddenSize: hidden,
            intermediateSize: gguf.integer("llama.feed_forward_length"),
            layerCount: gguf.integer("llama.block_count"),
            headCount: heads,
            keyValueHeadCount: gguf.metadata["llama.attention.head_count_kv"]?.integerValue ?? heads,
            headDimension: gguf.metadata["llama.attention.key_length"]?.integerValue
                ?? (heads > 0 ? hidden / heads : 0),
            rmsNormEpsilon: gguf.float("llama.attention.layer_norm_rms_epsilon"),
            ropeTheta: gguf.metadata["llama.rope.freq_base"]?.floatValue ?? 10_000,
            contextLength: gguf.integer("llama.context_length"))
        let sizes = [
            vocabularySize, hiddenSize, intermediateSize, layerCount, headCount, keyValueHeadCount, headDimension,
            contextLength,
        ]
        guard sizes.allSatisfy((1...1 << 20).contains), headCount % keyValueHeadCount == 0, headDimension % 2 == 0,
            ropeTheta > 0, rmsNormEpsilon > 0
        else { throw gguf.unusable("its sizes make no model: \(self)") }
    }
}

extension LlamaWeights {
    /// Reads every tensor of a GGUF file, dequantised, and checks each shape against the configuration.
    ///
    /// The converter that writes such files interleaves the two halves of each query and key head; here they are put
    /// back in their order.
    public init(
        _ gguf: GGUF, _ c: LlamaConfiguration, _ type: DType = .bfloat16, on device: Device = .cpu
    ) throws(CheckpointError) {
        guard gguf.tensors["output.weight"] == nil else {
            throw gguf.unusable("it has a head apart from its embedding, and only tied ones are read")
        }
        func tensor(_ name: String, _ shape: [Int]) throws(CheckpointError) -> Tensor {
            let found = try gguf.tensor(name)
            guard found.shape == shape else {
                throw gguf.unusable("its tensor '\(name)' has the shape \(found.shape) where \(shape) was expected")
            }
            let result = Tensor.empty(shape)
            try result.withMutableBytes { bytes throws(CheckpointError) in
                try gguf.readFloats(name, into: bytes.bindMemory(to: Float.self))
            }
            return result
        }
        func heads(_ name: String, _ count: Int) throws(CheckpointError) -> Tensor {
            try tensor(name, [count * c.headDimension, c.hiddenSize])
                .viewed(as: [count, c.headDimension / 2, 2, c.hiddenSize]).transposed(1, 2)
                .reshaped(to: [count * c.headDimension, c.hiddenSize])
        }
        func kept(_ tensor: Tensor) -> Tensor { tensor.converted(to: type, on: device) }
        func matrix(_ tensor: Tensor) -> FrozenMatrix { FrozenMatrix(kept(tensor)) }

        let attention = c.headCount * c.headDimension
        var blocks: [Block] = []
        for layer in 0..<c.layerCount {
            let prefix = "blk.\(layer)."
            let q = try heads(prefix + "attn_q.weight", c.headCount)
            let k = try heads(prefix + "attn_k.weight", c.keyValueHeadCount)
            let v = try tensor(prefix + "attn_v.weight", [c.keyValueHeadCount * c.headDimension, c.hiddenSize])
            let gate = try tensor(prefix + "ffn_gate.weight", [c.intermediateSize, c.hiddenSize])
            let up = try tensor(prefix + "ffn_up.weight", [c.intermediateSize, c.hiddenSize])
            try blocks.append(
                Block(
                    attentionNorm: kept(tensor(prefix + "attn_norm.weight", [c.hiddenSize])),
                    qkv: matrix(.concatenated([q, k, v])),
                    o: matrix(tensor(prefix + "attn_output.weight", [c.hiddenSize, attention])),
                    mlpNorm: kept(tensor(prefix + "ffn_norm.weight", [c.hiddenSize])),
                    gateUp: matrix(.concatenated([gate, up])),
                    down: matrix(tensor(prefix + "ffn_down.weight", [c.hiddenSize, c.intermediateSize]))))
        }
        try self.init(
            embedding: kept(tensor("token_embd.weight", [c.vocabularySize, c.hiddenSize])), blocks: blocks,
            finalNorm: kept(tensor("output_norm.weight", [c.hiddenSize])))
    }
}

extension GGUF {
    fileprivate func unusable(_ reason: String) -> CheckpointError {
        CheckpointError(
            file: file, reason, advice: "Choose a model of the Llama family with a tied head, such as SmolLM2.")
    }
}
