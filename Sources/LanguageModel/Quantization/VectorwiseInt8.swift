public import Torch

/// A weight in signed bytes with a scale a row, and products that keep outlying features in 16 bits: LLM.int8().
///
/// From about 6.7 billion weights on, a few features of the hidden states grow far beyond all others. Their columns of
/// x are multiplied as they are; the rest of x is quantised row by row, so that each sum of products is undone by one
/// factor. Source: Dettmers et al. 2022 (LLM.int8()), section 3; the paper's section 5.4.2, second method.
public struct VectorwiseInt8: QuantizedNumbers {
    /// int8, (outputs, inputs): -127...127.
    public let codes: Tensor
    /// float32, the largest magnitude of each row: (outputs).
    public let scales: Tensor
    /// Numbers of x of at least this magnitude make their column an outlying feature.
    public let threshold: Double
    /// Columns of the weight that are kept as they were, ascending, and their numbers: (outputs, columns).
    public let kept: (columns: [Int], numbers: Tensor)?

    /// - Parameters:
    ///   - weight: (outputs, inputs), on the CPU.
    ///   - keeping: features known to be outlying, such as those of ``outliers(of:threshold:)``; the weight's columns
    ///     for them are kept. Those of other outlying features are made from their codes, as bitsandbytes does.
    public init(_ weight: Tensor, threshold: Double = 6, keeping columns: [Int] = []) {
        (codes, scales, _) = weight.quantizedRows(threshold: 0)
        self.threshold = threshold
        let columns = Set(columns).sorted()
        kept = columns.isEmpty ? nil : (columns, weight.selected(Tensor(columns.map { Int32($0) }), along: 1))
    }

    /// - Parameters:
    ///   - codes: int8, (outputs, inputs).
    ///   - scales: float32, (outputs).
    package init(codes: Tensor, scales: Tensor, threshold: Double) {
        precondition(codes.size(0) == scales.count, "a scale a row")
        self.codes = codes
        self.scales = scales
        self.threshold = threshold
        kept = nil
    }

    public var shape: [Int] { codes.shape }

    public var byteCount: Int {
        count + 4 * scales.count + (kept.map { $0.numbers.count * $0.numbers.dtype.size } ?? 0)
    }

    /// The columns of x, (rows, inputs), with a number of at least `threshold` in magnitude.
    public static func outliers(of x: Tensor, threshold: Double = 6) -> [Int] {
        x.quantizedRows(threshold: threshold).outliers.elements(Int32.self).map { Int($0) }
    }

    public func dequantized(_ type: DType) -> Tensor {
        let numbers = codes.scaled(rows: scales, columns: Tensor([Float(1)]), by: Self.share)
        if let kept {
            for (index, column) in kept.columns.enumerated() {
                numbers.narrowed(1, to: column..<column + 1).copy(from: kept.numbers.narrowed(1, to: index..<index + 1))
            }
        }
        return numbers.converted(to: type)
    }

    /// x W^T: (rows, inputs) to (rows, outputs), in the type of x.
    public func product(_ x: Tensor) -> Tensor {
        let (rows, rowScales, outliers) = x.quantizedRows(threshold: threshold)
        let result = rows.int8Product(codes)
            .scaled(rows: rowScales, columns: scales, by: Self.shareOfProduct).converted(to: x.dtype)
        if outliers.count > 0 {
            result.addProduct(x.selected(outliers, along: 1), columns(outliers, x.dtype).transposed())
        }
        return result
    }

    /// dy W, the gradient of x: (rows, outputs) to (rows, inputs).
    public func transposedProduct(_ dy: Tensor) -> Tensor { dy.mm(dequantized(dy.dtype)) }

    /// Columns of the weight: (outputs, indices).
    private func columns(_ indices: Tensor, _ type: DType) -> Tensor {
        let numbers = codes.selected(indices, along: 1)
            .scaled(rows: scales, columns: Tensor([Float(1)]), by: Self.share).converted(to: type)
        guard let kept else { return numbers }
        for (place, column) in indices.elements(Int32.self).enumerated() {
            guard let index = kept.columns.firstIndex(of: Int(column)) else { continue }
            numbers.narrowed(1, to: place..<place + 1).copy(from: kept.numbers.narrowed(1, to: index..<index + 1))
        }
        return numbers
    }

    /// 1 / 127 and 1 / 127^2 with the digits that bitsandbytes has.
    private static let share = 7.874015718698502e-3
    private static let shareOfProduct = 6.200124e-05
}
