import Datasets
import Specimens
import Testing

@Suite struct WindowingTests {
    private func cuts(_ words: Int, every step: Int = 1, strong: Set<Int> = []) -> [Windowing.Cut] {
        stride(from: step, to: words, by: step).map { Windowing.Cut(word: $0, strength: strong.contains($0) ? 1 : 0.1) }
            + [Windowing.Cut(word: words, strength: 1)]
    }

    @Test(arguments: Array(1...40)) func windowsFollowEachOtherAndFit(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        let words = Int.random(in: 1...800, using: &random)
        let tokens = (0..<words).map { _ in Int.random(in: 10...22, using: &random) }
        let step = Int.random(in: 1...4, using: &random)
        let places = cuts(
            words, every: step, strong: Set((0..<40).map { _ in Int.random(in: 0...words, using: &random) }))
        let windowing = Windowing(capacity: 700, overhead: 90, minimumWords: 8, sharesRows: seed % 2 == 0)
        let windows = try #require(windowing.windows(tokens: tokens, cuts: places))
        #expect(windows.first?.lowerBound == 0 && windows.last?.upperBound == words)
        #expect(zip(windows, windows.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
        #expect(windows.allSatisfy { 90 + tokens[$0].reduce(0, +) <= 700 })
        #expect(windows.count == 1 || windows.allSatisfy { $0.count >= 8 })
        let allowed = Set(places.map(\.word))
        #expect(windows.allSatisfy { allowed.contains($0.upperBound) })
    }

    @Test func aPieceThatFitsIsLeftWhole() {
        let windowing = Windowing(capacity: 100, overhead: 10, minimumWords: 2, sharesRows: true)
        #expect(windowing.windows(tokens: [30, 30, 30], cuts: cuts(3)) == [0..<3])
    }

    @Test func windowsEndWherePhrasesDo() {
        let windowing = Windowing(capacity: 1000, overhead: 20, minimumWords: 4, sharesRows: true)
        let tokens = [Int](repeating: 10, count: 300)
        let windows = windowing.windows(tokens: tokens, cuts: cuts(300, strong: [80, 161, 240]))
        #expect(windows?.map(\.upperBound).dropLast() == [80, 161, 240])
    }

    /// A row for one window alone is worth more than a phrase.
    @Test func windowsFillRowsThatTheyDoNotShare() throws {
        let windowing = Windowing(capacity: 1000, overhead: 200, minimumWords: 4, sharesRows: false)
        let tokens = [Int](repeating: 10, count: 160)
        let windows = try #require(windowing.windows(tokens: tokens, cuts: cuts(160, strong: [60])))
        #expect(windows.map(\.count) == [80, 80])
    }

    @Test func aChordThatIsTooLongIsSaid() {
        let windowing = Windowing(capacity: 100, overhead: 10, minimumWords: 1, sharesRows: true)
        #expect(windowing.windows(tokens: [50, 50, 50, 50], cuts: cuts(4, every: 2)) == nil)
    }
}
