/// How many weights a model has, part by part, and the memory that they and the cache of keys and values take.
public struct ModelSize: Hashable, Sendable {
    /// How the matrices of the blocks are stored; all other weights are 16 bits wide but for `float32`.
    public enum Storage: String, Hashable, Sendable, CaseIterable {
        case float32, bfloat16
        /// Blocks of 64, with scales of 32 bits.
        case nf4
        /// Blocks of 64, with scales of 8 bits.
        case nf4Double = "nf4 double"
    }

    /// Weights of one kind.
    public struct Part: Hashable, Sendable {
        public let name: String
        public let count: Int
    }

    public let configuration: LlamaConfiguration

    public init(_ configuration: LlamaConfiguration) { self.configuration = configuration }

    /// All weights, part by part; a head that is the embedding as well is not counted again.
    public var parts: [Part] {
        var counts: [String: Int] = [:]
        for tensor in configuration.tensors {
            counts[Self.part(of: tensor), default: 0] += tensor.shape.reduce(1, *)
        }
        return Self.partNames.compactMap { name in counts[name].map { Part(name: name, count: $0) } }
    }

    private static let partNames = ["embedding", "attention", "feed-forward", "norms and biases", "head"]

    private static func part(of tensor: CheckpointTensor) -> String {
        switch tensor.name {
        case LlamaTensorName.embedding: "embedding"
        case LlamaTensorName.head: "head"
        case _ where tensor.shape.count == 1: "norms and biases"
        default: tensor.name.contains(".mlp.") ? "feed-forward" : "attention"
        }
    }

    public var count: Int { parts.reduce(0) { $0 + $1.count } }

    /// Bytes of all weights.
    public func byteCount(_ storage: Storage) -> Int {
        let matrices = configuration.blockMatrices.map { $0.shape.reduce(1, *) }
        let others = count - matrices.reduce(0, +)
        return others * (storage == .float32 ? 4 : 2) + matrices.reduce(0) { $0 + Self.byteCount($1, storage) }
    }

    private static func byteCount(_ numbers: Int, _ storage: Storage) -> Int {
        let blocks = (numbers + 63) / 64
        return switch storage {
        case .float32: 4 * numbers
        case .bfloat16: 2 * numbers
        case .nf4: (numbers + 1) / 2 + 4 * blocks
        case .nf4Double: (numbers + 1) / 2 + blocks + 4 * ((blocks + 255) / 256) + 4
        }
    }

    /// Bytes of the keys and values of one token, 16 bits a number.
    public var cacheBytesPerToken: Int {
        2 * configuration.layerCount * configuration.keyValueHeadCount * configuration.headDimension * 2
    }
}

extension LlamaConfiguration {
    /// The matrices of the blocks: what is quantised, and what an adapter can change.
    package var blockMatrices: [CheckpointTensor] {
        let paths = Set(Projection.allCases.map { $0.path + ".weight" })
        return tensors.filter { tensor in paths.contains { tensor.name.hasSuffix("." + $0) } }
    }
}
