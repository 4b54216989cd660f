public import LanguageModel
import Torch

/// What a token takes on its way, in bytes.
extension MemoryPlan.Run {
    /// The numbers that the optimiser moves.
    var trainedCount: Int {
        switch trained {
        case .everything: configuration.parameterCount
        case .adapter(let lora):
            configuration.layerCount
                * lora.targets.reduce(0) { sum, projection in
                    sum + lora.rank
                        * (configuration.inputSize(of: projection.group) + configuration.outputSize(of: projection))
                } + lora.tokens.count * configuration.hiddenSize * (configuration.tiesEmbedding ? 1 : 2)
        }
    }

    /// What attention gave: numbers, and the log-sum-exp of each head.
    private var attentionRow: Int {
        configuration.headCount * (configuration.headDimension * type.size + (type == .float64 ? 8 : 4))
    }

    /// What a block that runs again keeps.
    var inputRow: Int { configuration.hiddenSize * type.size + (recompute.keepsAttention ? attentionRow : 0) }

    /// Of what a block keeps, the part that goes once the way back has passed the feed-forward part.
    private var feedForwardRow: Int {
        let low = lowColumns([.gate, .up, .down])
        return (configuration.hiddenSize + 2 * configuration.intermediateSize + low) * type.size + sumSize
    }

    /// What a block keeps that does not run again: see `BlockActivations`.
    var blockRow: Int {
        let c = configuration
        let heads = c.headCount + c.keyValueHeadCount
        let headNorm = c.normalizesHeads ? heads * (c.headDimension * type.size + sumSize) : 0
        return (c.hiddenSize + c.qkvSize + lowColumns([.q, .k, .v, .o])) * type.size + sumSize + attentionRow + headNorm
            + feedForwardRow
    }

    /// Bytes that the loss takes beside what the blocks keep.
    var lossBytes: Int {
        let c = configuration
        var vocabulary = c.vocabularySize
        if case .adapter(let lora) = trained { vocabulary = max(vocabulary, lora.tokens.upperBound) }
        let chunk = min(tokens, AnswerLoss.chunk(vocabulary: vocabulary, type))
        let residual = 2 * tokens * c.hiddenSize * type.size
        return residual + chunk * (vocabulary + 4 * c.hiddenSize) * type.size
    }

    /// Bytes that the last block's way back takes beside what it keeps.
    var backwardBytes: Int {
        let c = configuration, hidden = c.hiddenSize, attended = c.headCount * c.headDimension
        // silu(gate) * up and its gradient, then the norm and its gradient, beside the gradient that came in.
        // With dropout, what the low-rank part read of that, and its share of the gradient.
        let dropout = dropsOut ? 2 * c.intermediateSize : 0
        let feedForward = max(hidden + 2 * c.intermediateSize + dropout, 3 * hidden) * type.size
        // The gradients of what attention gave and of queries, keys and values, these also in single precision.
        let attention = (2 * hidden + attended + 2 * c.qkvSize) * type.size + 8 * attended - feedForwardRow
        return tokens * max(feedForward, attention)
    }

    /// Bytes that the kernels keep from call to call: keys, values and their gradients of one head in single precision in
    /// each thread, panels of products, and a panel of quantised weights made plain or a part of a weight's gradient.
    var kernelBytes: Int {
        let heads = 4 * 5 * tokens * (configuration.headDimension + 8)
        return threads * (heads + 4 << 20) + 32 << 20
    }

    private var dropsOut: Bool {
        guard case .adapter(let lora) = trained else { return false }
        return lora.dropout > 0
    }

    private var sumSize: Int { type == .float64 ? 8 : 4 }

    /// Columns of x A^T that are kept for some projections.
    private func lowColumns(_ projections: [Projection]) -> Int {
        guard case .adapter(let lora) = trained else { return 0 }
        return lora.rank * projections.count(where: lora.targets.contains)
    }
}

extension LlamaWeights {
    /// Bytes that the weights take in memory.
    public var byteCount: Int {
        func bytes(_ tensor: Tensor?) -> Int { tensor.map { $0.count * $0.dtype.size } ?? 0 }
        let blocks = blocks.reduce(0) { sum, block in
            sum + [block.qkv, block.o, block.gateUp, block.down].reduce(0) { $0 + $1.byteCount }
                + [block.attentionNorm, block.mlpNorm, block.qkvBias, block.queryNorm, block.keyNorm, block.oBias]
                .reduce(0) { $0 + bytes($1) }
        }
        return bytes(embedding) + (untiedHead?.byteCount ?? 0) + blocks + bytes(finalNorm)
    }
}
