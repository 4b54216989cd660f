import Testing
import Training

@Suite struct DataOrderTests {
    @Test(arguments: [(1, 1), (7, 3), (64, 8), (101, 4)])
    func anEpochReadsEveryRowOnce(_ rows: Int, _ perStep: Int) {
        let order = DataOrder(rowCount: rows, rowsPerStep: perStep, seed: 5)
        for epoch in 0..<3 {
            let first = epoch * order.batchesPerEpoch
            let read = (first..<first + order.batchesPerEpoch).flatMap(order.rows(ofBatch:))
            #expect(read.sorted() == Array(0..<rows))
        }
    }

    @Test func epochsAndSeedsHaveOrdersOfTheirOwn() {
        let order = DataOrder(rowCount: 100, rowsPerStep: 100, seed: 1)
        #expect(order.rows(ofBatch: 0) != order.rows(ofBatch: 1))
        #expect(order.rows(ofBatch: 0) != DataOrder(rowCount: 100, rowsPerStep: 100, seed: 2).rows(ofBatch: 0))
    }

    @Test(arguments: 1...5) func theSharesOfProcessesAreTheBatch(_ count: Int) {
        let rows = Array(10..<23)
        let shares = (0..<count).map { DataOrder.share(of: rows, rank: $0, count: count) }
        #expect(shares.flatMap { $0 }.sorted() == rows)
        #expect((shares.map(\.count).max() ?? 0) - (shares.map(\.count).min() ?? 0) <= 1)
    }
}
