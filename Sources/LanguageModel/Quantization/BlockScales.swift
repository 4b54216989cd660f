public import Torch

/// The scales of a matrix's blocks: as they are, or quantised once more.
///
/// Doubly quantised, a block of 64 pays for its scale 8.5 bits instead of 32: the mean is taken away, and what remains
/// is quantised to bytes in blocks of 256. Source: Dettmers et al. 2023 (QLoRA), section 3, "double quantization"; the
/// paper's section 5.6.
public struct BlockScales {
    public enum Part {
        /// float32: (blocks).
        case single(Tensor)
        /// The scales less `offset`, their mean, as bytes.
        case double(BlockwiseInt8, offset: Float)
    }

    /// One, or one for each of the matrices that were stacked.
    public let parts: [Part]

    public init(_ parts: [Part]) { self.parts = parts }

    /// - Parameters:
    ///   - scales: float32, (blocks).
    ///   - doubly: whether they are quantised once more.
    public init(_ scales: Tensor, doubly: Bool) {
        guard doubly else {
            parts = [.single(scales)]
            return
        }
        let mean = scales.mean()
        parts = [.double(BlockwiseInt8(scales - mean, block: 256), offset: Float(mean.scalar))]
    }

    public var count: Int { parts.reduce(0) { $0 + $1.count } }

    public var byteCount: Int {
        parts.reduce(0) { sum, part in
            switch part {
            case .single(let scales): sum + 4 * scales.count
            case .double(let codes, _): sum + codes.byteCount + MemoryLayout<Float>.size
            }
        }
    }

    /// The scales that the blocks are multiplied by: float32, (blocks).
    public func expanded() -> Tensor {
        let each = parts.map { part in
            switch part {
            case .single(let scales): return scales
            case .double(let codes, let offset):
                let scales = codes.dequantized(.float32)
                scales.add(Tensor([offset]))
                return scales
            }
        }
        return each.count == 1 ? each[0] : .concatenated(each)
    }
}

extension BlockScales.Part {
    public var count: Int {
        switch self {
        case .single(let scales): scales.count
        case .double(let codes, _): codes.count
        }
    }
}
