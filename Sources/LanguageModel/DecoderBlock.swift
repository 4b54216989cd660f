package import Torch

/// What a decoder block computed on the way forward and needs on the way back; T is the number of rows.
package struct BlockActivations {
    /// The block's input: (T, hidden).
    package let x: Tensor
    /// Its norm, and 1 / rms a row.
    package let attentionInput: Tensor, attentionInverse: Tensor
    /// What the norm of heads needs, where the model has one.
    package let heads: HeadNormActivations?
    /// Queries, keys and values after rotation: (T, (heads + 2 groups) * headDimension).
    package let qkv: Tensor, qkvLow: Tensor?
    /// What attention gave: (T, heads * headDimension), and what it wants to remember.
    package let attended: Tensor, attention: [AttentionActivations]
    package let oLow: Tensor?
    /// The residual stream between attention and the feed-forward part.
    package let middle: Tensor
    package let mlpInput: Tensor, mlpInverse: Tensor
    /// (T, 2 * intermediate).
    package let gateUp: Tensor, gateUpLow: Tensor?
    /// silu(gate) * up: (T, intermediate).
    package let product: Tensor, downLow: Tensor?
}

/// One call of attention: its output (T, heads * headDimension) and the log-sum-exp of its scores (heads, T).
package struct AttentionActivations {
    package let output: Tensor, logSumExp: Tensor
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
    ///   - updates: the adapter's part of this block, in the order of `ProjectionGroup`.
    ///   - attend: attention over the rotated rows (T, (heads + 2 groups) * headDimension), giving
    ///     (T, heads * headDimension).
    package func forward(
        _ x: Tensor, positions: Tensor, rotary: RotaryEmbedding, updates: [LowRankUpdate?]?, scale: Double,
        attend: (Tensor) -> (Tensor, [AttentionActivations])
    ) -> (output: Tensor, activations: BlockActivations) {
        func linear(_ rows: Tensor, _ weight: FrozenMatrix, _ group: ProjectionGroup) -> (output: Tensor, low: Tensor?)
        {
            AdaptedLinear.forward(rows, weight, updates?[group.rawValue], scale: scale)
        }
        let epsilon = configuration.rmsNormEpsilon
        let (attentionInput, attentionInverse) = x.rmsNorm(weights.attentionNorm, epsilon: epsilon)
        let (qkv, qkvLow) = linear(attentionInput, weights.qkv, .qkv)
        if let bias = weights.qkvBias { qkv.add(bias) }
        let heads = normalizeHeads(of: qkv)
        rotary.rotate(qkv, configuration, positions: positions)
        let (attended, attention) = attend(qkv)
        let (middle, oLow) = linear(attended, weights.o, .o)
        if let bias = weights.oBias { middle.add(bias) }
        middle.add(x)
        let (mlpInput, mlpInverse) = middle.rmsNorm(weights.mlpNorm, epsilon: epsilon)
        let (gateUp, gateUpLow) = linear(mlpInput, weights.gateUp, .gateUp)
        let product = gateUp.swiGLU()
        let (output, downLow) = linear(product, weights.down, .down)
        output.add(middle)
        return (
            output,
            BlockActivations(
                x: x, attentionInput: attentionInput, attentionInverse: attentionInverse, heads: heads,
                qkv: qkv, qkvLow: qkvLow, attended: attended, attention: attention, oLow: oLow, middle: middle,
                mlpInput: mlpInput,
                mlpInverse: mlpInverse, gateUp: gateUp, gateUpLow: gateUpLow, product: product, downLow: downLow)
        )
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

extension DecoderBlock {
    /// Attention of each piece with itself, where the pieces stand one after another in the rows.
    package func attend(_ qkv: Tensor, pieces: [Range<Int>]) -> (Tensor, [AttentionActivations]) {
        let (q, k, v) = configuration.splitRows(qkv)
        let (output, logSumExp) = Tensor.packedAttention(q, k, v, starts: starts(of: pieces), window: window)
        return (output, [AttentionActivations(output: output, logSumExp: logSumExp)])
    }

    /// The first row of each piece, and where the last one ends: (pieces + 1), int32.
    package func starts(of pieces: [Range<Int>]) -> Tensor {
        Tensor([0] + pieces.map { Int32($0.upperBound) })
    }
}
