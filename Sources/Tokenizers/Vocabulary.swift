import Checkpoints

/// The entries of a byte-level vocabulary, and the merges that lead from single bytes to them.
struct Vocabulary: Sendable {
    /// How many entries there are.
    let count: Int
    /// The token of each single byte; `nil` for bytes that the vocabulary cannot write.
    let bytes: [Token?]
    /// Entries that stand for themselves as soon as they are a whole word; empty where merges decide.
    let wholeWords: [[UInt8]: Token]
    let merges: MergeTable
    /// All entries' bytes, one after the other.
    private let pool: [UInt8]
    /// Where each entry ends in `pool`.
    private let ends: [Int]

    init(_ description: TokenizerDescription, ignoresMerges: Bool) throws(CheckpointError) {
        let entries = description.entries
        var pool: [UInt8] = []
        var ends: [Int] = []
        var tokens: [[UInt8]: Token] = Dictionary(minimumCapacity: entries.count)
        for (index, entry) in entries.enumerated() {
            let isSpecial = entry.kind == .control || entry.kind == .userDefined
            let bytes =
                isSpecial ? Array(entry.text.utf8) : ByteAlphabet.bytes(of: entry.text) ?? Array(entry.text.utf8)
            if !isSpecial { tokens[bytes] = Token(index) }
            pool += bytes
            ends.append(pool.count)
        }
        count = entries.count
        self.pool = pool
        self.ends = ends
        bytes = (UInt8.min...UInt8.max).map { tokens[[$0]] }
        merges = try Self.merges(description, tokens)
        wholeWords = ignoresMerges ? tokens : [:]
    }

    /// The bytes of an entry; none for a number outside the vocabulary.
    func bytes(of token: Token) -> ArraySlice<UInt8> {
        let index = Int(token)
        guard ends.indices.contains(index) else { return [] }
        return pool[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    private static func merges(
        _ description: TokenizerDescription, _ tokens: [[UInt8]: Token]
    ) throws(CheckpointError) -> MergeTable {
        var merges = MergeTable(capacity: description.merges.count)
        for (rank, merge) in description.merges.enumerated() {
            guard let left = ByteAlphabet.bytes(of: merge.left), let right = ByteAlphabet.bytes(of: merge.right),
                let leftToken = tokens[left], let rightToken = tokens[right], let merged = tokens[left + right]
            else {
                let line = "\(merge.left) \(merge.right)".prefix(80)
                throw CheckpointError(
                    file: description.file, "its merge \(rank + 1), '\(line)', does not join two entries into a third")
            }
            merges.set(leftToken, rightToken, rank: rank, merged: merged)
        }
        return merges
    }
}
