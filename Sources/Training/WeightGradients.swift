import LanguageModel
import Torch

/// Gradients of weights, added up in a flat tensor of single precision or better.
extension Tensor {
    /// Elements of a product, or of rows in another type, that are made at a time.
    private static let chunk = 1 << 23

    /// Adds the gradient of a weight W, where y = x W^T and `dy` is the gradient of y: this tensor is (outputs, inputs).
    func addWeightGradient(_ dy: Tensor, _ x: Tensor) {
        // Where the processor multiplies into another type by way of a copy, that is of a part only.
        let step = dtype == dy.dtype ? size(0) : max(1, Self.chunk / max(1, size(1)))
        for start in stride(from: 0, to: size(0), by: step) {
            let rows = start..<min(start + step, size(0))
            narrowed(0, to: rows).addProduct(dy.narrowed(1, to: rows).transposed(), x)
        }
    }

    /// Adds the gradient of a bias, where `dy` is that of the rows that it was added to: (rows, width).
    func addBiasGradient(_ dy: Tensor) {
        let step = max(1, Self.chunk / max(1, count))
        let sum = viewed(as: [1, count])
        for start in stride(from: 0, to: dy.size(0), by: step) {
            let rows = start..<min(start + step, dy.size(0))
            let ones = Tensor([Double](repeating: 1, count: rows.count), shape: [1, rows.count])
            sum.addProduct(ones.converted(to: dtype, on: device), dy.narrowed(0, to: rows).converted(to: dtype))
        }
    }

    /// Adds the gradient of an RMS norm's weight, where `dy` is the gradient of its output and `x` its input, both
    /// (rows, width), and `inverse` is 1 / rms of each row.
    func addNormGradient(_ dy: Tensor, _ x: Tensor, inverse: Tensor) {
        let step = max(1, Self.chunk / max(1, count))
        let sum = viewed(as: [1, count])
        for start in stride(from: 0, to: x.size(0), by: step) {
            let rows = start..<min(start + step, x.size(0))
            let product = dy.narrowed(0, to: rows).converted(to: dtype) * x.narrowed(0, to: rows).converted(to: dtype)
            sum.addProduct(inverse.narrowed(0, to: rows).converted(to: dtype).viewed(as: [1, rows.count]), product)
        }
    }

    /// Adds the gradient of an embedding, where `dx` is that of its rows for `tokens`.
    func addEmbeddingGradient(_ dx: Tensor, _ tokens: Tensor) {
        let step = max(1, Self.chunk / max(1, size(1)))
        for start in stride(from: 0, to: dx.size(0), by: step) {
            let rows = start..<min(start + step, dx.size(0))
            addSlices(dx.narrowed(0, to: rows).converted(to: dtype), at: tokens.narrowed(0, to: rows))
        }
    }
}
