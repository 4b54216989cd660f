package import Torch

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The table of rotary angles: cosines and sines of position * theta^(-2i / headDimension).
///
/// Source: Su et al. 2021, section 3.2.2.
package struct RotaryEmbedding {
    /// (positions, headDimension / 2).
    package let cosines: Tensor
    package let sines: Tensor

    package init(_ configuration: LlamaConfiguration, positions: Int, in type: DType, on device: Device) {
        let half = configuration.headDimension / 2
        var angles: [Double] = []
        angles.reserveCapacity(positions * half)
        let frequencies = (0..<half).map { pow(configuration.ropeTheta, -Double($0) / Double(half)) }
        for position in 0..<positions {
            for frequency in frequencies { angles.append(Double(position) * frequency) }
        }
        let kept: DType = type == .float64 ? .float64 : .float32
        cosines = Tensor(angles.map(cos), shape: [positions, half]).converted(to: kept, on: device)
        sines = Tensor(angles.map(sin), shape: [positions, half]).converted(to: kept, on: device)
    }

    /// Turns queries and keys in the stacked rows, in place; `inverse` turns gradients back.
    package func rotate(_ qkv: Tensor, _ configuration: LlamaConfiguration, positions: Tensor, inverse: Bool = false) {
        qkv.rotate(
            heads: configuration.headCount + configuration.keyValueHeadCount, cosines: cosines, sines: sines,
            positions: positions, inverse: inverse)
    }
}
