public import LanguageModel
public import Torch

/// AdamW over flat parameters.
///
/// Source: Loshchilov and Hutter 2019, algorithm 2; gradient clipping as in Pascanu et al. 2013, section 3.2.
public final class AdamW: Optimizer {
    public let beta1: Double, beta2: Double, epsilon: Double

    public var steps = 0
    public let mean: Tensor, variance: Tensor
    private let parameters: any TrainableParameters
    private let groups: [ParameterGroup]

    /// - Parameter groups: those of the parameters, where nothing is said.
    public init(
        _ parameters: any TrainableParameters, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
        groups: [ParameterGroup]? = nil
    ) {
        self.parameters = parameters
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.groups = groups ?? parameters.groups
        let flat = parameters.parameters
        mean = .zeros(flat.shape, flat.dtype, on: flat.device)
        variance = .zeros(flat.shape, flat.dtype, on: flat.device)
    }

    public func step(_ gradients: Gradients, rate: Double, decay: Double, clip: Double) -> Double {
        let norm = gradients.flat.norm().scalar
        guard norm.isFinite else {
            gradients.flat.setToZero()
            return norm
        }
        step(
            gradients, gradientScale: clip > 0 && norm > clip ? clip / (norm + 1e-6) : 1,
            rates: groups.map { rate * $0.rateFactor }, decay)
        return norm
    }

    /// The step itself, with a rate for each group.
    func step(_ gradients: Gradients, gradientScale: Double, rates: [Double], _ decay: Double) {
        steps += 1
        parameters.parameters.adamWStep(
            gradient: gradients.flat, mean: mean, variance: variance, working: parameters.working,
            groups: zip(groups, rates).map { ($0.range.upperBound, $1, $0.decays ? decay : 0) },
            gradientScale: gradientScale, beta1: beta1, beta2: beta2, epsilon: epsilon, step: steps)
    }
}
