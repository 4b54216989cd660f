/// Writes the fields of binary Guitar Pro files, and counts what they cannot say.
struct FieldWriter {
    private(set) var bytes: [UInt8] = []
    private(set) var log = FindingLog()

    // MARK: Numbers

    mutating func uint8(_ value: UInt8) { bytes.append(value) }

    /// The low eight bits.
    mutating func int8(_ value: Int) { bytes.append(UInt8(truncatingIfNeeded: value)) }

    /// The low 16 bits, the lowest first.
    mutating func int16(_ value: Int) {
        int8(value)
        int8(value >> 8)
    }

    /// The low 32 bits, the lowest first.
    mutating func int32(_ value: Int) {
        int16(value)
        int16(value >> 16)
    }

    mutating func float64(_ value: Double) {
        for shift in stride(from: 0, to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> shift))
        }
    }

    mutating func fill(_ byte: UInt8, _ count: Int) { bytes.append(contentsOf: repeatElement(byte, count: count)) }

    // MARK: Texts

    /// The most bytes that a text of two lengths can have.
    static let longestText = 255

    /// The counterpart of `FieldReader.text()`.
    mutating func text(_ text: String) {
        let encoded = encoded(text, limit: FieldWriter.longestText)
        int32(encoded.count + 1)
        int8(encoded.count)
        bytes += encoded
    }

    /// The counterpart of `FieldReader.text(inField:)`.
    ///
    /// - Parameter limit: the most bytes that all readers of the field take.
    mutating func text(_ text: String, inField capacity: Int, limit: Int) {
        let encoded = encoded(text, limit: limit)
        int8(encoded.count)
        bytes += encoded
        fill(0, capacity - encoded.count)
    }

    /// The counterpart of `FieldReader.longText()`.
    mutating func longText(_ text: String) {
        let encoded = encoded(text, limit: 1 << 20)
        int32(encoded.count)
        bytes += encoded
    }

    private mutating func encoded(_ text: String, limit: Int) -> ArraySlice<UInt8> {
        let (encoded, missing) = Windows1252.bytes(of: text)
        if missing > 0 { lose(.characters) }
        if encoded.count > limit { lose(.longTexts) }
        return encoded.prefix(limit)
    }

    // MARK: Findings

    @inline(never)
    mutating func lose(_ loss: BinaryLoss) {
        log.note(.notKept, loss.rawValue, loss.explanation, at: bytes.count)
    }
}

/// What Guitar Pro 5 cannot say of a tablature.
enum BinaryLoss: String {
    case characters, longTexts, tempo, tempoPlace, gradualTempo, tripletFeel, pickup, freeTime, signs, metre
    case stringCount, clef, sound, channel, lyrics, syllables
    case voices, lengths, respelled, notes, movedNotes, ties, frets, dynamics, techniques, harmonics, namedHarmonics,
        bends, speeds
    case graceNotes, graceEffects, fade, arpeggio, wideVibrato, chordFrets

    /// What was done about it.
    var explanation: String {
        switch self {
        case .characters: "a text has characters that Windows-1252 has not; they were written as ?"
        case .longTexts: "a text is longer than its field; its beginning was written"
        case .tempo: "a tempo is no whole number of quarter notes from 1 to 10,000; the nearest was written, or none"
        case .tempoPlace: "a tempo begins between beats or with another; it was moved to the next beat or left out"
        case .gradualTempo: "a tempo that moves was written as one that jumps"
        case .tripletFeel: "dotted and scottish swing was written as none"
        case .pickup: "a bar that begins the piece with less than its metre was written as any bar"
        case .freeTime: "a bar without metre was written with one"
        case .signs: "a sign or a jump stands at several bars; the first was written"
        case .metre:
            "a metre has more than 127 beats or a unit that is no power of two up to 64; the nearest was written"
        case .stringCount: "an instrument has more than seven strings or none; seven or fewer were written"
        case .clef: "a clef other than treble and bass, or one that changes, was written as treble or bass"
        case .sound: "a setting of the mix is no multiple of 8; the nearest was written"
        case .channel:
            "tracks that sound different have one MIDI channel; they were given others, or the first one's sound"
        case .lyrics: "song texts of a second track, or beyond five lines, were left out"
        case .syllables: "syllables at beats were left out"
        case .voices: "voices beyond the second were left out, with their notes"
        case .lengths: "a beat has a length that Guitar Pro 5 has not; the nearest was written"
        case .respelled:
            "a beat has a length that Guitar Pro 5 spells otherwise, at times as two tied beats; it keeps its time"
        case .notes: "a note lies on no string that is there and free; it was left out"
        case .movedNotes: "a note lies on no string that is there; it was written on another at the same pitch"
        case .ties: "a tied note sounds another pitch than the one before; it was written as struck"
        case .frets: "a fret lies beyond 99; the note was left out"
        case .dynamics: "a velocity is none of the eight dynamics; the nearest was written"
        case .techniques: "a way of playing that Guitar Pro 5 has not was left out"
        case .harmonics: "a harmonic that Guitar Pro 5 has not was left out, or written as the nearest"
        case .namedHarmonics:
            "an artificial harmonic says where the string is touched; it was written by the name of its pitch"
        case .bends: "a point of a bend was rounded to 60ths of the length or fiftieths of a semitone"
        case .speeds: "a speed of a trill, tremolo, stroke or grace note was written as the nearest"
        case .graceNotes: "grace notes beyond the last before a note, or before no note, were left out"
        case .graceEffects: "bends and ways of playing of grace notes were left out"
        case .fade: "a fade-out or swell was left out"
        case .arpeggio: "an arpeggio was written as a stroke"
        case .wideVibrato: "a wide vibrato was written as a plain one"
        case .chordFrets: "a chord diagram has frets for more than seven strings; the first seven were written"
        }
    }
}
