import Randomness
public import Torch

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a low-rank adapter changes, and by how much.
public struct LoRAConfiguration: Hashable, Sendable {
    public var rank: Int
    public var alpha: Double
    public var targets: Set<Projection>
    /// Scales by alpha / sqrt(rank), so that a higher rank does not learn more slowly (rsLoRA).
    ///
    /// Source: Kalajdzievski 2023, "A Rank Stabilization Scaling Factor for Fine-Tuning with LoRA", eq. 6.
    public var isRankStabilized = false
    /// How many times the learning rate of A that of B is (LoRA+); 1 for the same.
    ///
    /// It is not part of what an adapter's files hold. Source: Hayou, Ghosh and Yu 2024, section 4.
    public var rateRatio = 1.0
    /// The share of the numbers of a low-rank part's input that falls out in a step of training.
    ///
    /// An adapter's files hold it, and nothing that reads them asks for it. Source: Srivastava et al. 2014, section 4.
    public var dropout = 0.0
    /// The tokens whose rows of embedding and head are trained as well, consecutive ones; empty for none.
    ///
    /// Those from the base's vocabulary on are added to it; the first is no greater than the size of that vocabulary.
    public var tokens = 0..<0
    /// By what the learning rate is multiplied for these rows; not part of what an adapter's files hold.
    public var tokenRateRatio = 1.0

    public init(rank: Int = 16, alpha: Double = 16, targets: Set<Projection> = Set(Projection.allCases)) {
        self.rank = rank
        self.alpha = alpha
        self.targets = targets
    }

    /// The factor of B A: alpha / rank, or alpha / sqrt(rank) where it is stabilised.
    public var scale: Double { alpha / (isRankStabilized ? Double(rank).squareRoot() : Double(rank)) }
}

/// A low-rank adapter: y = W x + scale B A x for each linear layer that it targets.
///
/// All its numbers stand in one flat tensor, so that the optimiser's step is one pass over memory; the matrices are
/// views into it. In each group of projections the A matrices are stacked, so that one product with the input serves
/// them all. Source: Hu et al. 2021, section 4.1.
public final class LoRA: TrainableParameters {
    public let configuration: LoRAConfiguration
    public let model: LlamaConfiguration
    /// The numbers that the optimiser moves: (parameterCount), float32 or float64.
    public let parameters: Tensor
    public let working: Tensor
    package let layout: LoRALayout
    /// Views into `working`, a list a layer, in the order of `ProjectionGroup`.
    package let updates: [[LowRankUpdate?]]
    /// Views into `working`; nil where no token is trained.
    package let rows: TrainedRows?

    /// An adapter that changes nothing yet: A drawn as PEFT draws it, uniform within 1 / sqrt(inputs), and B zero.
    ///
    /// Rows of tokens are zero until ``beginRows(as:in:)``.
    public convenience init(
        _ configuration: LoRAConfiguration, for model: LlamaConfiguration, seed: UInt64, _ type: DType = .bfloat16,
        on device: Device = .cpu
    ) {
        let layout = LoRALayout(configuration, model)
        let numbers = Tensor.zeros([layout.count], type == .float64 ? .float64 : .float32)
        for (index, place) in layout.places.enumerated() {
            var stream = RandomStream(seed: seed, purpose: "LoRA A", step: UInt64(index))
            let bound = 1 / sqrt(Double(place.inputs))
            numbers.narrowed(0, to: place.a)
                .copy(from: Tensor(place.a.map { _ in (2 * stream.uniform() - 1) * bound }))
        }
        self.init(configuration, for: model, parameters: numbers, type, on: device)
    }

    /// - Parameter numbers: (parameterCount), in the order of the layout.
    init(
        _ configuration: LoRAConfiguration, for model: LlamaConfiguration, parameters numbers: Tensor, _ type: DType,
        on device: Device
    ) {
        self.configuration = configuration
        self.model = model
        layout = LoRALayout(configuration, model)
        parameters = numbers.converted(to: type == .float64 ? .float64 : .float32, on: device)
        // The same tensor where the types are the same.
        working = type == parameters.dtype ? parameters : parameters.converted(to: type)
        updates = layout.views(of: working)
        rows = layout.rows(of: working)
    }

    public var parameterCount: Int { layout.count }

    /// The matrices B at the rate of their own, if they have one, and the rows of tokens, which nothing draws to zero.
    public var groups: [ParameterGroup] {
        var groups = [ParameterGroup(0..<layout.matrixCount)]
        if configuration.rateRatio != 1 {
            groups = layout.places.flatMap {
                [ParameterGroup($0.a), ParameterGroup($0.b, rateFactor: configuration.rateRatio)]
            }.sorted { $0.range.lowerBound < $1.range.lowerBound }
        }
        guard layout.count > layout.matrixCount else { return groups }
        let rows = ParameterGroup(
            layout.matrixCount..<layout.count, rateFactor: configuration.tokenRateRatio, decays: false)
        return groups + [rows]
    }

