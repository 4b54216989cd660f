public import LanguageModel
public import Torch

/// AdamW over flat parameters.
///
/// Source: Loshchilov and Hutter 2019, algorithm 2; gradient clipping as in Pascanu et al. 2013, section 3.2.
public final class AdamW {
    public let beta1: Double, beta2: Double, epsilon: Double

    /// Steps taken so far; a run that goes on sets it, with the moments.
    public var steps = 0
    /// The running means of the gradient and of its square: flat, as the parameters are.
    public let mean: Tensor, variance: Tensor
    private let parameters: any TrainableParameters
    private let groups: [ParameterGroup]

    public init(
        _ parameters: any TrainableParameters, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8
    ) {
        self.parameters = parameters
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        groups = parameters.groups
        let flat = parameters.parameters
        mean = .zeros(flat.shape, flat.dtype, on: flat.device)
        variance = .zeros(flat.shape, flat.dtype, on: flat.device)
    }

    /// Moves the parameters and the copy that the model reads, and sets the gradients back to zero.
    ///
    /// - Parameters:
    ///   - rate: the learning rate of groups without a factor of their own.
    ///   - clip: the gradient is scaled down to this norm; 0 leaves it alone.
    /// - Returns: the norm of the gradient before clipping; when it is not finite, no parameter and no moment has moved.
    public func step(_ gradients: Gradients, rate: Double, decay: Double, clip: Double) -> Double {
        let norm = gradients.flat.norm().scalar
        guard norm.isFinite else {
            gradients.flat.setToZero()
            return norm
        }
        steps += 1
        parameters.parameters.adamWStep(
            gradient: gradients.flat, mean: mean, variance: variance, working: parameters.working,
            groups: groups.map { ($0.range.upperBound, rate * $0.rateFactor, $0.decays ? decay : 0) },
            gradientScale: clip > 0 && norm > clip ? clip / (norm + 1e-6) : 1, beta1: beta1, beta2: beta2,
            epsilon: epsilon, step: steps)
        return norm
    }
}
