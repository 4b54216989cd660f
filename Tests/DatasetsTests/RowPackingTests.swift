import Datasets
import Specimens
import Testing

@Suite struct RowPackingTests {
    @Test(arguments: [1, 2, 3, 4]) func everyExampleIsInOneRowAndNoRowIsTooLong(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let capacity = 1 << Int.random(in: 4...11, using: &random)
        let lengths = (0..<Int.random(in: 0...3_000, using: &random)).map { _ in
            Int.random(in: 1...capacity, using: &random)
        }
        let rows = RowPacking.rows(lengths, capacity: capacity)
        #expect(rows.flatMap { $0 }.sorted() == Array(lengths.indices))
        #expect(rows.allSatisfy { !$0.isEmpty && $0.reduce(0) { $0 + lengths[$1] } <= capacity })
    }

    @Test func lengthsOfAllKindsLeaveLittleEmpty() {
        var random = SplitMix(seed: 9)
        let lengths = (0..<5_000).map { _ in Int.random(in: 40...1024, using: &random) }
        let rows = RowPacking.rows(lengths, capacity: 1024)
        #expect(Double(lengths.reduce(0, +)) > 0.99 * Double(rows.count * 1024))
    }

    @Test func halvesFindEachOther() {
        #expect(RowPacking.rows([5, 5, 4, 6, 10], capacity: 10) == [[4], [3, 2], [0, 1]])
    }

    /// Two that fill a row together are better than the largest that fits alone.
    @Test func aPairIsPreferredWhereItFillsMore() {
        let rows = RowPacking.rows([50, 30, 29, 21], capacity: 100)
        #expect(rows == [[0, 2, 3], [1]])
    }

    @Test func nothingGivesNoRows() { #expect(RowPacking.rows([], capacity: 8).isEmpty) }
}
