/// Finds the names of special or added tokens in a text.
///
/// A tree of bytes: a text with many names, as music in added tokens is, takes one step a byte.
struct SpecialTokens: Sendable {
    private struct Entry: Sendable {
        let token: Token
        let length: Int
        let takesSpaceBefore: Bool
        let takesSpaceAfter: Bool
    }

    private var entries: [Entry] = []
    /// A small number for each byte that occurs in a name, 0 for the others.
    private var classes = [UInt8](repeating: 0, count: 256)
    private var classCount = 1
    /// By node and class: the next node, or 0, the root, where there is none.
    private var steps: [Int32] = []
    /// By node: the entry whose name ends there, -1 where none does.
    private var ends: [Int32] = []

    /// - Parameter kinds: what counts as special; the entries of these kinds that have a name.
    init(_ description: TokenizerDescription, _ kinds: Set<TokenizerDescription.EntryKind>) {
        var names: [[UInt8]] = []
        for (index, entry) in description.entries.enumerated() where kinds.contains(entry.kind) && !entry.text.isEmpty {
            // An empty name would stand everywhere.
            let name = Array(entry.text.utf8)
            names.append(name)
            entries.append(
                Entry(
                    token: Token(index), length: name.count, takesSpaceBefore: entry.takesSpaceBefore,
                    takesSpaceAfter: entry.takesSpaceAfter))
            for byte in name where classes[Int(byte)] == 0 && classCount < 256 {
                classes[Int(byte)] = UInt8(classCount)
                classCount += 1
            }
        }
        addNode()
        for (index, name) in names.enumerated() { add(name, Int32(index)) }
    }

    var isEmpty: Bool { entries.isEmpty }

    /// The first special token at or after `start`, the longest where several begin, with the space that it takes.
    func first(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> (range: Range<Int>, token: Token)? {
        guard !entries.isEmpty else { return nil }
        for first in start..<text.count {
            guard let entry = longest(in: text, at: first) else { continue }
            var (begin, end) = (first, first + entry.length)
            if entry.takesSpaceBefore { while begin > start, Self.isSpace(text[begin - 1]) { begin -= 1 } }
            if entry.takesSpaceAfter { while end < text.count, Self.isSpace(text[end]) { end += 1 } }
            return (begin..<end, entry.token)
        }
        return nil
    }

    private func longest(in text: UnsafeBufferPointer<UInt8>, at start: Int) -> Entry? {
        var (node, place) = (0, start)
        var found: Int32 = -1
        while place < text.count {
            let byteClass = Int(classes[Int(text[place])])
            guard byteClass > 0 else { break }
            node = Int(steps[node * classCount + byteClass])
            guard node > 0 else { break }
            place += 1
            if ends[node] >= 0 { found = ends[node] }
        }
        return found < 0 ? nil : entries[Int(found)]
    }

    private mutating func addNode() {
        steps.append(contentsOf: repeatElement(0, count: classCount))
        ends.append(-1)
    }

    private mutating func add(_ name: [UInt8], _ entry: Int32) {
        var node = 0
        for byte in name {
            let step = node * classCount + Int(classes[Int(byte)])
            if steps[step] == 0 {
                steps[step] = Int32(ends.count)
                addNode()
            }
            node = Int(steps[step])
        }
        // Of two entries of one name the later one counts.
        ends[node] = entry
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 0x09 < 5 }
}
