public import Music

/// The text that the model reads and writes: one word a note, separated by one space.
///
/// ```
/// p45:v73:d389:t1 p84:v84:d388:t7 p76:v62:d227:t0
/// p49:v61:d196:t98:b23 p49:v61:d98:t1077:b28
/// ```
/// `p` is the pitch in 0...127, `v` the velocity in 1...127, `d` the duration in ticks of the grid and `t` the ticks
/// from this onset to the next word's. `b`, which all words of a piece have or none, is the bend in 0...46, 23 for none;
/// `BendNotation` says what it stands for. Numbers are decimal, without sign or leading zeros.
///
/// A word with a bend that begins while a note of its pitch and velocity sounds, and ends exactly when that ends, moves
/// that note's bend (the second word of the second line); `UnisonGroup` has the rules.
///
/// Source: the paper, sections 4.2 and 4.3; made exact in that words stand in the canonical order of their notes, the
/// first onset is 0 and the last `t` is 0. So one list of notes has one text.
public enum SimplifiedMIDI {
    /// One word a note, in the canonical order, without bends; time starts at the first onset.
    ///
    /// Traps when a note starts before 0.
    public static func words(of notes: [Note]) -> [String] {
        var words: [String] = []
        words.reserveCapacity(notes.count)
        let notes = notes.inCanonicalOrder()
        for index in notes.indices {
            var writer = WordWriter()
            writer.write(notes, index, after: false)
            words.append(String(decoding: writer.bytes, as: UTF8.self))
        }
        return words
    }

    /// The words of the notes without bends, separated by spaces; empty for no notes.
    public static func text(of notes: [Note]) -> String {
        String(decoding: utf8(of: notes), as: UTF8.self)
    }

    /// The text without bends as bytes, all of them ASCII.
    public static func utf8(of notes: [Note]) -> [UInt8] {
        var writer = WordWriter()
        writer.bytes.reserveCapacity(notes.count * 20)  // a word of real music takes 15 to 20 bytes
        let notes = notes.inCanonicalOrder()
        for index in notes.indices { writer.write(notes, index, after: index > 0) }
        return writer.bytes
    }

    /// The words of the notes with their bends, which are clamped where they do not fit: `Encoding` counts those.
    ///
    /// - Throws: as `Encoding`.
    public static func words(of notes: [Note], bends: BendNotation) throws(FormatError) -> [String] {
        try Encoding(of: notes, bends: bends).words.map(\.description)
    }

    /// The text of the notes with their bends; else as `words(of:bends:)`.
    public static func text(of notes: [Note], bends: BendNotation) throws(FormatError) -> String {
        String(decoding: try utf8(of: notes, bends: bends), as: UTF8.self)
    }

    /// The text of the notes with their bends as bytes; else as `words(of:bends:)`.
    public static func utf8(of notes: [Note], bends: BendNotation) throws(FormatError) -> [UInt8] {
        if bends == .none { return utf8(of: notes) }
        return utf8(of: try Encoding(of: notes, bends: bends).words)
    }

    /// The words as they are, separated by spaces, as bytes.
    ///
    /// Traps when a duration or a shift is negative.
    public static func utf8(of words: [Word]) -> [UInt8] {
        var writer = WordWriter()
        writer.bytes.reserveCapacity(words.count * 24)
        var isFirst = true
        for word in words {
            writer.write(
                word.pitch, word.velocity, word.duration.count, word.shift.count, word.bend, after: !isFirst)
            isFirst = false
        }
        return writer.bytes
    }

    /// Reads a text strictly: one space between words, none elsewhere; one line end may close the text.
    ///
    /// The notes come in the order of their words, which need not be the canonical one, and a last `t` other than 0 is
    /// accepted: both happen where a text was cut or written by a model.
    ///
    /// - Parameter bends: What `b` means where words have it; nil stands for cents, `.none` refuses it.
    /// - Throws: `FormatError` naming the word (from 1), the column in it (from 1) and what was expected.
    public static func notes(
        in text: some StringProtocol, bends: BendNotation? = nil
    ) throws(FormatError) -> [Note] {
        try notes(inUTF8: Array(text.utf8), bends: bends)
    }

    /// Reads a text from its bytes; else as `notes(in:bends:)`.
    public static func notes(inUTF8 bytes: [UInt8], bends: BendNotation? = nil) throws(FormatError) -> [Note] {
        var joiner = NoteJoiner(bends: bends ?? .cents)
        joiner.reserveCapacity(bytes.count / 14 + 1)
        try eachWord(bytes, bends) { joiner.add($0) }
        return joiner.finish()
    }

    /// Reads a text from its bytes as the words that it has, whatever notes they make; else as `notes(in:bends:)`.
    public static func words(inUTF8 bytes: [UInt8]) throws(FormatError) -> [Word] {
        var words: [Word] = []
        words.reserveCapacity(bytes.count / 14 + 1)
        try eachWord(bytes, nil) { words.append($0) }
        return words
    }

    @inline(__always)
    private static func eachWord(
        _ bytes: [UInt8], _ bends: BendNotation?, _ use: (Word) -> Void
    ) throws(FormatError) {
        var count = bytes.count
        if count > 0, bytes[count - 1] == 0x0A { count -= 1 }
        if count > 0, bytes[count - 1] == 0x0D { count -= 1 }
        guard count > 0 else { return }
        let text = count == bytes.count ? bytes : Array(bytes[..<count])
        var reader = WordReader(bends: bends)
        var position = 0
        while true {
            guard reader.wordCount < Limits.words else {
                throw FormatError(.unsupported, at: position, "the text has more than \(Limits.words) words; split it")
            }
            use(try reader.read(text, &position))
            if position == count { return }
            position += 1  // the space that ended the word
        }
    }
}

extension SimplifiedMIDI.WordWriter {
    /// Writes a note of a list in the canonical order, without its bends.
    @inline(__always)
    fileprivate mutating func write(_ notes: [Note], _ index: Int, after: Bool) {
        let next = index + 1 < notes.count ? notes[index + 1].onset : notes[index].onset
        write(
            notes[index].pitch, notes[index].velocity, notes[index].duration.count,
            next.count - notes[index].onset.count, nil, after: after)
    }
}
