public import LanguageModel
public import Torch

/// AdamW over the flat parameters of an adapter.
///
/// Source: Loshchilov and Hutter 2019, algorithm 2; gradient clipping as in Pascanu et al. 2013, section 3.2.
public final class AdamW {
    public let beta1: Double, beta2: Double, epsilon: Double

    /// Steps taken so far; a run that goes on sets it, with the moments.
    public var steps = 0
    /// The running means of the gradient and of its square: flat, as the parameters are.
    public let mean: Tensor, variance: Tensor
    private let adapter: LoRA

    public init(_ adapter: LoRA, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8) {
        self.adapter = adapter
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        mean = .zeros(adapter.parameters.shape, adapter.parameters.dtype, on: adapter.parameters.device)
        variance = .zeros(adapter.parameters.shape, adapter.parameters.dtype, on: adapter.parameters.device)
    }

    /// Moves the parameters, and sets the gradients back to zero.
    ///
    /// - Returns: the norm of the gradient before clipping; when it is not finite, no parameter and no moment has moved.
    public func step(_ gradients: Gradients, rate: Double, decay: Double, clip: Double) -> Double {
        let norm = gradients.flat.norm().scalar
        defer { gradients.flat.setToZero() }
        guard norm.isFinite else { return norm }
        if clip > 0, norm > clip { gradients.flat.scale(by: clip / (norm + 1e-6)) }
        steps += 1
        adapter.parameters.adamWStep(
            gradient: gradients.flat, mean: mean, variance: variance, rate: rate, beta1: beta1, beta2: beta2,
            decay: decay, epsilon: epsilon, step: steps)
        adapter.refresh()
        return norm
    }
}
