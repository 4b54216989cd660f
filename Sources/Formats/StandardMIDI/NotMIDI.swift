/// What a file is that was called MIDI and is not.
enum NotMIDI {
    /// Says it in one sentence, with a guess at the kind of file by its first bytes.
    static func error(for bytes: [UInt8]) -> FormatError {
        if bytes.isEmpty { return FormatError(.invalid, at: 0, "the file is empty: there is no MIDI in it") }
        if let kind = kinds.first(where: { starts(bytes, with: $0.mark, at: $0.offset) })?.kind {
            return FormatError(.invalid, at: 0, "this is not a MIDI file but \(kind)")
        }
        if let text = openingText(of: bytes) {
            return FormatError(.invalid, at: 0, "this is not a MIDI file but text, beginning with \"\(text)\"")
        }
        return FormatError(
            .invalid, at: 0, "this is not a MIDI file: its mark MThd is nowhere in it, and neither is a track")
    }

    /// Files that are found under the name of a MIDI file, or that a hand takes for one.
    private static let kinds: [(mark: StaticString, offset: Int, kind: String)] = [
        ("WAVE", 8, "a recording in WAV"), ("fLaC", 0, "a recording in FLAC"), ("OggS", 0, "a recording in Ogg"),
        ("ID3", 0, "a recording in MP3"), ("mdat", 12, "a QuickTime film or recording"),
        ("ftyp", 4, "an MP4 film or recording"), ("Rar!", 0, "a RAR archive; unpack it first"),
        ("PK", 0, "a zip archive; unpack it first"), ("CAKEWALK", 0, "a Cakewalk project; export it as MIDI"),
        ("ENIGMA BINARY FILE", 0, "a Finale score; export it as MIDI or MusicXML"),
        ("FICHIER GUITAR PRO", 1, "a Guitar Pro file"), ("BCF", 0, "a Guitar Pro 6 file"), ("%PDF", 0, "a PDF"),
        ("SCRM", 44, "a Scream Tracker module"),
    ]

    private static func starts(_ bytes: [UInt8], with mark: StaticString, at offset: Int) -> Bool {
        ByteReader(bytes).starts(with: mark, at: offset)
    }

    /// The first characters of the file when it is text, nil when it is not.
    private static func openingText(of bytes: [UInt8]) -> String? {
        let opening = bytes.prefix(256)
        guard opening.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0) }) else { return nil }
        // The prefix may cut a character in two, so only ASCII is shown.
        let words = opening.prefix { (0x20..<0x7F).contains($0) && $0 != 0x22 }.prefix(32)
        return String(decoding: words, as: UTF8.self)
    }
}
