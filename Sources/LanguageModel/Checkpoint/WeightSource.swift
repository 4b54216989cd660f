public import Checkpoints

/// Where the numbers of a model come from, whatever the format: tensors by their names in Hugging Face checkpoints.
public protocol WeightSource {
    /// The file or folder, as messages call it.
    var location: String { get }

    /// The shape of every tensor by its name; queries and keys in the order of Hugging Face checkpoints.
    var shapes: [String: [Int]] { get }

    /// Writes whole rows of a tensor as floats; the rows of a vector are its numbers.
    func readRows(
        _ rows: Range<Int>, of name: String, into output: UnsafeMutableBufferPointer<Float>
    ) throws(CheckpointError)

    /// Tells that what was read of a tensor will not be read again, so that its bytes may leave memory.
    func release(_ name: String)

    /// Matrices of the same inputs, one above another, in a form of their own; nil where they are plain numbers that
    /// `readRows` gives.
    func frozen(_ names: [String]) throws -> FrozenMatrix?

    /// How a tensor is stored; nil where that is nobody's business.
    func storedType(of name: String) -> ElementType?

    /// Gives a matrix's rows as they are stored, in pieces, until the closure says no.
    ///
    /// - Returns: whether all rows were given and taken.
    func withStoredRows(
        of name: String,
        _ body: (_ type: ElementType, _ rows: Range<Int>, _ bytes: UnsafeRawBufferPointer) -> Bool
    ) throws(CheckpointError) -> Bool
}

extension WeightSource {
    public func frozen(_ names: [String]) throws -> FrozenMatrix? { nil }
    public func storedType(of name: String) -> ElementType? { nil }
    public func withStoredRows(
        of name: String, _ body: (ElementType, Range<Int>, UnsafeRawBufferPointer) -> Bool
    ) throws(CheckpointError) -> Bool { false }
}
