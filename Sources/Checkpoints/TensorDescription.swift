/// What a file of weights says about one tensor.
public struct TensorDescription: Hashable, Sendable {
    public let name: String
    /// Outermost dimension first, as PyTorch says it; empty for a scalar.
    public let shape: [Int]
    public let type: ElementType
    /// Where the tensor's bytes lie, counted from the start of the file.
    public let byteRange: Range<Int>
    /// How many numbers the tensor holds: the product of its shape.
    public let count: Int

    init(name: String, shape: [Int], type: ElementType, byteRange: Range<Int>, count: Int) {
        self.name = name
        self.shape = shape
        self.type = type
        self.byteRange = byteRange
        self.count = count
    }
}
