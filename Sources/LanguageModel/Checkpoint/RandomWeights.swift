public import Checkpoints

/// Weights drawn when they are asked for: a model of any size without a file, for measurements.
///
/// Each number is a function of the seed, the tensor's name and its place. Matrices are nearly normal, the sum of four
/// uniform numbers; norms are one.
public struct RandomWeights: WeightSource {
    public let shapes: [String: [Int]]
    public let seed: UInt64
    /// The standard deviation of the matrices.
    public let deviation: Float

    public init(_ configuration: LlamaConfiguration, seed: UInt64 = 1, deviation: Float = 0.02) {
        shapes = Dictionary(uniqueKeysWithValues: configuration.tensors.map { ($0.name, $0.shape) })
        self.seed = seed
        self.deviation = deviation
    }

    public var location: String { "random weights" }

    public func readRows(
        _ rows: Range<Int>, of name: String, into output: UnsafeMutableBufferPointer<Float>
    ) throws(CheckpointError) {
        guard let shape = shapes[name], shape.count == 2 else {
            for index in output.indices { output[index] = 1 }
            return
        }
        var key = seed
        for byte in name.utf8 { key = Self.mixed(key ^ UInt64(byte)) }
        let first = UInt64(rows.lowerBound) &* UInt64(shape[1])
        // Four numbers of 16 bits have the variance 4 / 12 of their range.
        let factor = deviation * Float(3).squareRoot() / 65536
        for index in output.indices {
            let bits = Self.mixed(key &+ (first &+ UInt64(index)) &* 0x9E37_79B9_7F4A_7C15)
            let sum = (bits & 0xFFFF) &+ (bits >> 16 & 0xFFFF) &+ (bits >> 32 & 0xFFFF) &+ (bits >> 48)
            output[index] = (Float(sum) - 131_070) * factor
        }
    }

    public func release(_ name: String) {}

    /// The finaliser of SplitMix64 (Steele, Lea and Flood 2014).
    @inline(__always) private static func mixed(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
