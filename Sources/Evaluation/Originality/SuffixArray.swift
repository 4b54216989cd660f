/// The places of a text in the order of what follows them, so that any passage is found by halving.
///
/// Built by doubling: places that are ordered by their first k symbols are ordered by 2k with one counting sort.
///
/// Source: Manber and Myers 1993, "Suffix Arrays: A New Method for On-Line String Searches".
struct SuffixArray: Sendable {
    let text: [UInt16]
    private(set) var places: [Int32]

    /// Orders all places of a text.
    ///
    /// Memory: 18 bytes a symbol while it is built, 6 afterwards. Cost: a few passes for each doubling of the longest
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
    }

    /// The longest beginning of a pattern that the text holds, and a place that holds it.
    ///
    /// Cost: a halving of the text, each step a comparison from where both bounds are known to agree.
    ///
    /// - Parameter start: where the pattern begins in its list of symbols.
    func longestMatch(of symbols: [UInt16], from start: Int) -> (place: Int, length: Int) {
        let patternCount = symbols.count - start
        guard !places.isEmpty, patternCount > 0 else { return (0, 0) }
        // The first place whose passage does not come before the pattern: it or the one before agrees longest.
        var (low, high) = (-1, places.count)
        var (lowLength, highLength) = (0, 0)
        var best = (place: 0, length: 0)
        while high - low > 1 {
            let middle = (low + high) / 2
            let place = Int(places[middle])
            var length = min(lowLength, highLength)
            while length < patternCount, place + length < text.count, text[place + length] == symbols[start + length] {
                length += 1
            }
            if length > best.length { best = (place, length) }
            let isBefore =
                length < patternCount
                && (place + length == text.count || text[place + length] < symbols[start + length])
            if isBefore {
                low = middle
                lowLength = length
            } else {
                high = middle
                highLength = length
            }
        }
        return best
    }
}
