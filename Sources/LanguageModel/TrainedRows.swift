package import Tokenizers
package import Torch

/// The rows of embedding and head that an adapter trains, for some tokens, beside those of a frozen base.
///
/// They are a block of their own: the base's matrices are neither copied nor grown. Source: PEFT's `TrainableTokensLayer`,
/// which replaces the rows of its tokens likewise.
package struct TrainedRows {
    /// The tokens that they stand for, consecutive ones; where the base has rows for some of them, these count instead.
    package let tokens: Range<Int>
    /// (tokens, hidden).
    package let embedding: Tensor
    /// (tokens, hidden); the embedding's rows where that is the head as well.
    package let head: Tensor

    /// Which of some tokens have a trained row, by their places, and the number of that row.
    package func places(of tokens: [Token]) -> (places: [Int32], rows: [Int32]) {
        var places: [Int32] = [], rows: [Int32] = []
        for (place, token) in tokens.enumerated() where self.tokens.contains(Int(token)) {
            places.append(Int32(place))
            rows.append(token - Int32(self.tokens.lowerBound))
        }
        return (places, rows)
    }

    /// The rows of some tokens, out of a base's embedding and these: (tokens, hidden).
    func selected(_ tokens: [Token], besides base: Tensor) -> Tensor {
        let own = places(of: tokens).rows
        if own.isEmpty { return base.selected(Tensor(tokens).moved(to: base.device)) }
        let selected = embedding.selected(Tensor(own).moved(to: base.device))
        if own.count == tokens.count { return selected }
        // One after the other, and then in the order of the tokens.
        var others: [Token] = [], order: [Int32] = []
        var next = Int32(tokens.count - own.count)
        for token in tokens {
            if self.tokens.contains(Int(token)) {
                order.append(next)
                next += 1
            } else {
                order.append(Int32(others.count))
                others.append(token)
            }
        }
        return Tensor.concatenated([base.selected(Tensor(others).moved(to: base.device)), selected])
            .selected(Tensor(order).moved(to: base.device))
    }
}

/// What turns the rows of the last norm into logits: the base's head, with the trained rows at its side.
package struct Head {
    package let base: FrozenMatrix
    package let rows: TrainedRows?

    /// Columns of logits.
    package var outputs: Int { max(base.outputs, rows?.tokens.upperBound ?? 0) }

    /// The columns that the base has to say.
    private func baseColumns(_ rows: TrainedRows) -> [Range<Int>] {
        [
            0..<min(rows.tokens.lowerBound, base.outputs),
            min(rows.tokens.upperBound, base.outputs)..<base.outputs,
        ].filter { !$0.isEmpty }
    }

    /// (rows, hidden) to (rows, outputs).
    package func product(_ x: Tensor) -> Tensor {
        guard let rows else { return base.product(x) }
        let logits = Tensor.empty([x.size(0), outputs], x.dtype, on: x.device)
        if case .dense(let matrix) = base.storage {
            for columns in baseColumns(rows) {
                logits.narrowed(1, to: columns).setToProduct(x, matrix.narrowed(0, to: columns).transposed())
            }
        } else {
            let all = base.product(x)
            for columns in baseColumns(rows) {
                logits.narrowed(1, to: columns).copy(from: all.narrowed(1, to: columns))
            }
        }
        logits.narrowed(1, to: rows.tokens).setToProduct(x, rows.head.transposed())
        return logits
    }

    /// The gradient of x from that of the logits: (rows, outputs) to (rows, hidden).
    package func transposedProduct(_ dy: Tensor) -> Tensor {
        guard let rows else { return base.transposedProduct(dy) }
        let dx = dy.narrowed(1, to: rows.tokens).mm(rows.head)
        if case .dense(let matrix) = base.storage {
            for columns in baseColumns(rows) {
                dx.addProduct(dy.narrowed(1, to: columns), matrix.narrowed(0, to: columns))
            }
        } else {
            let others = Tensor.zeros([dy.size(0), base.outputs], dy.dtype, on: dy.device)
            for columns in baseColumns(rows) {
                others.narrowed(1, to: columns).copy(from: dy.narrowed(1, to: columns))
            }
            dx.add(base.transposedProduct(others))
        }
        return dx
    }
}

extension LlamaConfiguration {
    /// The same model with rows for the tokens of an adapter as well.
    public func grown(for adapter: LoRA?) -> LlamaConfiguration {
        var result = self
        result.vocabularySize = max(vocabularySize, adapter?.configuration.tokens.upperBound ?? 0)
        return result
    }
}
