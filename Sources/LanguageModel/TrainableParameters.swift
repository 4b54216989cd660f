public import Torch

/// What training moves: numbers in one flat tensor, and a copy of them in the type that the model computes in.
///
/// One flat tensor makes the optimiser's step one pass over memory, and the exchange between processes one message.
public protocol TrainableParameters: AnyObject {
    /// The numbers that the optimiser moves: (parameterCount), float32 or float64.
    var parameters: Tensor { get }

    /// The same numbers in the type that the model computes in: (parameterCount), possibly the same tensor.
    var working: Tensor { get }

    /// Which parts of the parameters the optimiser treats alike; together they cover all of them, in order.
    var groups: [ParameterGroup] { get }

    /// The matrices inside the blocks of a model that is trained as a whole, in order; none where an adapter is trained.
    var matrices: [ParameterMatrix] { get }

    /// What the way back through a model writes to, as views into a flat tensor like the parameters.
    func views(of flat: Tensor) -> ParameterViews
}

extension TrainableParameters {
    public var matrices: [ParameterMatrix] { [] }

    /// Copies the parameters to where the model reads them; called whenever they have changed.
    public func refresh() {
        if working !== parameters { working.copy(from: parameters) }
    }
}

/// A matrix among the flat parameters, row after row.
public struct ParameterMatrix: Hashable, Sendable {
    public let range: Range<Int>
    public let rows: Int
    public let columns: Int

    public init(range: Range<Int>, rows: Int, columns: Int) {
        self.range = range
        self.rows = rows
        self.columns = columns
    }
}

/// A part of the flat parameters with a learning rate of its own.
public struct ParameterGroup: Hashable, Sendable {
    public let range: Range<Int>
    /// By what the run's learning rate is multiplied here.
    public let rateFactor: Double
    /// Whether weight decay pulls on this part.
    public let decays: Bool

    public init(_ range: Range<Int>, rateFactor: Double = 1, decays: Bool = true) {
        self.range = range
        self.rateFactor = rateFactor
        self.decays = decays
    }
}

/// The matrices of an adapter or the weights of a whole model, as views into one flat tensor.
public struct ParameterViews {
    /// The low-rank parts, a list a layer, in the order of `ProjectionGroup`; empty where there is no adapter.
    package let updates: [[LowRankUpdate?]]
    /// The rows of some tokens; nil where there are none apart from the weights.
    package let rows: TrainedRows?
    /// The weights of the model; nil where they are frozen.
    package let weights: LlamaWeights?

    package init(updates: [[LowRankUpdate?]] = [], rows: TrainedRows? = nil, weights: LlamaWeights? = nil) {
        self.updates = updates
        self.rows = rows
        self.weights = weights
    }
}
