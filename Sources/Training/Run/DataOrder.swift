import Randomness

/// Which rows each step reads: all of them once an epoch, in an order of their own each time.
///
/// The order is a keyed permutation of (seed, epoch), so that the place in the data is one number: batch `b` is the same
/// whoever asks, and whenever. An epoch's last batch may be smaller than the others.
public struct DataOrder: Sendable {
    public let rowCount: Int
    /// Rows of a step, over all processes.
    public let rowsPerStep: Int
    public let seed: UInt64

    /// - Precondition: both numbers are 1 or more.
    public init(rowCount: Int, rowsPerStep: Int, seed: UInt64) {
        precondition(rowCount > 0 && rowsPerStep > 0, "an order of no rows")
        self.rowCount = rowCount
        self.rowsPerStep = rowsPerStep
        self.seed = seed
    }

    public var batchesPerEpoch: Int { (rowCount - 1) / rowsPerStep + 1 }

    /// The rows of a batch, counted from 0 over all epochs.
    public func rows(ofBatch batch: Int) -> [Int] {
        let order = KeyedPermutation(
            count: rowCount, seed: seed, purpose: "data order", step: UInt64(batch / batchesPerEpoch))
        let start = batch % batchesPerEpoch * rowsPerStep
        return (start..<min(start + rowsPerStep, rowCount)).map { order[$0] }
    }

    /// The rows of a batch that fall to one of `count` processes: every `count`-th from `rank` on, possibly none.
    public static func share(of rows: [Int], rank: Int, count: Int) -> [Int] {
        stride(from: rank, to: rows.count, by: count).map { rows[$0] }
    }
}
