public import Torch

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Numbers stored in fewer bits, with what it takes to give them back.
public protocol QuantizedNumbers {
    /// The shape of the numbers, as they were.
    var shape: [Int] { get }
    /// Bytes that the codes and their scales take.
    var byteCount: Int { get }
    /// The numbers again, as near as the scheme allows, in the shape that they had.
    func dequantized(_ type: DType) -> Tensor
}

extension QuantizedNumbers {
    public var count: Int { shape.reduce(1, *) }

    /// Bits that a number takes, its share of the scales counted.
    public var bitsPerNumber: Double { 8 * Double(byteCount) / Double(max(1, count)) }

    /// What was lost against the numbers that were quantised.
    public func distortion(from original: Tensor) -> Distortion {
        Distortion(of: dequantized(.float64), from: original)
    }
}

/// How far numbers have moved from what they were.
public struct Distortion: Hashable, Sendable {
    /// The mean of the squared differences.
    public let meanSquare: Double
    /// The largest difference.
    public let largest: Double
    /// The mean square of the original over that of the differences, in decibels; infinite where nothing was lost.
    public let signalToNoise: Double

    /// - Parameters:
    ///   - numbers: as they are now; the shape of `original`.
    public init(of numbers: Tensor, from original: Tensor) {
        let wide = original.converted(to: .float64)
        let difference = numbers.converted(to: .float64) - wide
        let noise = difference.norm().scalar, signal = wide.norm().scalar
        let (least, greatest) = difference.extremes
        meanSquare = noise * noise / Double(max(1, original.count))
        largest = max(abs(least), abs(greatest))
        signalToNoise = noise == 0 ? .infinity : 20 * log10(signal / noise)
    }
}
