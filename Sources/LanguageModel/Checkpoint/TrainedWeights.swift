public import Checkpoints
import Torch

/// The weights of a model in memory, under the names of Hugging Face checkpoints: what a model that was trained as a whole
/// is written from.
public struct TrainedWeights: WeightSource {
    public let shapes: [String: [Int]]
    private let rows: [String: Tensor]

    /// - Parameter weights: of plain numbers; the source reads what they hold when it is asked.
    public init(_ weights: LlamaWeights, of configuration: LlamaConfiguration) {
        var rows: [String: Tensor] = [LlamaTensorName.embedding: weights.embedding]
        for (layer, block) in weights.blocks.enumerated() {
            func add(_ module: String, _ tensor: Tensor?) { rows[LlamaTensorName.block(layer, module)] = tensor }
            let stacked: [(ProjectionGroup, FrozenMatrix, bias: Tensor?)] = [
                (.qkv, block.qkv, block.qkvBias), (.o, block.o, block.oBias), (.gateUp, block.gateUp, nil),
                (.down, block.down, nil),
            ]
            for (group, matrix, bias) in stacked {
                let plain = matrix.plain
                var end = 0
                for projection in group.members {
                    let range = end..<end + configuration.outputSize(of: projection)
                    end = range.upperBound
                    add(projection.path + ".weight", plain.narrowed(0, to: range))
                    add(projection.path + ".bias", bias?.narrowed(0, to: range))
                }
            }
            add("input_layernorm.weight", block.attentionNorm)
            add("post_attention_layernorm.weight", block.mlpNorm)
            add("self_attn.q_norm.weight", block.queryNorm)
            add("self_attn.k_norm.weight", block.keyNorm)
        }
        rows[LlamaTensorName.finalNorm] = weights.finalNorm
        rows[LlamaTensorName.head] = weights.untiedHead?.plain
        self.rows = rows
        shapes = rows.mapValues(\.shape)
    }

    public var location: String { "the trained weights" }

    public func readRows(
        _ range: Range<Int>, of name: String, into output: UnsafeMutableBufferPointer<Float>
    ) throws(CheckpointError) {
        guard let tensor = rows[name], range.lowerBound >= 0, range.upperBound <= tensor.size(0) else {
            throw CheckpointError(
                file: location, "there are no rows \(range) of '\(name)'", advice: "The model has another shape.")
        }
        let numbers = tensor.narrowed(0, to: range).converted(to: .float32, on: .cpu).contiguous()
        guard numbers.count <= output.count else {
            throw CheckpointError(
                file: location, "the rows \(range) of '\(name)' do not fit", advice: "The model has another shape.")
        }
        numbers.withMutableBytes { bytes in
            _ = output.update(fromContentsOf: bytes.bindMemory(to: Float.self))
        }
    }

    public func release(_ name: String) {}
}

extension ModelCheckpoint {
    /// The same model with other weights, such as those that training left in memory.
    public func holding(_ weights: LlamaWeights) -> ModelCheckpoint {
        ModelCheckpoint(self, configuration, TrainedWeights(weights, of: configuration))
    }

    /// A model of another size with the same tokenizer: its weights are drawn, and are yet to be trained.
    public func reshaped(_ configuration: LlamaConfiguration, seed: UInt64) -> ModelCheckpoint {
        ModelCheckpoint(self, configuration, RandomWeights(configuration, seed: seed))
    }
}
