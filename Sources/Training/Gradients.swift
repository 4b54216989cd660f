public import LanguageModel
public import Torch

/// The gradients of an adapter, added up over the packs of a step.
public final class Gradients {
    /// (parameterCount), in the order and type of the adapter's parameters.
    public let flat: Tensor
    let views: [[LowRankUpdate?]]

    public init(of adapter: LoRA) {
        flat = Tensor.zeros(adapter.parameters.shape, adapter.parameters.dtype, on: adapter.parameters.device)
        views = adapter.layout.views(of: flat)
    }
}

extension Llama {
    /// The loss on the answers of a pack, in nats and summed; its gradient, times `scale`, is added to `gradients`.
    public func accumulate(_ pack: Pack, into gradients: Gradients, scale: Double) -> Double {
        guard let adapter else { preconditionFailure("training moves an adapter, and this model has none") }
        let (rotary, positions) = angles.placed(pack.pieces.map { (0..<$0.count, $0.count) })
        var x = embed(pack.tokens)
        var saved: [BlockActivations] = []
        saved.reserveCapacity(blocks.count)
        for (index, block) in blocks.enumerated() {
            let (output, activations) = block.forward(
                x, positions: positions, rotary: rotary, updates: adapter.updates[index],
                scale: adapter.configuration.scale
            ) { block.attend($0, pieces: pack.pieces) }
            saved.append(activations)
            x = output
        }
        let (sum, gradient) = AnswerLoss(model: self)(x, pack, gradientScale: scale)
        var dx = gradient
        while let activations = saved.popLast(), let gradient = dx {
            let index = saved.count
            dx = blocks[index].backward(
                gradient, saved: activations, pieces: pack.pieces, positions: positions, rotary: rotary,
                updates: adapter.updates[index], gradients: gradients.views[index],
                scale: adapter.configuration.scale, needsInput: index > 0)
        }
        return sum
    }

    /// The loss on the answers of a pack, in nats and summed.
    public func loss(_ pack: Pack) -> Double {
        let (rotary, positions) = angles.placed(pack.pieces.map { (0..<$0.count, $0.count) })
        var x = embed(pack.tokens)
        for (index, block) in blocks.enumerated() {
            x =
                block.forward(
                    x, positions: positions, rotary: rotary, updates: adapter?.updates[index],
                    scale: adapter?.configuration.scale ?? 0
                ) { block.attend($0, pieces: pack.pieces) }.output
        }
        return AnswerLoss(model: self)(x, pack, gradientScale: nil).sum
    }
}
