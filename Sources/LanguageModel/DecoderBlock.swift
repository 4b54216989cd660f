package import Torch

/// What a decoder block computed on the way forward and needs on the way back; T is the number of rows.
///
/// Only what a matrix product or attention made is kept. The norms of `x` and `middle`, and silu(gate) * up, are made
/// again from what is here in one pass over it: they would take half as much memory once more.
package struct BlockActivations {
    /// The block's input, (T, hidden), and 1 / rms of its rows.
    package let x: Tensor, attentionInverse: Tensor
    /// What the norm of heads needs, where the model has one.
    package let heads: HeadNormActivations?
    /// Queries, keys and values after rotation: (T, (heads + 2 groups) * headDimension).
    package let qkv: Tensor, qkvLow: Tensor?
    package let attention: AttentionActivations
    package let oLow: Tensor?
    /// Nil once it was taken.
    fileprivate(set) var feedForward: FeedForwardActivations?

    /// Hands out the feed-forward part, whose memory is then the caller's to free.
    package mutating func takeFeedForward() -> FeedForwardActivations {
        guard let part = feedForward else { preconditionFailure("the feed-forward part has been taken before") }
        feedForward = nil
        return part
    }
}

/// What attention gave, (T, heads * headDimension), and the log-sum-exp of its scores, (heads, T), for the way back.
package struct AttentionActivations {
    package let output: Tensor, logSumExp: Tensor?
}

/// The part of a block's activations that is of no use once the way back has passed the feed-forward part.
package struct FeedForwardActivations {
    /// The residual stream between attention and the feed-forward part, (T, hidden), and 1 / rms of its rows.
    package let middle: Tensor, inverse: Tensor
    /// (T, 2 * intermediate): gate, up.
    package let gateUp: Tensor, gateUpLow: Tensor?
    /// Nil where the block was run again for its activations only.
    package fileprivate(set) var downLow: Tensor?
}

/// One block: attention and feed-forward, each after an RMS norm and added to the residual stream.
package struct DecoderBlock {
    package let weights: LlamaWeights.Block
    package let configuration: LlamaConfiguration
    /// How many tokens back attention sees, the token itself counted; nil for all.
    package let window: Int?

    /// Runs the block over rows of the residual stream.
    ///
    /// - Parameters:
    ///   - x: (T, hidden).
    ///   - positions: (T), int32: the row of the table of angles for each row.
    ///   - adapter: its part in this block.
    ///   - attend: attention over the rotated rows (T, (heads + 2 groups) * headDimension), giving
    ///     (T, heads * headDimension).
    package func forward(
        _ x: Tensor, positions: Tensor, rotary: RotaryEmbedding, adapter: BlockAdapter?,
        attend: (Tensor) -> AttentionActivations
    ) -> (output: Tensor, activations: BlockActivations) {
        var saved = activations(x, positions: positions, rotary: rotary, adapter: adapter, attend: attend)
        var feedForward = saved.takeFeedForward()
        let (output, downLow) = AdaptedLinear.forward(
            feedForward.gateUp.swiGLU(), weights.down, adapter?[.down])
        output.add(feedForward.middle)
        feedForward.downLow = downLow
        saved.feedForward = feedForward
        return (output, saved)
    }

    /// The same without the last product, which the way back does not need: for a block that is run again.
    package func activations(
        _ x: Tensor, positions: Tensor, rotary: RotaryEmbedding, adapter: BlockAdapter?,
        attend: (Tensor) -> AttentionActivations
    ) -> BlockActivations {
        func linear(_ rows: Tensor, _ weight: FrozenMatrix, _ group: ProjectionGroup) -> (output: Tensor, low: Tensor?)
        {
            AdaptedLinear.forward(rows, weight, adapter?[group])
        }
        /// The norm of some rows goes into one product and is gone.
        func linearOfNorm(_ rows: Tensor, _ norm: Tensor, _ weight: FrozenMatrix, _ group: ProjectionGroup) -> (
            output: Tensor, low: Tensor?, inverse: Tensor
        ) {
            let (normed, inverse) = rows.rmsNorm(norm, epsilon: configuration.rmsNormEpsilon)
            let (output, low) = linear(normed, weight, group)
            return (output, low, inverse)
        }
        let (qkv, qkvLow, attentionInverse) = linearOfNorm(x, weights.attentionNorm, weights.qkv, .qkv)
        if let bias = weights.qkvBias { qkv.add(bias) }
        let heads = normalizeHeads(of: qkv)
        rotary.rotate(qkv, configuration, positions: positions)
        let attention = attend(qkv)
        let (middle, oLow) = linear(attention.output, weights.o, .o)
        if let bias = weights.oBias { middle.add(bias) }
        middle.add(x)
        let (gateUp, gateUpLow, inverse) = linearOfNorm(middle, weights.mlpNorm, weights.gateUp, .gateUp)
        return BlockActivations(
            x: x, attentionInverse: attentionInverse, heads: heads, qkv: qkv, qkvLow: qkvLow, attention: attention,
            oLow: oLow,
            feedForward: FeedForwardActivations(
                middle: middle, inverse: inverse, gateUp: gateUp, gateUpLow: gateUpLow, downLow: nil))
    }

    /// Attention of each piece with itself, where the pieces stand one after another in the rows.
    package func attend(_ qkv: Tensor, pieces: [Range<Int>]) -> AttentionActivations {
        let (q, k, v) = configuration.splitRows(qkv)
        let (output, logSumExp) = Tensor.packedAttention(q, k, v, starts: starts(of: pieces), window: window)
        return AttentionActivations(output: output, logSumExp: logSumExp)
    }

    /// The first row of each piece, and where the last one ends: (pieces + 1), int32.
    package func starts(of pieces: [Range<Int>]) -> Tensor {
        Tensor([0] + pieces.map { Int32($0.upperBound) })
    }
}

extension LlamaConfiguration {
    /// Queries, keys and values of stacked rows, as views (batch, heads or groups, time, headDimension).
    package func split(_ qkv: Tensor, batch: Int = 1) -> (q: Tensor, k: Tensor, v: Tensor) {
        let heads = qkv.viewed(as: [batch, qkv.size(0) / batch, headCount + 2 * keyValueHeadCount, headDimension])
            .transposed(1, 2)
        let keys = headCount + keyValueHeadCount
        return (
            heads.narrowed(1, to: 0..<headCount), heads.narrowed(1, to: headCount..<keys),
            heads.narrowed(1, to: keys..<keys + keyValueHeadCount)
        )
    }

    /// The same for rows in turn: (rows, heads or groups, headDimension).
    package func splitRows(_ qkv: Tensor) -> (q: Tensor, k: Tensor, v: Tensor) {
        let heads = qkv.viewed(as: [qkv.size(0), headCount + 2 * keyValueHeadCount, headDimension])
        let keys = headCount + keyValueHeadCount
        return (
            heads.narrowed(1, to: 0..<headCount), heads.narrowed(1, to: headCount..<keys),
            heads.narrowed(1, to: keys..<keys + keyValueHeadCount)
        )
    }
}
