package import Torch

/// The adapter's part in one block, as one pass uses it.
package struct BlockAdapter {
    /// In the order of `ProjectionGroup`.
    private let updates: [LowRankUpdate?]
    private let scale: Double
    private let dropout: Dropout?
    private let block: Int

    /// - Parameter dropout: what falls out in this pass; nil for nothing.
    package init(_ adapter: LoRA, block: Int, dropout: Dropout? = nil) {
        updates = adapter.updates[block]
        scale = adapter.configuration.scale
        self.dropout = dropout
        self.block = block
    }

    package subscript(_ group: ProjectionGroup) -> LinearAdapter? {
        guard let matrices = updates[group.rawValue] else { return nil }
        return LinearAdapter(matrices: matrices, scale: scale, dropout: dropout?.mask(group, block: block))
    }
}

/// The adapter's part in one product.
package struct LinearAdapter {
    let matrices: LowRankUpdate
    /// The factor of B A.
    let scale: Double
    let dropout: DropoutMask?

    /// What the low-rank part reads of the product's input.
    func seen(_ x: Tensor) -> Tensor { dropout.map { x.dropped($0) } ?? x }
}

/// What falls out of the inputs of the low-rank parts in one pass of training.
///
/// Projections that read the same rows lose the same numbers, so that one product still serves them; PEFT draws for each.
package struct Dropout {
    private let share: Double
    private let key: UInt64
    /// (rows), int64.
    private let ids: Tensor

    /// - Parameters:
    ///   - share: of the numbers, from 0 to below 1.
    ///   - key: of the step.
    ///   - ids: what each row of the pass is known by.
    package init(share: Double, key: UInt64, ids: [Int64]) {
        self.share = share
        self.key = key
        self.ids = Tensor(ids)
    }

    /// What falls out of the input of one group's product.
    package func mask(_ group: ProjectionGroup, block: Int) -> DropoutMask {
        let site = block * ProjectionGroup.allCases.count + group.rawValue
        return DropoutMask(share: share, key: key, site: UInt32(site), ids: ids)
    }
}
