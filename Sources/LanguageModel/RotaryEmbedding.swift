package import Torch

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A table of rotary angles: cosines and sines of position * frequency, where the scaling asks for it times a factor.
///
/// Source: Su et al. 2021, section 3.2.2.
package struct RotaryEmbedding {
    /// (rows, headDimension / 2).
    package let cosines: Tensor
    package let sines: Tensor

    /// The angles of some positions.
    ///
    /// - Parameter length: the tokens of the text that they belong to; only a dynamic scaling asks.
    package init(
        _ configuration: LlamaConfiguration, positions: Range<Int>, length: Int, in type: DType, on device: Device
    ) {
        let half = configuration.headDimension / 2
        let frequencies =
            configuration.ropeScaling?.frequencies(
                headDimension: configuration.headDimension, theta: configuration.ropeTheta, length: length)
            ?? RoPEScaling.unscaled(headDimension: configuration.headDimension, theta: configuration.ropeTheta)
        var angles: [Double] = []
        angles.reserveCapacity(positions.count * half)
        for position in positions {
            for frequency in frequencies { angles.append(Double(position) * frequency) }
        }
        let kept: DType = type == .float64 ? .float64 : .float32
        let factor = configuration.ropeScaling?.attentionFactor ?? 1
        func table(_ function: (Double) -> Double) -> Tensor {
            Tensor(angles.map { function($0) * factor }, shape: [positions.count, half]).converted(to: kept, on: device)
        }
        cosines = table(cos)
        sines = table(sin)
    }

    /// Several tables, one after another.
    fileprivate init(_ tables: [RotaryEmbedding]) {
        cosines = Tensor.concatenated(tables.map(\.cosines))
        sines = Tensor.concatenated(tables.map(\.sines))
    }

    /// Turns queries and keys in the stacked rows, in place; `inverse` turns gradients back.
    ///
    /// - Parameter positions: the row of the table for each row, int32.
    package func rotate(_ qkv: Tensor, _ configuration: LlamaConfiguration, positions: Tensor, inverse: Bool = false) {
        qkv.rotate(
            heads: configuration.headCount + configuration.keyValueHeadCount, cosines: cosines, sines: sines,
            positions: positions, inverse: inverse)
    }
}

/// The rotary angles of a model: a table that grows with the longest text seen.
package final class RotaryAngles {
    private let configuration: LlamaConfiguration
    private let limit: Int
    private let type: DType
    private let device: Device
    private var table: RotaryEmbedding
    private var count: Int

    /// - Parameter limit: the most tokens of a text.
    package init(_ configuration: LlamaConfiguration, limit: Int, in type: DType, on device: Device) {
        self.configuration = configuration
        self.limit = limit
        self.type = type
        self.device = device
        count = min(limit, 256)
        table = RotaryEmbedding(configuration, positions: 0..<count, length: 1, in: type, on: device)
    }

    /// A table for some pieces, and where in it the angles of each row stand.
    ///
    /// Only under a dynamic scaling, and only for a piece longer than the original context, does the table depend on the
    /// piece: then the piece has rows of its own.
    ///
    /// - Parameter pieces: of each piece, in the order of the rows, the positions of its rows and its length with all that
    ///   came before them.
    package func placed(_ pieces: [(positions: Range<Int>, length: Int)]) -> (table: RotaryEmbedding, rows: Tensor) {
        let longest = pieces.map(\.length).max() ?? 0
        precondition(longest <= limit, "a text of \(longest) tokens in a context of \(limit)")
        let sharing = pieces.filter { !isApart($0.length) }.map(\.positions.upperBound).max() ?? 0
        if sharing > count {
            while count < sharing { count *= 2 }
            count = min(count, limit)
            table = RotaryEmbedding(configuration, positions: 0..<count, length: 1, in: type, on: device)
        }
        var tables = [table], rows: [Int32] = []
        var end = count
        var starts: [Range<Int>: (length: Int, start: Int)] = [:]
        for (positions, length) in pieces {
            var shift = 0
            if isApart(length) {
                if let known = starts[positions], known.length == length {
                    shift = known.start - positions.lowerBound
                } else {
                    tables.append(
                        RotaryEmbedding(configuration, positions: positions, length: length, in: type, on: device))
                    starts[positions] = (length, end)
                    shift = end - positions.lowerBound
                    end += positions.count
                }
            }
            rows += positions.map { Int32($0 + shift) }
        }
        return (tables.count == 1 ? table : RotaryEmbedding(tables), Tensor(rows))
    }

    private func isApart(_ length: Int) -> Bool {
        guard let scaling = configuration.ropeScaling, scaling.kind == .dynamic else { return false }
        return length > scaling.originalContext
    }
}
