package import Torch

/// The product with one group's weight and its low-rank part, and the gradient of both.
///
/// The brackets never form B A, and no gradient of a frozen weight is computed: with X (rows, inputs) and rank much
/// smaller than both sides, X A^T comes first. Source: the paper's section 5.8.1.
package enum AdaptedLinear {
    /// x W^T + scale (x A^T) B^T.
    ///
    /// - Parameters:
    ///   - x: (rows, inputs).
    ///   - weight: the frozen W, (outputs, inputs).
    /// - Returns: (rows, outputs), and x A^T for the backward pass: (rows, targeted * rank).
    package static func forward(
        _ x: Tensor, _ weight: FrozenMatrix, _ adapter: LinearAdapter?
    ) -> (output: Tensor, low: Tensor?) {
        let output = weight.product(x)
        guard let adapter else { return (output, nil) }
        let low = low(adapter.seen(x), adapter)
        for part in adapter.matrices.parts {
            output.narrowed(1, to: part.outputs)
                .addProduct(low.narrowed(1, to: part.ranks), part.b.transposed(), scale: adapter.scale)
        }
        return (output, low)
    }

    /// x A^T: (rows, targeted * rank).
    private static func low(_ x: Tensor, _ adapter: LinearAdapter) -> Tensor { x.mm(adapter.matrices.a.transposed()) }

    /// Adds the gradients of A and B to `gradients` and returns that of x, or nil when nobody needs it.
    ///
    /// - Parameters:
    ///   - dy: (rows, outputs).
    ///   - low: what `forward` returned for the same rows; nil where it was not kept.
    package static func backward(
        _ dy: Tensor, x: Tensor, low: Tensor?, _ weight: FrozenMatrix, _ adapter: LinearAdapter?,
        into gradients: LowRankUpdate?, needsInput: Bool
    ) -> Tensor? {
        let dx = needsInput ? weight.transposedProduct(dy) : nil
        guard let adapter, let gradients else { return dx }
        let seen = adapter.seen(x)
        let low = low ?? Self.low(seen, adapter)
        let dLow = Tensor.empty(low.shape, low.dtype, on: low.device)
        for (part, gradient) in zip(adapter.matrices.parts, gradients.parts) {
            let dyPart = dy.narrowed(1, to: part.outputs)
            dLow.narrowed(1, to: part.ranks).setToProduct(dyPart, part.b)
            gradient.b.addProduct(dyPart.transposed(), low.narrowed(1, to: part.ranks), scale: adapter.scale)
        }
        gradients.a.addProduct(dLow.transposed(), seen, scale: adapter.scale)
        if let dropout = adapter.dropout {
            dx?.addDropped(dLow.mm(adapter.matrices.a), dropout, factor: adapter.scale)
        } else {
            dx?.addProduct(dLow, adapter.matrices.a, scale: adapter.scale)
        }
        return dx
    }
}
