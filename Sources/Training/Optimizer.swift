public import Torch

/// What moves parameters against their gradients.
public protocol Optimizer: AnyObject {
    /// Steps taken so far; a run that goes on sets it, with the moments.
    var steps: Int { get set }
    /// The running means of the gradient and of its square: flat, as the parameters are.
    var mean: Tensor { get }
    var variance: Tensor { get }

    /// Moves the parameters and the copy that the model reads, and sets the gradients back to zero.
    ///
    /// - Parameters:
    ///   - rate: the learning rate of groups without a factor of their own.
    ///   - clip: the gradient is scaled down to this norm; 0 leaves it alone.
    /// - Returns: the norm of the gradient before clipping; when it is not finite, no parameter and no moment has moved.
    func step(_ gradients: Gradients, rate: Double, decay: Double, clip: Double) -> Double
}

/// The optimisers that there are, by the names of run files.
public enum OptimizerKind: String, Hashable, Sendable, CaseIterable {
    case adamw
    /// For models whose weights are all trained.
    case muon
}
