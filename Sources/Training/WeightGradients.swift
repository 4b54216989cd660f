import LanguageModel
import Torch

/// Gradients of weights, added up in a flat tensor of single precision or better.
extension Tensor {
    /// Elements of a product that are made at a time where it has another type than its sum.
    private static let chunk = 1 << 23

    /// Adds the gradient of a weight W, where y = x W^T and `dy` is the gradient of y: this tensor is (outputs, inputs).
    func addWeightGradient(_ dy: Tensor, _ x: Tensor) {
        guard dtype != dy.dtype else { return addProduct(dy.transposed(), x) }
        let step = max(1, Self.chunk / max(1, size(1)))
        for start in stride(from: 0, to: size(0), by: step) {
            let rows = start..<min(start + step, size(0))
            narrowed(0, to: rows).add(dy.narrowed(1, to: rows).transposed().mm(x))
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
