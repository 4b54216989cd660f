/// Merges the bytes of one word into tokens: always the pair of lowest rank, the leftmost first, until none is left.
///
/// A linked list of the tokens and a heap of the possible merges make this O(n log n) in the word's length, so that no
/// text is slow. The memory is kept from word to word.
///
/// Source: Sennrich et al. 2016, algorithm 1; ties as in the `tokenizers` library.
struct BytePairMerger: Sendable {
    private struct Symbol {
        var token: Token
        var previous: Int
        var next: Int
        /// The rank and result of merging this symbol with the next one; `Self.none` when they do not merge.
        var rank = Self.none
        var merged: Token = 0

        static let none = UInt32.max
    }

    private var symbols: [Symbol] = []
    /// Candidates as rank in the upper half and position in the lower; outdated ones stay and are passed over.
    private var candidates: [UInt64] = []

    /// Appends the tokens of a word to `tokens`; bytes that the vocabulary cannot write are left out.
    mutating func encode(
        _ word: UnsafeBufferPointer<UInt8>, _ vocabulary: borrowing Vocabulary, into tokens: inout [Token]
    ) {
        symbols.removeAll(keepingCapacity: true)
        candidates.removeAll(keepingCapacity: true)
        for byte in word {
            guard let token = vocabulary.bytes[Int(byte)] else { continue }
            symbols.append(Symbol(token: token, previous: symbols.count - 1, next: symbols.count + 1))
        }
        merge(vocabulary.merges, into: &tokens)
    }

    /// Appends what becomes of a row of symbols to `tokens`.
    mutating func merge(_ row: [Token], _ merges: borrowing MergeTable, into tokens: inout [Token]) {
        symbols.removeAll(keepingCapacity: true)
        candidates.removeAll(keepingCapacity: true)
        for token in row {
            symbols.append(Symbol(token: token, previous: symbols.count - 1, next: symbols.count + 1))
        }
        merge(merges, into: &tokens)
    }

    private mutating func merge(_ merges: borrowing MergeTable, into tokens: inout [Token]) {
        guard !symbols.isEmpty else { return }
        for position in symbols.indices { find(position, merges) }
        while let candidate = popCandidate() {
            let position = Int(candidate & 0xFFFF_FFFF)
            guard symbols[position].rank == UInt32(truncatingIfNeeded: candidate >> 32) else { continue }
            join(position, merges)
        }
        var position = 0
        while position < symbols.count {
            tokens.append(symbols[position].token)
            position = symbols[position].next
        }
    }

    /// Replaces a symbol and the next one by their merge.
    private mutating func join(_ position: Int, _ merges: borrowing MergeTable) {
        let gone = symbols[position].next
        let after = symbols[gone].next
        symbols[position].token = symbols[position].merged
        symbols[position].next = after
        symbols[gone].rank = Symbol.none
        if after < symbols.count { symbols[after].previous = position }
        find(position, merges)
        if symbols[position].previous >= 0 { find(symbols[position].previous, merges) }
    }

    /// Looks up the merge of a symbol with the next one.
    private mutating func find(_ position: Int, _ merges: borrowing MergeTable) {
        let next = symbols[position].next
        guard next < symbols.count, let merge = merges.merge(symbols[position].token, symbols[next].token) else {
            symbols[position].rank = Symbol.none
            return
        }
        symbols[position].rank = merge.rank
        symbols[position].merged = merge.token
        push(UInt64(merge.rank) << 32 | UInt64(position))
    }

    // MARK: A binary heap, smallest first

    private mutating func push(_ candidate: UInt64) {
        var index = candidates.count
        candidates.append(candidate)
        while index > 0, candidates[(index - 1) / 2] > candidate {
            candidates[index] = candidates[(index - 1) / 2]
            index = (index - 1) / 2
        }
        candidates[index] = candidate
    }

    private mutating func popCandidate() -> UInt64? {
        guard let smallest = candidates.first, let moved = candidates.popLast() else { return nil }
        guard !candidates.isEmpty else { return smallest }
        var index = 0
        while true {
            var child = 2 * index + 1
            guard child < candidates.count else { break }
            if child + 1 < candidates.count, candidates[child + 1] < candidates[child] { child += 1 }
            guard candidates[child] < moved else { break }
            candidates[index] = candidates[child]
            index = child
        }
        candidates[index] = moved
        return smallest
    }
}
