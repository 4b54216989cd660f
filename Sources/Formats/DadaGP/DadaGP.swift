import Music

/// The token text of the DadaGP dataset: a song of tablature as a line of words, both ways.
///
/// Documentation/dadagp.md has the grammar, and what is done otherwise than by the dataset's own programs.
///
/// Source: Sarmento et al., "DadaGP: a dataset of tokenized GuitarPro songs for sequence models", ISMIR 2021; version 1.1
/// of its encoder.
public enum DadaGP {
    /// How effects with several numbers and rare waits are spelled.
    public enum Spelling: Hashable, Sendable, CaseIterable {
        /// In one word each, as in the paper and version 1.0: `nfx:trill:fret5:duration240`, `wait:121`.
        case whole
        /// In words of a small vocabulary, as in version 1.1: `nfx:trill:fret5 param:duration240`, `wait:64 wait:32 ...`.
        case split
    }

    /// How many ticks a quarter note lasts.
    static let ticksPerQuarter = 960
    /// `NoteValue.unitsPerQuarter` a tick; no remainder.
    static let unitsPerTick = NoteValue.unitsPerQuarter / ticksPerQuarter

    /// Reads a text of either spelling; white space of any kind separates words.
    ///
    /// A word that is none of the grammar, or whose number lies out of range, is an error. Words in an order that an
    /// encoder does not write, as models do, are read on and reported.
    ///
    /// - Throws: `FormatError` that names the word and its number, from 1.
    public static func read(_ bytes: [UInt8]) throws(FormatError) -> TablatureReading {
        guard bytes.count <= Limits.dadaGPBytes else {
            throw FormatError(.unsupported, at: 0, "a DadaGP text of more than \(Limits.dadaGPBytes) bytes")
        }
        var reader = SongReader()
        var words = Words(bytes)
        while let word = try words.next() {
            try reader.take(try Token(word), word)
        }
        let song = try reader.finish(wordCount: words.count)
        return try TablatureBuilder(song).reading()
    }

    /// Whether the bytes begin as such a text does: up to 64 words of a head, one of which says `downtune` or `tempo`, and
    /// then `start`.
    ///
    /// The first 4,096 bytes of a file are enough.
    public static func isRecognised(in bytes: [UInt8]) -> Bool {
        var hasHead = false
        for word in bytes.prefix(4_096).split(maxSplits: 64, whereSeparator: Words.isSpace).prefix(64) {
            if word.elementsEqual("start".utf8) { return hasHead }
            hasHead = hasHead || word.starts(with: "downtune:".utf8) || word.starts(with: "tempo:".utf8)
        }
        return false
    }
}
