import Checkpoints
import Torch

/// The weights of a model in memory as tensors by their names in checkpoints.
struct LoadedWeights: WeightSource {
    let shapes: [String: [Int]]
    private let tensors: [String: () -> Tensor]
    /// What was asked for last, since a tensor is read in pieces.
    private let recent = Recent()

    private final class Recent {
        var name = ""
        var tensor: Tensor?
    }

    init(_ weights: LlamaWeights, _ c: LlamaConfiguration) {
        shapes = Dictionary(uniqueKeysWithValues: c.tensors.map { ($0.name, $0.shape) })
        var tensors: [String: () -> Tensor] = [
            LlamaTensorName.embedding: { weights.embedding }, LlamaTensorName.finalNorm: { weights.finalNorm },
            LlamaTensorName.head: { weights.head.dense(.float32) },
        ]
        for (layer, block) in weights.blocks.enumerated() {
            func add(_ module: String, _ tensor: @escaping () -> Tensor) {
                tensors[LlamaTensorName.block(layer, module)] = tensor
            }
            add("input_layernorm.weight") { block.attentionNorm }
            add("post_attention_layernorm.weight") { block.mlpNorm }
            if let norm = block.queryNorm { add("self_attn.q_norm.weight") { norm } }
            if let norm = block.keyNorm { add("self_attn.k_norm.weight") { norm } }
            if let bias = block.oBias { add(Projection.o.path + ".bias") { bias } }
            for group in ProjectionGroup.allCases {
                var start = 0
                for projection in group.members {
                    let rows = start..<start + c.outputSize(of: projection)
                    start = rows.upperBound
                    add(projection.path + ".weight") { block.matrix(of: group).dense(.float32).narrowed(0, to: rows) }
                    if group == .qkv, let bias = block.qkvBias {
                        add(projection.path + ".bias") { bias.narrowed(0, to: rows) }
                    }
                }
            }
        }
        self.tensors = tensors
    }

    var location: String { "the model in memory" }

    func readRows(
        _ rows: Range<Int>, of name: String, into output: UnsafeMutableBufferPointer<Float>
    ) throws(CheckpointError) {
        guard let tensor = recent.name == name ? recent.tensor : tensors[name]?() else {
            throw CheckpointError(file: location, "there is no tensor '\(name)'", advice: "This is a fault of ours.")
        }
        (recent.name, recent.tensor) = (name, tensor)
        let part = tensor.narrowed(0, to: rows).converted(to: .float32, on: .cpu).contiguous()
        part.withMutableBytes { bytes in
            UnsafeMutableRawBufferPointer(output).copyMemory(from: UnsafeRawBufferPointer(bytes))
        }
    }

    func release(_ name: String) { (recent.name, recent.tensor) = ("", nil) }
}

extension LlamaWeights.Block {
    func matrix(of group: ProjectionGroup) -> FrozenMatrix {
        switch group {
        case .qkv: qkv
        case .o: o
        case .gateUp: gateUp
        case .down: down
        }
    }
}
