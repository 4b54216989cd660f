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
        _ x: Tensor, _ weight: FrozenMatrix, _ update: LowRankUpdate?, scale: Double
    ) -> (output: Tensor, low: Tensor?) {
        let output = weight.product(x)
        guard let update else { return (output, nil) }
        let low = low(x, update)
        for part in update.parts {
            output.narrowed(1, to: part.outputs)
                .addProduct(low.narrowed(1, to: part.ranks), part.b.transposed(), scale: scale)
        }
        return (output, low)
    }

    /// x A^T: (rows, targeted * rank).
    package static func low(_ x: Tensor, _ update: LowRankUpdate) -> Tensor { x.mm(update.a.transposed()) }

    /// Adds the gradients of A and B to `gradients` and returns that of x, or nil when nobody needs it.
    ///
    /// - Parameters:
    ///   - dy: (rows, outputs).
    ///   - low: what `forward` returned for the same rows; nil where it was not kept.
    package static func backward(
        _ dy: Tensor, x: Tensor, low: Tensor?, _ weight: FrozenMatrix, _ update: LowRankUpdate?,
        into gradients: LowRankUpdate?,
        scale: Double, needsInput: Bool
    ) -> Tensor? {
        let dx = needsInput ? weight.transposedProduct(dy) : nil
        guard let update, let gradients else { return dx }
        let low = low ?? Self.low(x, update)
        let dLow = Tensor.empty(low.shape, low.dtype, on: low.device)
        for (part, gradient) in zip(update.parts, gradients.parts) {
            let dyPart = dy.narrowed(1, to: part.outputs)
            dLow.narrowed(1, to: part.ranks).setToProduct(dyPart, part.b)
            gradient.b.addProduct(dyPart.transposed(), low.narrowed(1, to: part.ranks), scale: scale)
        }
        gradients.a.addProduct(dLow.transposed(), x, scale: scale)
        dx?.addProduct(dLow, update.a, scale: scale)
        return dx
    }
}
