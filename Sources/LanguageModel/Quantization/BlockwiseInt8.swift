public import Torch

/// A tensor in bytes that name entries of a code book, each block of numbers with a scale of its own.
///
/// A number of great magnitude costs the precision of its block only. Source: the paper's section 5.4.2, first method;
/// Dettmers et al. 2022 (8-bit optimizers), section 2.1.
public struct BlockwiseInt8: QuantizedNumbers {
    /// How the nearest entry is found.
    public enum Search: Hashable, Sendable {
        /// By a table of 65,536 numbers over -1...1: what the CPU library of bitsandbytes 0.50 does.
        ///
        /// Below 1e-4 of a block's scale this is far from the nearest entry.
        case table
        /// By comparing with the middles between entries.
        case exact
    }

    public let shape: [Int]
    /// Numbers that share a scale.
    public let block: Int
    public let book: CodeBook
    /// uint8: (count).
    public let codes: Tensor
    /// float32, the largest magnitude of each block: (blocks).
    public let scales: Tensor

    /// - Parameter block: an even number, 256 where bitsandbytes compresses scales, 4,096 its default elsewhere.
    public init(_ numbers: Tensor, block: Int = 256, book: CodeBook = .dynamic, search: Search = .table) {
        let (codes, scales) = numbers.quantized(by: book.tensor, block: block, tabulated: search == .table)
        self.init(codes: codes, scales: scales, shape: numbers.shape, block: block, book: book)
    }

    /// - Parameters:
    ///   - codes: uint8, (count).
    ///   - scales: float32, (blocks).
    package init(codes: Tensor, scales: Tensor, shape: [Int], block: Int, book: CodeBook) {
        let count = shape.reduce(1, *)
        precondition(codes.count == count && scales.count == (count + block - 1) / block, "codes and scales that fit")
        self.shape = shape
        self.block = block
        self.book = book
        self.codes = codes
        self.scales = scales
    }

    /// Codes and scales; the book is known to everybody.
    public var byteCount: Int { count + 4 * scales.count }

    public func dequantized(_ type: DType) -> Tensor {
        let numbers = Tensor.empty(shape, type == .float64 ? .float32 : type)
        numbers.setToEntries(of: book.tensor, codes: codes, scales: scales, block: block)
        return numbers.converted(to: type)
    }
}
