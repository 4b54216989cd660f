import Checkpoints

/// The replacements of characters that a SentencePiece model was trained with, such as those of NFKC.
///
/// The file keeps them as a trie in two arrays (darts-clone) and a list of texts. Any bytes give some replacement or
/// none: every step is held against the arrays.
///
/// Source: `Normalizer::DecodePrecompiledCharsMap` of SentencePiece; Yata et al. 2007 for the trie.
struct CharacterReplacements: Sendable {
    private let units: [UInt32]
    private let texts: [UInt8]

    init(_ bytes: [UInt8], file: String) throws(CheckpointError) {
        func word(_ offset: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
        }
        guard bytes.count > 4, Int(word(0)) <= bytes.count - 4, Int(word(0)).isMultiple(of: 4) else {
            throw CheckpointError(file: file, "the table of its character replacements is cut off")
        }
        let size = Int(word(0))
        units = stride(from: 4, to: 4 + size, by: 4).map(word)
        texts = Array(bytes[(4 + size)...])
    }

    /// What the longest key that begins at `offset` is replaced by, and the key's length; nil where none begins.
    func longest(in text: UnsafeBufferPointer<UInt8>, from offset: Int) -> (bytes: [UInt8], length: Int)? {
        guard let root = units.first else { return nil }
        var node = Self.offset(root)
        var found: (place: Int, length: Int)?
        var index = offset
        while index < text.count {
            node ^= Int(text[index])
            guard node < units.count else { break }
            let unit = units[node]
            guard unit & 0x8000_00FF == UInt32(text[index]) else { break }
            node ^= Self.offset(unit)
            index += 1
            if unit >> 8 & 1 == 1 {
                guard node < units.count else { break }
                found = (Int(units[node] & 0x7FFF_FFFF), index - offset)
            }
        }
        guard let found, found.place < texts.count else { return nil }
        return (Array(texts[found.place...].prefix { $0 != 0 }), found.length)
    }

    private static func offset(_ unit: UInt32) -> Int { Int(unit >> 10) << Int((unit & 0x200) >> 6) }
}
