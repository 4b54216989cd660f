/// The places of a text in the order of what follows them, so that any passage is found by halving.
///
/// A place's *rank* is where it stands in that order.
///
/// Built by doubling: places that are ordered by their first k symbols are ordered by 2k with one counting sort.
///
/// Source: Manber and Myers 1993, "Suffix Arrays: A New Method for On-Line String Searches".
struct SuffixArray: Sendable {
    let text: [UInt16]
    let places: [Int32]
    /// Of each place: the inverse of `places`.
    private let ranks: [Int32]
    /// For each symbol, and one more, how many places begin with a smaller one.
    private let firsts: [Int]

    /// Orders all places of a text.
    ///
    /// Memory: 18 bytes a symbol while it is built, 10 afterwards. Cost: a few passes for each doubling of the longest
    /// passage that the text holds twice.
    ///
    /// Traps for a text of 2^31 symbols or more.
    init(_ text: [UInt16], alphabet: Int) {
        self.text = text
        let count = text.count
        precondition(count < Int(Int32.max), "a text of at most 2,147,483,646 symbols")
        var places = [Int32](repeating: 0, count: count)
        var ranks = text.map { Int32($0) }
        var spare = [Int32](repeating: 0, count: count)
        var starts = [Int32](repeating: 0, count: max(alphabet, count) + 1)

        /// Sorts `spare`, whose order holds for equal ranks, by rank into `places`.
        func sortByRank(_ ranksInUse: Int) {
            for rank in 0...ranksInUse { starts[rank] = 0 }
            for rank in ranks { starts[Int(rank) + 1] += 1 }
            for rank in 1...max(ranksInUse, 1) { starts[rank] += starts[rank - 1] }
            for place in spare {
                let rank = Int(ranks[Int(place)])
                places[Int(starts[rank])] = place
                starts[rank] += 1
            }
        }

        for place in 0..<count { spare[place] = Int32(place) }
        if count > 0 { sortByRank(alphabet) }
        var length = 0  // of the passages that are in order
        while count > 0 {
            // Ranks by the last sort; passages that end with the text come before longer ones.
            var rank: Int32 = 0
            spare[Int(places[0])] = 0
            for index in 1..<max(count, 1) where index < count {
                let (place, before) = (Int(places[index]), Int(places[index - 1]))
                var isSame = ranks[place] == ranks[before]
                if isSame, length > 0 {
                    let next = place + length < count ? ranks[place + length] : -1
                    let nextBefore = before + length < count ? ranks[before + length] : -1
                    isSame = next == nextBefore
                }
                if !isSame { rank += 1 }
                spare[place] = rank
            }
            swap(&ranks, &spare)
            length = max(2 * length, 1)
            guard Int(rank) + 1 < count, length < count else { break }
            // By what follows after `length`: those that have nothing there come first, then in the order of `places`.
            var filled = 0
            for place in (count - length)..<count {
                spare[filled] = Int32(place)
                filled += 1
            }
            for place in places where Int(place) >= length {
                spare[filled] = place - Int32(length)
                filled += 1
            }
            sortByRank(Int(rank) + 1)
        }
        self.places = places
        // No two are alike by now.
        self.ranks = ranks
        var firsts = [Int](repeating: 0, count: alphabet + 1)
        for symbol in text { firsts[Int(symbol) + 1] += 1 }
        for symbol in 0..<alphabet { firsts[symbol + 1] += firsts[symbol] }
        self.firsts = firsts
    }

    /// Where the places that begin with a symbol stand in `places`.
    func range(of symbol: UInt16) -> Range<Int> {
        guard Int(symbol) + 1 < firsts.count else { return places.count..<places.count }
        return firsts[Int(symbol)]..<firsts[Int(symbol) + 1]
    }

    /// The rank of what follows from a place on; -1 where nothing follows.
    func rank(of place: Int) -> Int { place < ranks.count ? Int(ranks[place]) : -1 }

    /// The rank of a symbol and what follows it among all passages: of the first that does not come before it.
    ///
    /// Passages that begin with one symbol stand in the order of their rests, so that nothing is compared but ranks, and
    /// passages that have much in common cost no more than others.
    ///
    /// Cost: a halving of the places of the symbol.
    ///
    /// Source: Ferragina and Manzini 2000, "Opportunistic Data Structures with Applications", backward search.
    ///
    /// - Parameter rest: the rank of what follows, found in the same way; -1 where nothing does.
    func rank(of symbol: UInt16, before rest: Int) -> Int {
        let range = range(of: symbol)
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if rank(of: Int(places[middle]) + 1) < rest { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
