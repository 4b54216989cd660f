package import Torch

/// Products with a matrix in NF4.
///
/// Where the processor has no matrix instructions for 16-bit numbers, our own kernels read the codes while they
/// multiply. Elsewhere the matrix is made plain a panel at a time, in memory that all matrices share: the memory of the
/// whole, 180 MB for the widest of a 7B, is never there.
extension NormalFloat4 {
    /// Bytes of a panel, unless a whole row or a block of columns takes more.
    static let panelSize = 32 << 20

    /// x W^T: (rows, inputs) to (rows, outputs).
    package func product(_ x: Tensor) -> Tensor {
        let (outputs, inputs) = (shape[0], shape[1])
        let scales = scales.expanded()
        if let product = x.nf4Product(
            codes: codes, scales: scales, block: block, outputs: outputs, inputs: inputs, transposed: false)
        {
            return product
        }
        return panelProduct(x, scales)
    }

    /// x W^T by panels of rows.
    package func panelProduct(_ x: Tensor, _ scales: Tensor) -> Tensor {
        let (outputs, inputs) = (shape[0], shape[1])
        let result = Tensor.empty([x.size(0), outputs], x.dtype, on: x.device)
        let height = inputs.isMultiple(of: block) ? max(1, Self.panelSize / (inputs * x.dtype.size)) : outputs
        for top in stride(from: 0, to: outputs, by: height) {
            let rows = top..<min(top + height, outputs)
            let panel = panel(rows: rows, columns: 0..<inputs, scales, x.dtype, on: x.device)
            result.narrowed(1, to: rows).setToProduct(x, panel.transposed())
        }
        return result
    }

    /// dy W, the gradient of x: (rows, outputs) to (rows, inputs).
    package func transposedProduct(_ dy: Tensor) -> Tensor {
        let (outputs, inputs) = (shape[0], shape[1])
        let scales = scales.expanded()
        if let product = dy.nf4Product(
            codes: codes, scales: scales, block: block, outputs: outputs, inputs: inputs, transposed: true)
        {
            return product
        }
        return panelTransposedProduct(dy, scales)
    }

    /// dy W by panels of columns.
    package func panelTransposedProduct(_ dy: Tensor, _ scales: Tensor) -> Tensor {
        let (outputs, inputs) = (shape[0], shape[1])
        let result = Tensor.empty([dy.size(0), inputs], dy.dtype, on: dy.device)
        let columnSize = max(1, outputs * dy.dtype.size)
        let width = inputs.isMultiple(of: block) ? max(1, Self.panelSize / columnSize / block) * block : inputs
        for left in stride(from: 0, to: inputs, by: width) {
            let columns = left..<min(left + width, inputs)
            let panel = panel(rows: 0..<outputs, columns: columns, scales, dy.dtype, on: dy.device)
            result.narrowed(1, to: columns).setToProduct(dy, panel)
        }
        return result
    }

    /// A part of the matrix as plain numbers, in memory that the next one overwrites.
    private func panel(
        rows: Range<Int>, columns: Range<Int>, _ scales: Tensor, _ type: DType, on device: Device
    ) -> Tensor {
        let panel = Tensor.workspace([rows.count, columns.count], type, on: device)
        let isWhole = columns.count == shape[1]
        // Whole rows are one run of numbers, whose blocks need not begin where rows do.
        (isWhole ? panel.viewed(as: [1, rows.count * columns.count]) : panel).setToNF4(
            codes: codes, scales: scales, block: block, start: rows.lowerBound * shape[1] + columns.lowerBound,
            stride: shape[1])
        return panel
    }
}
