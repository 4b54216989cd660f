public import LanguageModel
public import Torch

/// The gradients of what is trained, added up over the packs of a step.
public final class Gradients {
    /// (parameterCount), in the order and type of the parameters.
    public let flat: Tensor
    let views: ParameterViews

    public init(of trained: any TrainableParameters) {
        flat = Tensor.zeros(trained.parameters.shape, trained.parameters.dtype, on: trained.parameters.device)
        views = trained.views(of: flat)
    }

    /// The gradients of one block's parameters.
    func block(_ index: Int) -> BlockGradients {
        BlockGradients(
            updates: views.updates.isEmpty ? nil : views.updates[index], weights: views.weights?.blocks[index])
    }
}

/// Where the gradients of one block go.
struct BlockGradients {
    /// Of the adapter's part, in the order of `ProjectionGroup`.
    let updates: [LowRankUpdate?]?
    /// Of the weights; nil where they are frozen.
    let weights: LlamaWeights.Block?
}

extension Llama {
    /// The loss on the answers of a pack, in nats and summed; its gradient, times `scale`, is added to `gradients`.
    ///
    /// - Parameters:
    ///   - recompute: what is given up on the way forward and made again on the way back.
    ///   - dropout: what of the adapter's inputs falls out.
    ///   - shouldStop: asked before each block on either way; true gives the pass up.
    /// - Returns: nil where the pass was given up; part of its gradient may have been added by then.
    package func accumulate(
        _ pack: Pack, into gradients: Gradients, scale: Double, recompute: Recompute = .none,
        dropout: Dropout? = nil, unless shouldStop: () -> Bool
    ) -> Double? {
        precondition(
            gradients.views.weights != nil || adapter != nil, "training moves an adapter, and this model has none")
        let run = Run(model: self, pack: pack, recompute: recompute, dropout: dropout)
        var kept: [Kept] = []
        guard let output = run.forward(keepingIn: &kept, unless: shouldStop) else { return nil }
        let (sum, gradient) = AnswerLoss(model: self)(
            output, pack, gradientScale: scale, into: gradients.views)
        let trainsEmbedding = gradients.views.weights != nil || gradients.views.rows != nil
        var dx = gradient
        while let last = kept.popLast(), let gradient = dx {
            if shouldStop() { return nil }
            dx = nil
            let index = kept.count
            var saved = run.activations(of: index, last)
            dx = blocks[index].backward(
                gradient, saved: &saved, pieces: pack.pieces, positions: run.positions, rotary: run.rotary,
                adapter: run.adapter(index), gradients: gradients.block(index),
                needsInput: trainsEmbedding || index > 0)
        }
        if let dx, let weights = gradients.views.weights {
            weights.embedding.addEmbeddingGradient(dx, Tensor(pack.tokens).moved(to: device))
        }
        if let dx, let rows = gradients.views.rows {
            let own = rows.places(of: pack.tokens)
            if !own.places.isEmpty {
                rows.embedding.addEmbeddingGradient(
                    dx.selected(Tensor(own.places).moved(to: device)), Tensor(own.rows).moved(to: device))
            }
        }
        return sum
    }

    /// The same, to its end.
    public func accumulate(
        _ pack: Pack, into gradients: Gradients, scale: Double, recompute: Recompute = .none
    ) -> Double {
        accumulate(pack, into: gradients, scale: scale, recompute: recompute) { false } ?? .nan
    }

    /// The loss on the answers of a pack, in nats and summed; nil where `shouldStop`, asked before each block, says true.
    public func loss(_ pack: Pack, unless shouldStop: () -> Bool) -> Double? {
        let run = Run(model: self, pack: pack, recompute: .none, dropout: nil)
        guard let output = run.forward(unless: shouldStop) else { return nil }
        return AnswerLoss(model: self)(output, pack, gradientScale: nil, into: nil).sum
    }

    /// The loss on the answers of a pack, in nats and summed.
    public func loss(_ pack: Pack) -> Double { loss(pack) { false } ?? .nan }
}

/// What the way back has of one block.
private enum Kept {
    case activations(BlockActivations)
    /// The block's input, and what its attention gave where that is kept as well.
    case input(Tensor, AttentionActivations?)
}

/// One pass of a pack through a model.
private struct Run {
    let model: Llama
    let pack: Pack
    let recompute: Recompute
    let dropout: Dropout?
    /// The table of rotary angles, and its row for each row of the pack.
    let rotary: RotaryEmbedding, positions: Tensor

    init(model: Llama, pack: Pack, recompute: Recompute, dropout: Dropout?) {
        self.model = model
        self.pack = pack
        self.recompute = recompute
        self.dropout = dropout
        (rotary, positions) = model.angles.placed(pack.pieces.map { (0..<$0.count, $0.count) })
    }

    func adapter(_ block: Int) -> BlockAdapter? {
        model.adapter.map { BlockAdapter($0, block: block, dropout: dropout) }
    }

    private func forward(_ x: Tensor, _ index: Int) -> (output: Tensor, activations: BlockActivations) {
        let block = model.blocks[index]
        return block.forward(
            x, positions: positions, rotary: rotary, adapter: adapter(index)
        ) { block.attend($0, pieces: pack.pieces) }
    }

    /// The residual stream after the last block, (T, hidden); nil where it was given up.
    func forward(unless shouldStop: () -> Bool) -> Tensor? {
        var x = model.embed(pack.tokens)
        for index in model.blocks.indices {
            if shouldStop() { return nil }
            x = forward(x, index).output
        }
        return x
    }

    /// The same, with what the way back needs.
    func forward(keepingIn kept: inout [Kept], unless shouldStop: () -> Bool) -> Tensor? {
        var x = model.embed(pack.tokens)
        for index in model.blocks.indices {
            if shouldStop() { return nil }
            let (output, activations) = forward(x, index)
            kept.append(
                recompute.includes(index, of: model.blocks.count)
                    ? .input(x, recompute.keepsAttention ? activations.attention : nil) : .activations(activations))
            x = output
        }
        return x
    }

    /// What a block computed, from what was kept of it.
    func activations(of index: Int, _ kept: Kept) -> BlockActivations {
        switch kept {
        case .activations(let activations): return activations
        case .input(let x, let attention):
            let block = model.blocks[index]
            return block.activations(
                x, positions: positions, rotary: rotary, adapter: adapter(index)
            ) { attention ?? block.attend($0, pieces: pack.pieces) }
        }
    }
}
