/// Finds the names of special tokens in a text.
struct SpecialTokens: Sendable {
    private struct Entry: Sendable {
        let token: Token
        let takesSpaceBefore: Bool
        let takesSpaceAfter: Bool
    }

    private var entries: [[UInt8]: Entry] = [:]
    /// The lengths of the names, longest first, and the bytes with which they begin.
    private let lengths: [Int]
    private let starts: Set<UInt8>

    /// - Parameter kinds: what counts as special; the entries of these kinds that have a name.
    init(_ description: TokenizerDescription, _ kinds: Set<TokenizerDescription.EntryKind>) {
        for (index, entry) in description.entries.enumerated() where kinds.contains(entry.kind) && !entry.text.isEmpty {
            // An empty name would stand everywhere.
            entries[Array(entry.text.utf8)] = Entry(
                token: Token(index), takesSpaceBefore: entry.takesSpaceBefore, takesSpaceAfter: entry.takesSpaceAfter)
        }
        lengths = Set(entries.keys.map(\.count)).sorted(by: >)
        starts = Set(entries.keys.compactMap(\.first))
    }

    var isEmpty: Bool { entries.isEmpty }

    /// The first special token at or after `start`, the longest where several begin, with the space that it takes.
    func first(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> (range: Range<Int>, token: Token)? {
        for first in start..<text.count where starts.contains(text[first]) {
            for length in lengths where length <= text.count - first {
                guard let entry = entries[Array(text[first..<first + length])] else { continue }
                var (begin, end) = (first, first + length)
                if entry.takesSpaceBefore { while begin > start, Self.isSpace(text[begin - 1]) { begin -= 1 } }
                if entry.takesSpaceAfter { while end < text.count, Self.isSpace(text[end]) { end += 1 } }
                return (begin..<end, entry.token)
            }
        }
        return nil
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 0x09 < 5 }
}
