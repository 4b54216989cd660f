/// Which neighbours become one token, and in which order.
struct MergeTable: Sendable {
    /// By pair of tokens: the merge's rank in the upper half, the merged token in the lower.
    private var merges: [UInt64: UInt64]

    init(capacity: Int) { merges = Dictionary(minimumCapacity: capacity) }

    /// Notes a merge; a later one of the same pair takes its place.
    mutating func set(_ left: Token, _ right: Token, rank: Int, merged: Token) {
        merges[Self.key(left, right)] = UInt64(rank) << 32 | UInt64(UInt32(bitPattern: merged))
    }

    /// The merge of two neighbours; the lowest rank goes first.
    func merge(_ left: Token, _ right: Token) -> (rank: UInt32, token: Token)? {
        guard let merge = merges[Self.key(left, right)] else { return nil }
        return (UInt32(truncatingIfNeeded: merge >> 32), Token(truncatingIfNeeded: merge))
    }

    private static func key(_ left: Token, _ right: Token) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }
}
