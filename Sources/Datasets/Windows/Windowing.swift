/// Divides a piece that is longer than the model's sequence into windows that end where phrases do.
///
/// Of all ways to divide it the one is taken that costs least. A cut costs the more the weaker the phrase boundary is, each
/// window costs the instructions that it repeats, and what it leaves of the sequence costs the context that a model could
/// have had. Where a row takes one window alone, it costs the place in the row as well, which nothing else fits into.
///
/// Costs are shares of a sequence.
package struct Windowing: Sendable {
    /// A place between words where a window may end and the next begin.
    package struct Cut: Hashable, Sendable {
        /// The index of the word behind it; the number of words for the end of the piece.
        package var word: Int
        /// How much the music speaks for it, in 0...1.
        package var strength: Double

        package init(word: Int, strength: Double) {
            self.word = word
            self.strength = strength
        }
    }

    /// The most tokens of a window, instructions and template included.
    package let capacity: Int
    /// Those of instructions and template.
    package let overhead: Int
    /// At least 1.
    package let minimumWords: Int
    /// Whether a row has room for several full windows.
    package let sharesRows: Bool

    package init(capacity: Int, overhead: Int, minimumWords: Int, sharesRows: Bool) {
        self.capacity = capacity
        self.overhead = overhead
        self.minimumWords = minimumWords
        self.sharesRows = sharesRows
    }

    /// What a cut in the middle of a phrase costs.
    private static let weakness = 1.0
    /// What it costs to leave the sequence empty, and the row with it.
    private static let emptiness = (sequence: 0.3, row: 5.0)

    /// The windows, as ranges of words that follow each other; nil when a stretch between two cuts is too long.
    ///
    /// No window is shorter than `minimumWords`, but for a piece that is. Cost: the number of cuts times those in a window.
    ///
    /// - Parameters:
    ///   - tokens: of each word.
    ///   - cuts: in order; the last one is the end of the piece.
    package func windows(tokens: [Int], cuts: [Cut]) -> [Range<Int>]? {
        guard let end = cuts.last, end.word == tokens.count, !tokens.isEmpty else { return [] }
        var sums = [0]
        sums.reserveCapacity(tokens.count + 1)
        for count in tokens { sums.append(sums[sums.count - 1] + count) }
        if overhead + sums[tokens.count] <= capacity { return [0..<tokens.count] }

        let places = [Cut(word: 0, strength: 1)] + cuts
        var costs = [Double](repeating: .infinity, count: places.count)
        var origins = [Int](repeating: 0, count: places.count)
        costs[0] = 0
        var first = 0
        for index in places.indices.dropFirst() {
            let (to, total) = (places[index].word, sums[places[index].word])
            while first < index, overhead + total - sums[places[first].word] > capacity { first += 1 }
            let isEnd = index == places.count - 1
            let cut = isEnd ? 0 : Self.weakness * (1 - places[index].strength)
            for start in first..<max(index, first) {
                let from = places[start].word
                guard to - from >= minimumWords else { break }
                let cost = costs[start] + cut + cost(ofTokens: total - sums[from])
                if cost < costs[index] { (costs[index], origins[index]) = (cost, start) }
            }
        }
        guard costs[places.count - 1].isFinite else { return nil }
        var windows: [Range<Int>] = []
        var place = places.count - 1
        while place > 0 {
            windows.append(places[origins[place]].word..<places[place].word)
            place = origins[place]
        }
        return windows.reversed()
    }

    private func cost(ofTokens tokens: Int) -> Double {
        let rest = Double(capacity - overhead - tokens)
        let emptiness = sharesRows ? Self.emptiness.sequence : Self.emptiness.row
        return (Double(overhead) + emptiness * rest) / Double(capacity)
    }
}
