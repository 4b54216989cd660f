/// Reads the fields of binary Guitar Pro files one after the other: little-endian numbers, and texts with their lengths.
///
/// Every read checks that its bytes are there; a count is checked against the bytes that so many things take at least.
struct FieldReader {
    private var reader: ByteReader
    private(set) var log = FindingLog()

    init(_ bytes: [UInt8]) { reader = ByteReader(bytes) }

    var offset: Int { reader.offset }
    var remaining: Int { reader.remaining }

    // MARK: Numbers

    @inline(__always)
    mutating func uint8() throws(FormatError) -> UInt8 { try reader.uint8() }

    @inline(__always)
    mutating func int8() throws(FormatError) -> Int { Int(Int8(bitPattern: try reader.uint8())) }

    mutating func int16() throws(FormatError) -> Int {
        Int(Int16(bitPattern: (try reader.uint16()).byteSwapped))
    }

    mutating func int32() throws(FormatError) -> Int {
        Int(Int32(bitPattern: (try reader.uint32()).byteSwapped))
    }

    mutating func float64() throws(FormatError) -> Double {
        let low = UInt64((try reader.uint32()).byteSwapped)
        let high = UInt64((try reader.uint32()).byteSwapped)
        return Double(bitPattern: high << 32 | low)
    }

    mutating func skip(_ count: Int) throws(FormatError) { try reader.skip(count) }

    /// A number of things that follow.
    ///
    /// - Parameters:
    ///   - what: their name, for the error.
    ///   - each: bytes that one of them takes at least.
    mutating func count(of what: StaticString, each: Int, limit: Int = .max) throws(FormatError) -> Int {
        let start = offset
        let count = try int32()
        guard count >= 0, count <= remaining / each else {
            throw FormatError(.malformed, at: start, "the file says that it has \(count) \(what), and ends before them")
        }
        guard count <= limit else {
            throw FormatError(
                .unsupported, at: start, "the file has \(count) \(what), and Guitar Pro files are read up to \(limit)")
        }
        return count
    }

    // MARK: Texts

    /// A length of four bytes, one byte more than the text and the byte before it, which says the text's length again.
    mutating func text() throws(FormatError) -> String {
        let start = offset
        let size = try int32()
        guard size >= 0 else {
            throw FormatError(.malformed, at: start, "a text has a length of \(size) bytes")
        }
        let length = Int(try uint8())
        // Some programs leave the first length at 0.
        let slice = try reader.slice(size == 0 ? length : size - 1)
        if size != 0, length != size - 1 { repair(.textLengths, at: start) }
        return Windows1252.text(slice.prefix(length))
    }

    /// A length of one byte, and a field of so many bytes that the text begins.
    mutating func text(inField capacity: Int) throws(FormatError) -> String {
        let length = Int(try uint8())
        return Windows1252.text(try reader.slice(capacity).prefix(length))
    }

    /// A length of four bytes and the text.
    mutating func longText() throws(FormatError) -> String {
        let start = offset
        let length = try int32()
        guard length >= 0 else {
            throw FormatError(.malformed, at: start, "a text has a length of \(length) bytes")
        }
        return Windows1252.text(try reader.slice(length))
    }

    // MARK: Findings

    @inline(never)
    mutating func repair(_ repair: BinaryRepair, at offset: Int) {
        log.note(.repaired, repair.rawValue, repair.explanation, at: offset)
    }

    /// Notes something sound that a tablature has no place for.
    @inline(never)
    mutating func leave(_ code: String, _ explanation: String, at offset: Int) {
        log.note(.notKept, code, explanation, at: offset)
    }

    /// A number that has to lie in a range, or what stands for it.
    mutating func checked(
        _ value: Int, in range: ClosedRange<Int>, or other: Int, _ repair: BinaryRepair, at offset: Int
    ) -> Int {
        if range.contains(value) { return value }
        self.repair(repair, at: offset)
        return other
    }
}

/// A defect of a binary Guitar Pro file that is repaired the same way wherever it stands.
enum BinaryRepair: String {
    case textLengths, tempo, key, channel, sound, metre, repeatCount, tripletFeel, direction, stringCount, tuning,
        fretCount, capo, lyricsTrack
    case beatStatus, duration, tuplet, strings, noteType, velocity, fret, tieWithoutStart, noteLength
    case bendPosition, bendValue, bendOrder, harmonic, graceLength, trill, tremolo, slide, stroke

    /// The defect and what was done about it.
    var explanation: String {
        switch self {
        case .textLengths: "the two lengths of a text disagree; the shorter one was taken"
        case .tempo: "a tempo is no number of quarter notes a minute from 1 to 10,000; it was left out"
        case .key: "a key has more than seven sharps or flats; it was read as the nearest that there is"
        case .channel: "a track names a MIDI channel that there is not; it was given the first"
        case .sound: "a program or a setting of the mix lies outside its range; the nearest was taken"
        case .metre: "a metre is none; that of the bar before was kept"
        case .repeatCount: "a repeat is played no number of times from 0 to 127; it was left out"
        case .tripletFeel: "an unknown kind of swing was read as none"
        case .direction: "a sign or a jump stands at a bar that there is not; it was left out"
        case .stringCount: "a track has another number of strings than 0 to 7; the nearest was taken"
        case .tuning: "an open string sounds no MIDI note; the nearest was taken"
        case .fretCount: "a neck has a number of frets outside 0 to 255; read as 24"
        case .capo: "a capo lies on no fret from 0 to 99; it was left out"
        case .lyricsTrack: "a song text belongs to no track that there is; it was given to the first"
        case .beatStatus: "a beat says that it is empty, and has notes; they were kept"
        case .duration: "an unknown length of a beat was read as a quarter note"
        case .tuplet: "a tuplet of an unknown number of notes was read as none"
        case .strings: "a beat has notes on strings that the track has not; they were left out"
        case .noteType: "a note says neither that it is struck nor tied nor dead; it was read as struck"
        case .velocity: "a dynamic lies outside ppp to fff; the nearest was taken"
        case .fret: "a fret lies outside 0 to 99; the nearest was taken"
        case .tieWithoutStart: "a tied note has none before it on its string; its own fret was kept"
        case .noteLength: "a note sounds for no share of its length up to 16; read as its whole length"
        case .bendPosition: "a point of a bend lies outside the note; it was moved to its beginning or end"
        case .bendValue: "a bend goes farther than four octaves; it was cut there"
        case .bendOrder: "the points of a bend do not follow in time; they were sorted"
        case .harmonic: "an unknown kind of harmonic was left out"
        case .graceLength: "an unknown length or transition of a grace note was read as a 32nd or none"
        case .trill: "an unknown speed of a trill was read as sixteenths"
        case .tremolo: "an unknown speed of tremolo picking was read as eighths"
        case .slide: "an unknown kind of slide was left out"
        case .stroke: "an unknown speed of a stroke was read as a 64th"
        }
    }
}
