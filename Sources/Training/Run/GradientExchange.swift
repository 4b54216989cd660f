public import Torch

/// What the processes tell each other that train one model together.
///
/// Each works on its share of a step's rows; what is exchanged are sums, and after each exchange all hold the same bytes,
/// so that the same optimiser's step keeps their parameters the same. All call the same functions in the same order.
public protocol GradientExchange {
    /// The place of this process, from 0.
    var rank: Int { get }
    /// How many processes there are.
    var count: Int { get }

    /// Puts the sum over all processes in the place of a flat tensor; every process gets the same bytes.
    ///
    /// - Throws: when a process has died or is silent for too long.
    func sum(_ flat: Tensor) throws

    /// The sums over all processes of a few numbers, such as losses; every process gets the same.
    func sum(_ numbers: [Double]) throws -> [Double]

    /// Gives every process the flat tensor of the first.
    func broadcast(_ flat: Tensor) throws

    /// What the first process gave, on every process.
    func first(_ bytes: [UInt8]) throws -> [UInt8]

    /// Compares what has to be the same on all processes before they begin.
    ///
    /// - Throws: the same on every process: which of them differs from the first, and in what.
    func check(_ agreement: Agreement) throws

    /// Compares flat tensors that the same steps have led to.
    ///
    /// - Throws: the same on every process: which of them differs from the first.
    func checkSame(_ tensors: [Tensor], step: Int) throws
}

/// What a process does that has nobody to differ from.
extension GradientExchange {
    public func broadcast(_ flat: Tensor) throws {}
    public func first(_ bytes: [UInt8]) throws -> [UInt8] { bytes }
    public func check(_ agreement: Agreement) throws {}
    public func checkSame(_ tensors: [Tensor], step: Int) throws {}
}

/// A process that trains by itself.
public struct SingleProcess: GradientExchange {
    public init() {}

    public var rank: Int { 0 }
    public var count: Int { 1 }

    public func sum(_ flat: Tensor) {}

    public func sum(_ numbers: [Double]) -> [Double] { numbers }
}
