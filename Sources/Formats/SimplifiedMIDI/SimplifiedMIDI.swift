public import Music

/// The text that the model reads and writes: one word a note, separated by one space.
///
/// ```
/// p45:v73:d389:t1 p84:v84:d388:t7 p76:v62:d227:t0
/// ```
/// `p` is the pitch in 0...127, `v` the velocity in 1...127, `d` the duration in ticks of the grid and `t` the ticks
/// from this onset to the next word's. Numbers are decimal, without sign or leading zeros.
///
/// Source: the paper, section 4.2; made exact in that words stand in the canonical order of their notes, the first
/// onset is 0 and the last `t` is 0. So one list of notes has one text.
public enum SimplifiedMIDI {
    /// One word a note, in the canonical order; time starts at the first onset.
    ///
    /// Traps when a note starts before 0.
    public static func words(of notes: [Note]) -> [String] {
        var writer = WordWriter()
        var words: [String] = []
        words.reserveCapacity(notes.count)
        let notes = notes.inCanonicalOrder()
        for index in notes.indices {
            writer.bytes.removeAll(keepingCapacity: true)
            writer.write(notes[index], next: index + 1 < notes.count ? notes[index + 1].onset : nil)
            words.append(String(decoding: writer.bytes, as: UTF8.self))
        }
        return words
    }

    /// The words of the notes, separated by spaces; empty for no notes.
    public static func text(of notes: [Note]) -> String {
        String(decoding: utf8(of: notes), as: UTF8.self)
    }

    /// The text as bytes, all of them ASCII.
    public static func utf8(of notes: [Note]) -> [UInt8] {
        var writer = WordWriter()
        writer.bytes.reserveCapacity(notes.count * 20)  // a word of real music takes 15 to 20 bytes
        let notes = notes.inCanonicalOrder()
        for index in notes.indices {
            if index > 0 { writer.bytes.append(0x20) }
            writer.write(notes[index], next: index + 1 < notes.count ? notes[index + 1].onset : nil)
        }
        return writer.bytes
    }

    /// Reads a text strictly: one space between words, none elsewhere; one line end may close the text.
    ///
    /// The notes come in the order of their words, which need not be the canonical one, and a last `t` other than 0 is
    /// accepted: both happen where a text was cut or written by a model.
    ///
    /// - Throws: `FormatError` naming the word (from 1), the column in it (from 1) and what was expected.
    public static func notes(in text: some StringProtocol) throws(FormatError) -> [Note] {
        var bytes = Array(text.utf8)
        if bytes.last == 0x0A { bytes.removeLast() }
        if bytes.last == 0x0D { bytes.removeLast() }
        guard !bytes.isEmpty else { return [] }
        var notes: [Note] = []
        notes.reserveCapacity(bytes.count / 14 + 1)
        var reader = WordReader()
        var position = 0
        while true {
            guard notes.count < Limits.words else {
                throw FormatError(.unsupported, at: position, "the text has more than \(Limits.words) words; split it")
            }
            notes.append(try reader.read(bytes, &position))
            if position == bytes.count { return notes }
            position += 1  // the space that ended the word
        }
    }
}
