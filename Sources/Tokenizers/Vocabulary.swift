import Checkpoints

/// The entries of a byte-level vocabulary, and the merges that lead from single bytes to them.
struct Vocabulary: Sendable {
    /// How many entries there are.
    let count: Int
    /// The token of each single byte; `nil` for bytes that the vocabulary cannot write.
    let bytes: [Token?]
    /// Special tokens by the bytes of their names.
    let specials: [[UInt8]: Token]
    /// All entries' bytes, one after the other.
    private let pool: [UInt8]
    /// Where each entry ends in `pool`.
    private let ends: [Int]
    /// By pair of tokens: the merge's rank in the upper half, the merged token in the lower.
    private let merges: [UInt64: UInt64]

    /// Reads the lists that GGUF files keep under `tokenizer.ggml`.
    init(_ gguf: GGUF) throws(CheckpointError) {
        let entries = try gguf.strings("tokenizer.ggml.tokens")
        let kinds = gguf.metadata["tokenizer.ggml.token_type"]?.integersValue ?? []
        guard kinds.isEmpty || kinds.count == entries.count else {
            throw Self.fault(gguf, "its vocabulary has \(entries.count) entries, but kinds for \(kinds.count)")
        }
        var pool: [UInt8] = []
        var ends: [Int] = []
        var specials: [[UInt8]: Token] = [:]
        var tokens: [[UInt8]: Token] = Dictionary(minimumCapacity: entries.count)
        for (index, entry) in entries.enumerated() {
            let token = Token(index)
            // Kinds 3 and 4 of the format: control and user-defined.
            let isSpecial = !kinds.isEmpty && (kinds[index] == 3 || kinds[index] == 4)
            let bytes = isSpecial ? Array(entry.utf8) : ByteAlphabet.bytes(of: entry) ?? Array(entry.utf8)
            if isSpecial {
                // An empty name would stand everywhere.
                if !bytes.isEmpty { specials[bytes] = token }
            } else {
                tokens[bytes] = token
            }
            pool += bytes
            ends.append(pool.count)
        }
        count = entries.count
        self.pool = pool
        self.ends = ends
        self.specials = specials
        bytes = (UInt8.min...UInt8.max).map { tokens[[$0]] }
        merges = try Self.merges(gguf, tokens)
    }

    /// The bytes of an entry; none for a number outside the vocabulary.
    func bytes(of token: Token) -> ArraySlice<UInt8> {
        let index = Int(token)
        guard ends.indices.contains(index) else { return [] }
        return pool[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    /// The merge of two neighbours; the lowest rank goes first.
    func merge(_ left: Token, _ right: Token) -> (rank: UInt32, token: Token)? {
        guard let merge = merges[Self.key(left, right)] else { return nil }
        return (UInt32(truncatingIfNeeded: merge >> 32), Token(truncatingIfNeeded: merge))
    }

    private static func merges(
        _ gguf: GGUF, _ tokens: [[UInt8]: Token]
    ) throws(CheckpointError) -> [UInt64: UInt64] {
        let lines = try gguf.strings("tokenizer.ggml.merges")
        var merges: [UInt64: UInt64] = Dictionary(minimumCapacity: lines.count)
        for (rank, line) in lines.enumerated() {
            guard let space = line.utf8.firstIndex(of: 0x20),
                let left = ByteAlphabet.bytes(of: line[..<space]),
                let right = ByteAlphabet.bytes(of: line[line.utf8.index(after: space)...]),
                let leftToken = tokens[left], let rightToken = tokens[right], let merged = tokens[left + right]
            else {
                throw fault(gguf, "its merge \(rank + 1), '\(line.prefix(80))', does not join two entries into a third")
            }
            merges[key(leftToken, rightToken)] = UInt64(rank) << 32 | UInt64(UInt32(truncatingIfNeeded: merged))
        }
        return merges
    }

    private static func key(_ left: Token, _ right: Token) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    private static func fault(_ gguf: GGUF, _ reason: String) -> CheckpointError {
        CheckpointError(file: gguf.file, reason)
    }
}
