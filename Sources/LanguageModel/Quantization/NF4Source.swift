public import Checkpoints
public import Torch

/// A source whose matrices become NF4 while they are read, a few megabytes at a time.
///
/// What is in memory is the quantised model and one piece of numbers. Each matrix is quantised for itself, as
/// bitsandbytes does, and those that the model stacks are put together afterwards.
public struct NF4Source: WeightSource {
    public let base: any WeightSource
    public let block: Int
    public let doubly: Bool
    /// What numbers are rounded to before they are quantised: the type that the model would have without.
    public let type: DType

    /// Numbers read at a time.
    static let piece = 1 << 20

    /// - Parameter block: an even number; 64 is what QLoRA uses.
    public init(_ base: any WeightSource, block: Int = 64, doubly: Bool = true, type: DType = .bfloat16) {
        self.base = base
        self.block = block
        self.doubly = doubly
        self.type = type
    }

    public var location: String { base.location }
    public var shapes: [String: [Int]] { base.shapes }

    public func readRows(
        _ rows: Range<Int>, of name: String, into output: UnsafeMutableBufferPointer<Float>
    ) throws(CheckpointError) {
        try base.readRows(rows, of: name, into: output)
    }

    public func release(_ name: String) { base.release(name) }

    /// The matrices one above another, each quantised for itself where its blocks end with it, else together.
    public func frozen(_ names: [String]) throws -> FrozenMatrix? {
        if let frozen = try base.frozen(names) { return frozen }
        let parts = try names.map { name in
            defer { base.release(name) }
            return try NormalFloat4([name], of: base, block: block, doubly: doubly, type)
        }
        if let stacked = NormalFloat4.stacked(parts) { return FrozenMatrix(stacked) }
        return FrozenMatrix(try NormalFloat4(names, of: base, block: block, doubly: doubly, type))
    }
}

extension NormalFloat4 {
    /// Quantises matrices of a source, stacked as one, while they are read.
    ///
    /// - Throws: `CheckpointError` at a number that is not finite.
    init(
        _ names: [String], of source: some WeightSource, block: Int, doubly: Bool, _ type: DType
    ) throws(CheckpointError) {
        let heights = names.map { source.shapes[$0]?.first ?? 0 }
        let width = names.first.flatMap { source.shapes[$0] }?.dropFirst().reduce(1, *) ?? 0
        let height = heights.reduce(0, +), count = height * width
        let codes = Tensor.empty([(count + 1) / 2], .uint8), scales = Tensor.empty([(count + block - 1) / block])
        // Pieces end where blocks do; where rows do not, the whole is one piece.
        let isAligned = width.isMultiple(of: block)
        let rows = isAligned ? max(1, NF4Source.piece / max(1, width)) : max(1, height)
        let piece = Tensor.empty([rows, max(1, width)])
        var filled = 0, start = 0
        func flush() {
            guard filled > 0 else { return }
            let numbers = piece.narrowed(0, to: 0..<filled).converted(to: type)
            let (part, scale) = numbers.quantizedToNF4(block: block)
            codes.narrowed(0, to: start / 2..<start / 2 + part.count).copy(from: part)
            scales.narrowed(0, to: start / block..<start / block + scale.count).copy(from: scale)
            start += filled * width
            filled = 0
        }
        for (name, height) in zip(names, heights) {
            var row = 0
            while row < height {
                let part = row..<min(row + rows - filled, height)
                try piece.narrowed(0, to: filled..<filled + part.count).withMutableBytes {
                    bytes throws(CheckpointError) in
                    let buffer = bytes.bindMemory(to: Float.self)
                    try source.readRows(part, of: name, into: buffer)
                    if let index = buffer.firstIndex(where: { !$0.isFinite }) {
                        throw CheckpointError(
                            file: source.location,
                            "number \(row * width + index) of the tensor '\(name)' is \(buffer[index])",
                            advice: "A model with such a weight can compute nothing: fetch it again, or choose another."
                        )
                    }
                }
                filled += part.count
                row = part.upperBound
                if filled == rows { flush() }
            }
        }
        flush()
        self.init(
            codes: codes, scales: BlockScales(scales, doubly: doubly), shape: [height, width], block: block)
    }
}
