import LanguageModel
import Torch

extension DecoderBlock {
    /// The gradient of the block's input from that of its output; the gradients of what is trained are added to
    /// `gradients`.
    ///
    /// Written by hand, so that every intermediate is freed as soon as it has served and no frozen weight ever gets a
    /// gradient (the paper, section 5.8.1).
    ///
    /// - Parameters:
    ///   - gradient: (T, hidden).
    ///   - saved: what `forward` returned for the same rows; consumed.
    ///   - pieces: the rows of each piece, as in the forward pass.
    ///   - needsInput: false for the first block, where nothing below it is trained.
    /// - Returns: (T, hidden), or nil where it is not needed.
    func backward(
        _ gradient: Tensor, saved: inout BlockActivations, pieces: [Range<Int>], positions: Tensor,
        rotary: RotaryEmbedding, adapter: BlockAdapter?, gradients: BlockGradients, needsInput: Bool
    ) -> Tensor? {
        let trained = TrainedPart(adapter: adapter, gradients: gradients)
        let dMiddle = feedForwardBackward(gradient, saved.takeFeedForward(), trained)
        return attentionBackward(
            dMiddle, saved, pieces: pieces, positions: positions, rotary: rotary, trained, needsInput: needsInput)
    }

    /// output = middle + down(silu(gate) up).
    private func feedForwardBackward(
        _ gradient: Tensor, _ saved: FeedForwardActivations, _ trained: TrainedPart
    ) -> Tensor {
        func throughDown() -> Tensor {
            trained.linear(gradient, saved.gateUp.swiGLU(), saved.downLow, weights.down, .down, \.down)
        }
        func throughGateUp() -> Tensor {
            let (mlpInput, _) = saved.middle.rmsNorm(weights.mlpNorm, epsilon: configuration.rmsNormEpsilon)
            return trained.linear(saved.gateUp, mlpInput, saved.gateUpLow, weights.gateUp, .gateUp, \.gateUp)
        }
        saved.gateUp.becomeSwiGLUGradient(throughDown())
        let dMLPInput = throughGateUp()
        trained.weights?.mlpNorm.addNormGradient(dMLPInput, saved.middle, inverse: saved.inverse)
        let dMiddle = dMLPInput.rmsNormBackward(saved.middle, weights.mlpNorm, inverse: saved.inverse)
        dMiddle.add(gradient)
        return dMiddle
    }

    /// middle = x + o(attention(rotated q, k, v)).
    private func attentionBackward(
        _ dMiddle: Tensor, _ saved: BlockActivations, pieces: [Range<Int>], positions: Tensor, rotary: RotaryEmbedding,
        _ trained: TrainedPart, needsInput: Bool
    ) -> Tensor? {
        func throughAttention() -> Tensor {
            let dAttended = trained.linear(dMiddle, saved.attention.output, saved.oLow, weights.o, .o, \.o)
            return attendBackward(dAttended, qkv: saved.qkv, saved: saved.attention, pieces: pieces)
        }
        trained.weights?.oBias?.addBiasGradient(dMiddle)
        let dQKV = throughAttention()
        rotary.rotate(dQKV, configuration, positions: positions, inverse: true)
        if let heads = saved.heads {
            trained.weights?.queryNorm?.addNormGradient(
                self.heads(of: dQKV, configuration.queryColumns), heads.queries, inverse: heads.queryInverse)
            trained.weights?.keyNorm?.addNormGradient(
                self.heads(of: dQKV, configuration.keyColumns), heads.keys, inverse: heads.keyInverse)
            normalizeHeadsBackward(dQKV, saved: heads)
        }
        trained.weights?.qkvBias?.addBiasGradient(dQKV)
        let (attentionInput, _) = saved.x.rmsNorm(weights.attentionNorm, epsilon: configuration.rmsNormEpsilon)
        guard
            let dInput = trained.linearIfNeeded(
                dQKV, attentionInput, saved.qkvLow, weights.qkv, .qkv, \.qkv, needsInput: needsInput)
        else { return nil }
        trained.weights?.attentionNorm.addNormGradient(dInput, saved.x, inverse: saved.attentionInverse)
        let dx = dInput.rmsNormBackward(saved.x, weights.attentionNorm, inverse: saved.attentionInverse)
        dx.add(dMiddle)
        return dx
    }
}

/// What of a block is trained: low-rank parts, weights, or both; and the way back through its linear layers.
private struct TrainedPart {
    let adapter: BlockAdapter?
    let gradients: BlockGradients

    var weights: LlamaWeights.Block? { gradients.weights }

    func linear(
        _ dy: Tensor, _ x: Tensor, _ low: Tensor?, _ weight: FrozenMatrix, _ group: ProjectionGroup,
        _ path: KeyPath<LlamaWeights.Block, FrozenMatrix>
    ) -> Tensor {
        guard let dx = linearIfNeeded(dy, x, low, weight, group, path, needsInput: true) else {
            preconditionFailure("the gradient of an input that is needed")
        }
        return dx
    }

    func linearIfNeeded(
        _ dy: Tensor, _ x: Tensor, _ low: Tensor?, _ weight: FrozenMatrix, _ group: ProjectionGroup,
        _ path: KeyPath<LlamaWeights.Block, FrozenMatrix>, needsInput: Bool
    ) -> Tensor? {
        weights?[keyPath: path].plain.addWeightGradient(dy, x)
        return AdaptedLinear.backward(
            dy, x: x, low: low, weight, adapter?[group], into: gradients.updates?[group.rawValue],
            needsInput: needsInput)
    }
}

extension DecoderBlock {
    /// The gradient of the rotated rows (T, (heads + 2 groups) * headDimension) from that of what attention gave.
    func attendBackward(
        _ gradient: Tensor, qkv: Tensor, saved: AttentionActivations, pieces: [Range<Int>]
    ) -> Tensor {
        let c = configuration
        let result = Tensor.empty(qkv.shape, qkv.dtype, on: qkv.device)
        guard let logSumExp = saved.logSumExp else { preconditionFailure("attention over a cache has no way back") }
        let (q, k, v) = c.splitRows(qkv)
        gradient.packedAttentionBackward(
            q, k, v, output: saved.output, logSumExp: logSumExp, starts: starts(of: pieces), window: window,
            into: c.splitRows(result))
        return result
    }
}