    public func views(of flat: Tensor) -> ParameterViews {
        ParameterViews(updates: layout.views(of: flat), rows: layout.rows(of: flat))
    }
}

/// The low-rank part of one group of projections, as views into a flat tensor.
package struct LowRankUpdate {
    /// One targeted projection of the group.
    package struct Part {
        /// The columns of the group's output that this projection writes.
        package let outputs: Range<Int>
        /// The rows of the stacked A that belong to it.
        package let ranks: Range<Int>
        /// (outputs, rank).
        package let b: Tensor
    }

    /// (targeted projections * rank, inputs).
    package let a: Tensor
    package let parts: [Part]
}

/// Where each matrix of an adapter stands in its flat tensor.
package struct LoRALayout {
    package struct Place {
        package let layer: Int
        package let group: ProjectionGroup
        package let projection: Projection
        package let inputs: Int
        /// The columns of the group's output.
        package let outputs: Range<Int>
        /// The elements of A, (rank, inputs), and of B, (outputs, rank).
        package let a: Range<Int>
        package let b: Range<Int>
    }

    package let rank: Int
    package let layerCount: Int
    package let places: [Place]
    /// The elements of all matrices A and B, which come first.
    package let matrixCount: Int
    /// The tokens that have rows.
    package let tokens: Range<Int>
    /// The elements of their rows: (tokens, hidden); nil where there are none.
    package let embeddingRows: Range<Int>?
    /// Those of the head where it is not the embedding.
    package let headRows: Range<Int>?
    package let count: Int

    init(_ configuration: LoRAConfiguration, _ model: LlamaConfiguration) {
        var places: [Place] = []
        var end = 0
        for layer in 0..<model.layerCount {
            for group in ProjectionGroup.allCases {
                let inputs = model.inputSize(of: group)
                let targeted = group.members.filter(configuration.targets.contains)
                var b = end + targeted.count * configuration.rank * inputs
                for projection in targeted {
                    let a = end..<end + configuration.rank * inputs
                    let before = group.members.prefix { $0 != projection }.reduce(0) { $0 + model.outputSize(of: $1) }
                    let outputs = before..<before + model.outputSize(of: projection)
                    places.append(
                        Place(
                            layer: layer, group: group, projection: projection, inputs: inputs, outputs: outputs, a: a,
                            b: b..<b + outputs.count * configuration.rank))
                    end = a.upperBound
                    b += outputs.count * configuration.rank
                }
                end = b
            }
        }
        rank = configuration.rank
        layerCount = model.layerCount
        self.places = places
        matrixCount = end
        tokens = configuration.tokens
        precondition(
            tokens.isEmpty || tokens.lowerBound <= model.vocabularySize, "trained tokens apart from the base's")
        let size = tokens.count * model.hiddenSize
        embeddingRows = size > 0 ? end..<end + size : nil
        headRows = size > 0 && !model.tiesEmbedding ? end + size..<end + 2 * size : nil
        count = (headRows ?? embeddingRows)?.upperBound ?? end
    }

    /// The rows of tokens as views into `flat`.
    package func rows(of flat: Tensor) -> TrainedRows? {
        guard let embeddingRows else { return nil }
        func matrix(_ range: Range<Int>) -> Tensor {
            flat.narrowed(0, to: range).viewed(as: [tokens.count, range.count / tokens.count])
        }
        let embedding = matrix(embeddingRows)
        return TrainedRows(tokens: tokens, embedding: embedding, head: headRows.map(matrix) ?? embedding)
    }

    /// The matrices as views into `flat`, a list a layer, in the order of `ProjectionGroup`.
    package func views(of flat: Tensor) -> [[LowRankUpdate?]] {
        var result = [[LowRankUpdate?]](
            repeating: Array(repeating: nil, count: ProjectionGroup.allCases.count), count: layerCount)
        for group in ProjectionGroup.allCases {
            for layer in 0..<layerCount {
                let members = places.filter { $0.layer == layer && $0.group == group }
                guard let first = members.first, let last = members.last else { continue }
                let a = flat.narrowed(0, to: first.a.lowerBound..<last.a.upperBound)
                    .viewed(as: [members.count * rank, first.inputs])
                let parts = members.enumerated().map { index, place in
                    LowRankUpdate.Part(
                        outputs: place.outputs, ranks: index * rank..<(index + 1) * rank,
                        b: flat.narrowed(0, to: place.b).viewed(as: [place.outputs.count, rank]))
                }
                result[layer][group.rawValue] = LowRankUpdate(a: a, parts: parts)
            }
        }
        return result
    }
}
