public import Music

/// The whole score as words: the extended form of Simplified MIDI.
///
/// ```
/// q480:t0 i0:nameLead:channel0:program30:t0 tempo500000:t0 c64:v127:t0 p60:v80:d480:t240
/// ```
/// The first word holds the ticks per quarter, then come the parts, then what happens, in order of time from tick 0 of
/// the file on. Every word ends in `:t`, the ticks from its time to the next word's. A note, or what else happens in a
/// part, names its part with `:i` where the part changes. All numbers count as `Score` counts them.
///
/// At one time stand tempos, metres, keys, then the parts in their order, each with its events before its notes. So
/// one score has one text. Texts (lyrics, markers) and the release velocities of notes are left out.
///
/// `Documentation/extended-midi.md` has the grammar.
public enum ExtendedMIDI {
    /// One thing that a word says.
    public enum Word: Hashable, Sendable {
        case start(ticksPerQuarter: Int)
        /// The next part, without its notes and events.
        indirect case part(Track)
        case tempo(Tempo)
        case metre(TimeSignature)
        case key(KeySignature)
        case event(ChannelEvent, part: Int)
        case note(Note, part: Int)
    }

    /// The words of a score, separated by spaces; all bytes are ASCII.
    ///
    /// Lists that do not stand in order of time are written as if they did.
    ///
    /// - Throws: `FormatError` with offset 0 for a number outside its range, a bend that is not finite or not in order
    ///   of time, and beyond `Limits`.
    public static func utf8(of score: Score) throws(FormatError) -> [UInt8] {
        var writer = ScoreWriter()
        try writer.write(score)
        return writer.words.bytes
    }

    /// Whether a text can only be in the extended form: whether its first word gives the ticks per quarter.
    public static func isExtended(_ bytes: [UInt8]) -> Bool {
        bytes.count > 1 && bytes[0] == UInt8(ascii: "q") && WordCursor.isDigit(bytes[1])
    }

    /// Reads a text strictly: one space between words, none elsewhere; one line end may close the text.
    ///
    /// Words may spell out what could be left out (the part of the word before, a default), words of one time may stand
    /// in another order, and a last `t` other than 0 is accepted: all this happens where a text was cut or written by a
    /// model. Notes of one time are brought into the canonical order.
    ///
    /// - Throws: `FormatError` naming the word (from 1), the column in it (from 1) and what was expected.
    public static func read(_ bytes: [UInt8]) throws(FormatError) -> Reading {
        var end = bytes.count
        if end > 0, bytes[end - 1] == 0x0A { end -= 1 }
        if end > 0, bytes[end - 1] == 0x0D { end -= 1 }
        var cursor = WordCursor(bytes, end: end)
        var reader = WordReader()
        var score = Score(ticksPerQuarter: 1)
        while true {
            switch try reader.read(&cursor) {
            case .note(let note, let part): score.tracks[part].notes.append(note)
            case .event(let event, let part): score.tracks[part].events.append(event)
            case .tempo(let tempo): score.tempos.append(tempo)
            case .metre(let metre): score.timeSignatures.append(metre)
            case .key(let key): score.keySignatures.append(key)
            case .part(let track): score.tracks.append(track)
            case .start(let ticksPerQuarter): score.ticksPerQuarter = ticksPerQuarter
            }
            if cursor.isAtEnd { break }
            cursor.skipSpace()
        }
        for part in score.tracks.indices { score.tracks[part].notes.sortChords() }
        return Reading(score: score)
    }
}
