import LanguageModel
import Torch

extension DecoderBlock {
    /// The gradient of the block's input from that of its output; the adapter's gradients are added to `gradients`.
    ///
    /// Written by hand, so that every intermediate is freed as soon as it has served and no frozen weight ever gets a
    /// gradient (the paper, section 5.8.1).
    ///
    /// - Parameters:
    ///   - gradient: (T, hidden); consumed: it may be written to.
    ///   - saved: what `forward` returned for the same rows.
    ///   - pieces: the rows of each piece, as in the forward pass.
    ///   - needsInput: false for the first block, below which nothing is trained.
    /// - Returns: (T, hidden), or nil where it is not needed.
    func backward(
        _ gradient: Tensor, saved: BlockActivations, pieces: [Range<Int>], positions: Tensor, rotary: RotaryEmbedding,
        updates: [LowRankUpdate?], gradients: [LowRankUpdate?], scale: Double, needsInput: Bool
    ) -> Tensor? {
        func linear(_ dy: Tensor, _ x: Tensor, _ low: Tensor?, _ weight: FrozenMatrix, _ group: ProjectionGroup)
            -> Tensor
        {
            guard
                let dx = AdaptedLinear.backward(
                    dy, x: x, low: low, weight, updates[group.rawValue], into: gradients[group.rawValue], scale: scale,
                    needsInput: true)
            else { preconditionFailure("the gradient of an input that is needed") }
            return dx
        }

        // Feed-forward: output = middle + down(silu(gate) up).
        let dProduct = linear(gradient, saved.product, saved.downLow, weights.down, .down)
        let dGateUp = dProduct.swiGLUBackward(saved.gateUp)
        let dMLPInput = linear(dGateUp, saved.mlpInput, saved.gateUpLow, weights.gateUp, .gateUp)
        let dMiddle = dMLPInput.rmsNormBackward(saved.middle, weights.mlpNorm, inverse: saved.mlpInverse)
        dMiddle.add(gradient)

        // Attention: middle = x + o(attention(rotated q, k, v)).
        let dAttended = linear(dMiddle, saved.attended, saved.oLow, weights.o, .o)
        let dQKV = attendBackward(dAttended, qkv: saved.qkv, saved: saved.attention, pieces: pieces)
        rotary.rotate(dQKV, configuration, positions: positions, inverse: true)
        if let heads = saved.heads { normalizeHeadsBackward(dQKV, saved: heads) }
        let dAttentionInput = AdaptedLinear.backward(
            dQKV, x: saved.attentionInput, low: saved.qkvLow, weights.qkv, updates[ProjectionGroup.qkv.rawValue],
            into: gradients[ProjectionGroup.qkv.rawValue], scale: scale, needsInput: needsInput)
        guard let dAttentionInput else { return nil }
        let dx = dAttentionInput.rmsNormBackward(saved.x, weights.attentionNorm, inverse: saved.attentionInverse)
        dx.add(dMiddle)
        return dx
    }
}

extension DecoderBlock {
    /// The gradient of the rotated rows (T, (heads + 2 groups) * headDimension) from that of what attention gave.
    func attendBackward(
        _ gradient: Tensor, qkv: Tensor, saved: [AttentionActivations], pieces: [Range<Int>]
    ) -> Tensor {
        let c = configuration
        let result = Tensor.empty(qkv.shape, qkv.dtype, on: qkv.device)
        let (q, k, v) = c.splitRows(qkv)
        for activations in saved {
            gradient.packedAttentionBackward(
                q, k, v, output: activations.output, logSumExp: activations.logSumExp, starts: starts(of: pieces),
                window: window, into: c.splitRows(result))
        }
        return result
    }
}
