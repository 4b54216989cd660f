public import Torch

/// What training moves: numbers in one flat tensor, and a copy of them in the type that the model computes in.
///
/// One flat tensor makes the optimiser's step one pass over memory, and the exchange between processes one message.
public protocol TrainableParameters: AnyObject {
    /// The numbers that the optimiser moves: (parameterCount), float32 or float64.
    var parameters: Tensor { get }

    /// Copies the parameters to where the model reads them; called after each step of the optimiser.
    func refresh()
}

extension LoRA: TrainableParameters {}
