/// One of the seven linear layers of a decoder block, by its name in Hugging Face checkpoints.
public enum Projection: String, Codable, Hashable, Sendable, CaseIterable {
    case q = "q_proj"
    case k = "k_proj"
    case v = "v_proj"
    case o = "o_proj"
    case gate = "gate_proj"
    case up = "up_proj"
    case down = "down_proj"

    /// The module that holds it, in the same checkpoints.
    package var module: String {
        switch self {
        case .q, .k, .v, .o: "self_attn"
        case .gate, .up, .down: "mlp"
        }
    }
}

/// Projections that read the same rows, so that one matrix product serves them all.
package enum ProjectionGroup: Int, Hashable, Sendable, CaseIterable {
    case qkv, o, gateUp, down

    package var members: [Projection] {
        switch self {
        case .qkv: [.q, .k, .v]
        case .o: [.o]
        case .gateUp: [.gate, .up]
        case .down: [.down]
        }
    }
}

extension LlamaConfiguration {
    package func inputSize(of group: ProjectionGroup) -> Int {
        switch group {
        case .qkv, .gateUp: hiddenSize
        case .o: headCount * headDimension
        case .down: intermediateSize
        }
    }

    package func outputSize(of projection: Projection) -> Int {
        switch projection {
        case .q: headCount * headDimension
        case .k, .v: keyValueHeadCount * headDimension
        case .o, .down: hiddenSize
        case .gate, .up: intermediateSize
        }
    }
}
