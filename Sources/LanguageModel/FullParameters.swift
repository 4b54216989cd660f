import Randomness
public import Torch

/// All the weights of a model as what training moves: for full fine-tuning, and for training from nothing.
///
/// The numbers stand in one flat tensor in single precision, and the weights that the model reads are views into a
/// second one in the type that it computes in (the same tensor, where that is single precision).
public final class FullParameters: TrainableParameters {
    public let model: LlamaConfiguration
    public let parameters: Tensor
    public let working: Tensor
    /// Views into `working`; a model made with them follows every step of the optimiser.
    public let weights: LlamaWeights

    /// A copy of some weights; what is stored in fewer bits is spread out.
    ///
    /// - Parameter type: what the model computes in; the parameters are float32, or float64 for that type.
    public init(
        _ weights: LlamaWeights, for model: LlamaConfiguration, _ type: DType = .bfloat16, on device: Device = .cpu
    ) {
        self.model = model
        (parameters, working, self.weights) = Self.storage(model, type, device)
        let all = model.views(of: parameters)
        for (place, weight) in zip(all.tensors, weights.tensors) { place().copy(from: weight()) }
        refresh()
    }

    /// Weights for training from nothing: matrices normal with a deviation of 0.02, those that end in the residual stream
    /// smaller by sqrt(2 layers); norms of ones.
    ///
    /// Source: Radford et al. 2019, section 2.3.
    public init(
        random model: LlamaConfiguration, seed: UInt64, deviation: Double = 0.02, _ type: DType = .bfloat16,
        on device: Device = .cpu
    ) {
        self.model = model
        (parameters, working, weights) = Self.storage(model, type, device)
        let residual = deviation / Double(2 * model.layerCount).squareRoot()
        var drawn: UInt64 = 0
        var offset = 0
        model.eachTensor { shape, kind in
            let count = shape.reduce(1, *)
            let place = parameters.narrowed(0, to: offset..<offset + count)
            offset += count
            switch kind {
            case .norm: place.copy(from: Tensor([1.0]))
            case .bias: break
            case .matrix: Self.fill(place, deviation, seed, drawn)
            case .residualMatrix: Self.fill(place, residual, seed, drawn)
            }
            drawn += 1
        }
        refresh()
    }

    public var groups: [ParameterGroup] {
        var groups: [ParameterGroup] = []
        var end = 0
        model.eachTensor { shape, kind in
            let start = end
            end += shape.reduce(1, *)
            if let last = groups.last, last.decays == kind.decays {
                groups[groups.count - 1] = ParameterGroup(last.range.lowerBound..<end, decays: kind.decays)
            } else {
                groups.append(ParameterGroup(start..<end, decays: kind.decays))
            }
        }
        return groups
    }

    /// Each projection by itself, also where several are stacked.
    public var matrices: [ParameterMatrix] {
        var matrices: [ParameterMatrix] = []
        var (end, group) = (0, 0)
        let groups = ProjectionGroup.allCases
        let total = groups.count * model.layerCount
        model.eachTensor { shape, kind in
            let start = end
            end += shape.reduce(1, *)
            // The embedding stands before the blocks, an untied head behind them.
            guard kind.decays, shape.count == 2, start > 0, group < total else { return }
            var row = start
            for projection in groups[group % groups.count].members {
                let rows = model.outputSize(of: projection)
                matrices.append(
                    ParameterMatrix(range: row..<row + rows * shape[1], rows: rows, columns: shape[1]))
                row += rows * shape[1]
            }
            group += 1
        }
        return matrices
    }

    public func views(of flat: Tensor) -> ParameterViews { ParameterViews(weights: model.views(of: flat)) }

    private static func storage(_ model: LlamaConfiguration, _ type: DType, _ device: Device) -> (
        parameters: Tensor, working: Tensor, weights: LlamaWeights
    ) {
        var count = 0
        model.eachTensor { shape, _ in count += shape.reduce(1, *) }
        let parameters = Tensor.zeros([count], type == .float64 ? .float64 : .float32, on: device)
        let working = type == parameters.dtype ? parameters : Tensor.empty([count], type, on: device)
        return (parameters, working, model.views(of: working))
    }

