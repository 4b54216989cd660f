public import Torch

/// A tensor in signed bytes, from its least to its greatest number: code = round(r x) - round(r min x) - 128.
///
/// All 256 codes are used however lopsided the numbers are. With r = 255 / (max x - min x) and the code z of zero, a
/// product of two such tensors is that of their `codes - z`, divided by both factors. Source: the paper's section
/// 5.4.1, second method.
public struct ZeroPointInt8: QuantizedNumbers {
    /// int8, in the shape of the numbers.
    public let codes: Tensor
    /// r: codes a unit.
    public let factor: Double
    /// z: the code, often outside -128...127, that stands for zero.
    public let zeroPoint: Double

    /// - Parameter numbers: finite, and at least one.
    public init(_ numbers: Tensor) {
        let (least, greatest) = numbers.extremes
        // A tensor of one number, however often, is kept exactly.
        let range = greatest > least ? greatest - least : abs(least)
        factor = range > 0 ? 255 / range : 1
        zeroPoint = -(factor * least).rounded(.toNearestOrEven) - 128
        codes = numbers.roundedToInt8(factor: factor, shift: zeroPoint)
    }

    public var shape: [Int] { codes.shape }
    public var byteCount: Int { count + 2 * MemoryLayout<Float>.size }

    public func dequantized(_ type: DType) -> Tensor {
        let numbers = codes.converted(to: .float64)
        numbers.add(Tensor([-zeroPoint]))
        numbers.scale(by: 1 / factor)
        return numbers.converted(to: type)
    }

    /// A B^T of two quantised matrices, (rows, inner) and (columns, inner), in double precision.
    ///
    /// Source: the paper's section 5.4.1, with both factors divided out.
    public static func product(_ a: ZeroPointInt8, _ b: ZeroPointInt8) -> Tensor {
        func centred(_ matrix: ZeroPointInt8) -> Tensor {
            let numbers = matrix.codes.converted(to: .float64)
            numbers.add(Tensor([-matrix.zeroPoint]))
            return numbers
        }
        let sums = centred(a).mm(centred(b).transposed())
        sums.scale(by: 1 / (a.factor * b.factor))
        return sums
    }
}
