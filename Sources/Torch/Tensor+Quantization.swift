import CTorch

/// Numbers in four or eight bits and back, block by block over the flattened tensor; on the CPU.
///
/// What the codes mean stands in the room LanguageModel, a scheme a file.
extension Tensor {
    /// The nearest of the 16 numbers of NormalFloat4 for each number of this tensor, after division by its block's scale.
    ///
    /// - Parameter block: numbers that share a scale, their largest magnitude; even.
    /// - Returns: uint8, two codes a byte, the first in the upper half: ((count + 1) / 2); float32: (blocks).
    package func quantizedToNF4(block: Int) -> (codes: Tensor, scales: Tensor) {
        var scales: ct_tensor?
        let codes = Tensor(owning: ct_nf4_quantize(handle, Int64(block), &scales))
        return (codes, Tensor(owning: scales))
    }

    /// Fills this matrix with NF4 numbers; row r begins at number `start + r * stride`, both multiples of the block.
    package func setToNF4(codes: Tensor, scales: Tensor, block: Int, start: Int = 0, stride: Int) {
        succeed(ct_nf4_dequantize(handle, codes.handle, scales.handle, Int64(block), Int64(start), Int64(stride)))
    }

    /// This matrix times a transposed NF4 matrix (outputs, inputs), or times the matrix itself where `transposed`.
    ///
    /// - Returns: nil where the processor does better with a plain matrix.
    package func nf4Product(
        codes: Tensor, scales: Tensor, block: Int, outputs: Int, inputs: Int, transposed: Bool
    ) -> Tensor? {
        guard device == .cpu, ct_multiplies_nf4(dtype.code) else { return nil }
        return Tensor(
            owning: ct_nf4_product(
                handle, codes.handle, scales.handle, Int64(block), Int64(outputs), Int64(inputs), transposed))
    }

    /// For each number the entry of a sorted book of 256 float32 that is nearest after division by its block's scale.
    ///
    /// - Parameter tabulated: by the table of 65,536 numbers that bitsandbytes uses on a CPU; else exactly.
    /// - Returns: uint8, (count); float32: (blocks).
    package func quantized(by book: Tensor, block: Int, tabulated: Bool) -> (codes: Tensor, scales: Tensor) {
        var scales: ct_tensor?
        let codes = Tensor(owning: ct_book_quantize(handle, book.handle, Int64(block), tabulated, &scales))
        return (codes, Tensor(owning: scales))
    }

    /// Fills this tensor with the book's entries times the scales of their blocks.
    package func setToEntries(of book: Tensor, codes: Tensor, scales: Tensor, block: Int) {
        succeed(ct_book_dequantize(handle, codes.handle, book.handle, scales.handle, Int64(block)))
    }

    /// round(factor x + shift) as int8, ties to even, kept within -128...127.
    package func roundedToInt8(factor: Double, shift: Double = 0) -> Tensor {
        Tensor(owning: ct_int8_quantize(handle, factor, shift))
    }

    /// The rows of a matrix as int8, each scaled by its own largest magnitude.
    ///
    /// - Parameter threshold: numbers of at least this magnitude mark their column, which becomes zero; 0 for none.
    /// - Returns: the shape of this matrix; float32: (rows); int32: the marked columns, ascending.
    package func quantizedRows(threshold: Double) -> (codes: Tensor, scales: Tensor, outliers: Tensor) {
        var scales: ct_tensor?, outliers: ct_tensor?
        let codes = Tensor(owning: ct_int8_quantize_rows(handle, threshold, &scales, &outliers))
        return (codes, Tensor(owning: scales), Tensor(owning: outliers))
    }

    /// This matrix times the transposed `other`, both int8: the exact sums, int32.
    package func int8Product(_ other: Tensor) -> Tensor { Tensor(owning: ct_int8_product(handle, other.handle)) }

    /// Each element times the scales of its row and its column and times `factor`, in single precision.
    package func scaled(rows: Tensor, columns: Tensor, by factor: Double) -> Tensor {
        Tensor(owning: ct_int8_scaled(handle, rows.handle, columns.handle, factor))
    }

    /// The least and the greatest element of a tensor that has any; NaN where there is one.
    package var extremes: (least: Double, greatest: Double) {
        var least = 0.0, greatest = 0.0
        succeed(ct_extremes(handle, &least, &greatest))
        return (least, greatest)
    }

    /// The mean of all elements, as a tensor of no dimension.
    package func mean() -> Tensor { Tensor(owning: ct_mean(handle)) }

    /// Memory to be written and given back soon: the same for the whole process while nobody else holds it.
    package static func workspace(_ shape: [Int], _ type: DType, on device: Device = .cpu) -> Tensor {
        Tensor(owning: shape.withDimensions { ct_workspace($0, $1, type.code, device.code) })
    }
}
