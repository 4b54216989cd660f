/// The tokens of short words met lately.
///
/// Music in text is a few hundred words over and over.
/// A word has one place, found by its bytes; a newer word takes the place of an older one.
struct WordCache: Sendable {
    /// The bytes of a word of at most 15 bytes, its length in the last.
    struct Key: Hashable, Sendable {
        var low: UInt64
        var high: UInt64
    }

    private struct Entry: Sendable {
        var key = Key(low: 0, high: 0)  // length 0: no word
        var count = 0
        var tokens = SIMD4<Token>()
    }

    private static let longestWord = 15
    private static let indexBits = 12
    private var entries = [Entry](repeating: Entry(), count: 1 << indexBits)

    /// The key of `text[start..<end]`; `nil` when the word is too long for one.
    static func key(of text: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Key? {
        let length = end - start
        guard length <= longestWord, let base = text.baseAddress else { return nil }
        var low: UInt64 = 0
        var high: UInt64 = 0
        if text.count - start >= 16 {
            let words = UnsafeRawPointer(base + start)
            low = UInt64(littleEndian: words.loadUnaligned(as: UInt64.self))
            high = UInt64(littleEndian: words.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            // Shifts by the type's width give zero: what lies behind the word goes.
            low &= ~(UInt64.max << UInt64(8 * min(length, 8)))
            high &= ~(UInt64.max << UInt64(8 * max(length - 8, 0)))
        } else {
            for index in 0..<length {
                let byte = UInt64(text[start + index]) << UInt64(8 * (index & 7))
                if index < 8 { low |= byte } else { high |= byte }
            }
        }
        return Key(low: low, high: high | UInt64(length) << 56)
    }

    /// Appends a word's tokens to `tokens` when they are known.
    func append(_ key: Key, to tokens: inout [Token]) -> Bool {
        let entry = entries[Self.index(key)]
        guard entry.key == key else { return false }
        for index in 0..<entry.count { tokens.append(entry.tokens[index]) }
        return true
    }

    /// Remembers a word's tokens, if they are few enough.
    mutating func store(_ key: Key, _ tokens: ArraySlice<Token>) {
        guard tokens.count <= SIMD4<Token>.scalarCount else { return }
        var entry = Entry(key: key, count: tokens.count)
        for (index, token) in tokens.enumerated() { entry.tokens[index] = token }
        entries[Self.index(key)] = entry
    }

    private static func index(_ key: Key) -> Int {
        let mixed = (key.low ^ (key.high &* 0x9E37_79B9_7F4A_7C15)) &* 0xD6E8_FEB8_6659_FD93
        return Int(mixed >> UInt64(64 - indexBits))
    }
}
