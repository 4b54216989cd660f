public import LanguageModel
import Torch

/// AdamW over the flat parameters of an adapter.
///
/// Source: Loshchilov and Hutter 2019, algorithm 2; gradient clipping as in Pascanu et al. 2013, section 3.2.
public final class AdamW {
    public static let beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8

    /// Steps taken so far.
    public private(set) var steps = 0
    private let adapter: LoRA
    private let mean: Tensor, variance: Tensor

    public init(_ adapter: LoRA) {
        self.adapter = adapter
        mean = .zeros(adapter.parameters.shape, adapter.parameters.dtype, on: adapter.parameters.device)
        variance = .zeros(adapter.parameters.shape, adapter.parameters.dtype, on: adapter.parameters.device)
    }

    /// Moves the parameters, and sets the gradients back to zero.
    ///
    /// - Returns: the norm of the gradient before clipping; when it is not finite, nothing has moved.
    public func step(_ gradients: Gradients, rate: Double, decay: Double, clip: Double) -> Double {
        let norm = gradients.flat.norm().scalar
        guard norm.isFinite else { return norm }
        if clip > 0, norm > clip { gradients.flat.scale(by: clip / (norm + 1e-6)) }
        steps += 1
        adapter.parameters.adamWStep(
            gradient: gradients.flat, mean: mean, variance: variance, rate: rate, beta1: Self.beta1, beta2: Self.beta2,
            decay: decay, epsilon: Self.epsilon, step: steps)
        gradients.flat.setToZero()
        adapter.refresh()
        return norm
    }
}