    /// Draws a tensor piece by piece, so that no second copy of it ever exists.
    private static func fill(_ place: Tensor, _ deviation: Double, _ seed: UInt64, _ index: UInt64) {
        var stream = RandomStream(seed: seed, purpose: "initial weights", step: index)
        for start in stride(from: 0, to: place.count, by: 1 << 18) {
            let range = start..<min(start + 1 << 18, place.count)
            place.narrowed(0, to: range).copy(from: Tensor(range.map { _ in stream.normal() * deviation }))
        }
    }
}

/// What a weight does, as far as its first value and its decay depend on it.
private enum WeightKind {
    case matrix, residualMatrix, norm, bias

    /// Norms and biases are left alone by weight decay, as in Transformers' trainer.
    var decays: Bool { self == .matrix || self == .residualMatrix }
}

extension LlamaConfiguration {
    /// The shapes of all weights in the order in which they stand in the flat tensor.
    fileprivate func eachTensor(_ body: ([Int], WeightKind) -> Void) {
        body([vocabularySize, hiddenSize], .matrix)
        for _ in 0..<layerCount {
            body([hiddenSize], .norm)
            body([qkvSize, hiddenSize], .matrix)
            if hasAttentionBias { body([qkvSize], .bias) }
            if normalizesHeads {
                body([headDimension], .norm)
                body([headDimension], .norm)
            }
            body([hiddenSize, headCount * headDimension], .residualMatrix)
            if hasOutputBias { body([hiddenSize], .bias) }
            body([hiddenSize], .norm)
            body([2 * intermediateSize, hiddenSize], .matrix)
            body([hiddenSize, intermediateSize], .residualMatrix)
        }
        body([hiddenSize], .norm)
        if !tiesEmbedding { body([vocabularySize, hiddenSize], .matrix) }
    }

    /// All weights as views into a flat tensor.
    fileprivate func views(of flat: Tensor) -> LlamaWeights {
        var views: [Tensor] = []
        var end = 0
        eachTensor { shape, _ in
            let start = end
            end += shape.reduce(1, *)
            views.append(flat.narrowed(0, to: start..<end).viewed(as: shape))
        }
        var next = views.makeIterator()
        func take() -> Tensor {
            guard let view = next.next() else { preconditionFailure("fewer weights than the model has") }
            return view
        }
        let embedding = take()
        let blocks = (0..<layerCount).map { _ in
            LlamaWeights.Block(
                attentionNorm: take(), qkv: FrozenMatrix(take()), qkvBias: hasAttentionBias ? take() : nil,
                queryNorm: normalizesHeads ? take() : nil, keyNorm: normalizesHeads ? take() : nil,
                o: FrozenMatrix(take()), oBias: hasOutputBias ? take() : nil, mlpNorm: take(),
                gateUp: FrozenMatrix(take()), down: FrozenMatrix(take()))
        }
        let finalNorm = take()
        return LlamaWeights(
            embedding: embedding, untiedHead: tiesEmbedding ? nil : FrozenMatrix(take()), blocks: blocks,
            finalNorm: finalNorm)
    }
}

extension LlamaWeights {
    /// Every weight in the order of the flat tensor; a matrix that is stored otherwise is made plain when asked for.
    fileprivate var tensors: [() -> Tensor] {
        var result: [() -> Tensor] = [{ embedding }]
        for block in blocks {
            result += [{ block.attentionNorm }, { block.qkv.plain }]
            result += [block.qkvBias, block.queryNorm, block.keyNorm].compactMap { $0 }.map { tensor in { tensor } }
            result.append { block.o.plain }
            if let bias = block.oBias { result.append { bias } }
            result += [{ block.mlpNorm }, { block.gateUp.plain }, { block.down.plain }]
        }
        result.append { finalNorm }
        if let untiedHead { result.append { untiedHead.plain } }
        return result
    }
}

extension FrozenMatrix {
    /// The matrix itself where it is stored as numbers; else a copy of it in single precision.
    package var plain: Tensor {
        if case .dense(let matrix) = storage { return matrix }
        return dense(.float32)
    }
}
