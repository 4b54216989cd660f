/// A tensor of a checkpoint: its name in Hugging Face checkpoints, and its shape.
public struct CheckpointTensor: Hashable, Sendable {
    public let name: String
    /// Matrices are (outputs, inputs).
    public let shape: [Int]

    package init(_ name: String, _ shape: [Int]) {
        self.name = name
        self.shape = shape
    }
}

extension LlamaConfiguration {
    /// Every tensor of such a model in a Hugging Face checkpoint, in the order in which it is read.
    public var tensors: [CheckpointTensor] {
        var list = [CheckpointTensor(LlamaTensorName.embedding, [vocabularySize, hiddenSize])]
        for layer in 0..<layerCount {
            func add(_ module: String, _ shape: [Int]) {
                list.append(CheckpointTensor(LlamaTensorName.block(layer, module), shape))
            }
            add("input_layernorm.weight", [hiddenSize])
            for projection in Projection.allCases {
                let inputs = inputSize(of: projection.group)
                add(projection.path + ".weight", [outputSize(of: projection), inputs])
            }
            if hasAttentionBias {
                for projection in [Projection.q, .k, .v] {
                    add(projection.path + ".bias", [outputSize(of: projection)])
                }
            }
            if hasOutputBias { add(Projection.o.path + ".bias", [hiddenSize]) }
            if normalizesHeads {
                add("self_attn.q_norm.weight", [headDimension])
                add("self_attn.k_norm.weight", [headDimension])
            }
            add("post_attention_layernorm.weight", [hiddenSize])
        }
        list.append(CheckpointTensor(LlamaTensorName.finalNorm, [hiddenSize]))
        if !tiesEmbedding { list.append(CheckpointTensor(LlamaTensorName.head, [vocabularySize, hiddenSize])) }
        return list
    }
}

/// The names of tensors in Hugging Face checkpoints of the Llama family.
package enum LlamaTensorName {
    package static let embedding = "model.embed_tokens.weight"
    package static let finalNorm = "model.norm.weight"
    package static let head = "lm_head.weight"

    /// - Parameter module: the name within the block, such as `self_attn.q_proj.weight`.
    package static func block(_ layer: Int, _ module: String) -> String { "model.layers.\(layer).\(module)" }
}

extension Projection {
    /// The name within a block: `self_attn.q_proj`.
    package var path: String { module + "." + rawValue }

    package var group: ProjectionGroup {
        switch self {
        case .q, .k, .v: .qkv
        case .o: .o
        case .gate, .up: .gateUp
        case .down: .down
        }
    }
}
