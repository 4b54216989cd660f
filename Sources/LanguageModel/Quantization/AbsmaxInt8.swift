public import Torch

/// A tensor in signed bytes with one scale: code = round(127 x / max |x|).
///
/// One number of great magnitude takes the precision of all others: see ``BlockwiseInt8`` and ``VectorwiseInt8``.
/// Source: the paper's section 5.4.1, first method.
public struct AbsmaxInt8: QuantizedNumbers {
    /// int8, in the shape of the numbers: -127...127.
    public let codes: Tensor
    /// The largest magnitude.
    public let scale: Double

    /// - Parameter numbers: finite, and at least one.
    public init(_ numbers: Tensor) {
        let (least, greatest) = numbers.extremes
        scale = max(abs(least), abs(greatest))
        codes = numbers.roundedToInt8(factor: scale > 0 ? 127 / scale : 0)
    }

    public var shape: [Int] { codes.shape }
    public var byteCount: Int { count + MemoryLayout<Float>.size }

    public func dequantized(_ type: DType) -> Tensor {
        let numbers = codes.converted(to: .float64)
        numbers.scale(by: scale / 127)
        return numbers.converted(to: type)
    }
}
