package import Torch

/// What the norm of heads keeps for the way back.
package struct HeadNormActivations {
    /// The heads before the norm, (rows * heads, headDimension), and 1 / rms of each.
    package let queries: Tensor, queryInverse: Tensor
    package let keys: Tensor, keyInverse: Tensor
}

/// The RMS norm of each head of queries and keys, before rotation.
///
/// Source: Yang et al. 2025, "Qwen3 Technical Report", section 2 (QK-Norm); Dehghani et al. 2023, section 2.
extension DecoderBlock {
    /// Normalises queries and keys in the stacked rows, in place; nothing where the model has no such norm.
    func normalizeHeads(of qkv: Tensor) -> HeadNormActivations? {
        guard let queryNorm = weights.queryNorm, let keyNorm = weights.keyNorm else { return nil }
        let queries = heads(of: qkv, configuration.queryColumns), keys = heads(of: qkv, configuration.keyColumns)
        let (newQueries, queryInverse) = queries.rmsNorm(queryNorm, epsilon: configuration.rmsNormEpsilon)
        let (newKeys, keyInverse) = keys.rmsNorm(keyNorm, epsilon: configuration.rmsNormEpsilon)
        put(newQueries, into: qkv, configuration.queryColumns)
        put(newKeys, into: qkv, configuration.keyColumns)
        return HeadNormActivations(
            queries: queries, queryInverse: queryInverse, keys: keys, keyInverse: keyInverse)
    }

    /// Turns the gradient of the normalised heads into that of the heads, in place.
    package func normalizeHeadsBackward(_ gradient: Tensor, saved: HeadNormActivations) {
        guard let queryNorm = weights.queryNorm, let keyNorm = weights.keyNorm else { return }
        for (columns, rows, inverse, weight) in [
            (configuration.queryColumns, saved.queries, saved.queryInverse, queryNorm),
            (configuration.keyColumns, saved.keys, saved.keyInverse, keyNorm),
        ] {
            put(
                heads(of: gradient, columns).rmsNormBackward(rows, weight, inverse: inverse), into: gradient, columns)
        }
    }

    /// A copy of some columns, a head a row.
    package func heads(of rows: Tensor, _ columns: Range<Int>) -> Tensor {
        rows.narrowed(1, to: columns).clone().viewed(as: [-1, configuration.headDimension])
    }

    private func put(_ heads: Tensor, into rows: Tensor, _ columns: Range<Int>) {
        rows.narrowed(1, to: columns).copy(from: heads.viewed(as: [-1, columns.count]))
    }
}

extension LlamaConfiguration {
    /// The columns of queries in stacked rows.
    package var queryColumns: Range<Int> { 0..<headCount * headDimension }
    /// The columns of keys in stacked rows.
    package var keyColumns: Range<Int> { queryColumns.upperBound..<(headCount + keyValueHeadCount) * headDimension }
}
