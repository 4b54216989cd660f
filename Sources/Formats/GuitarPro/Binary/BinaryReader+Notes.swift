import Music

extension GuitarPro.BinaryReader {
    /// The notes of a beat, from the first string to the last.
    mutating func notes(
        of beat: inout Beat, on track: Int, frets: Int, _ everyNote: NoteEffects
    ) throws(FormatError) {
        let start = fields.offset
        let strings = try fields.uint8()
        guard strings != 0 else { return }
        let stringCount = stringCounts[track]
        for string in 1...Self.mostStrings where strings & 1 << UInt8(Self.mostStrings - string) != 0 {
            guard string <= stringCount else {
                fields.repair(.strings, at: start)
                return
            }
            noteCount += 1
            guard noteCount <= Limits.guitarProNotes else {
                throw FormatError(
                    .unsupported, at: start,
                    "the file has more than \(Limits.guitarProNotes) notes, and Guitar Pro files are read up to there")
            }
            try note(on: UInt8(string), of: &beat, lastFret: frets + string - 1, everyNote)
        }
    }

    private mutating func note(
        on string: UInt8, of beat: inout Beat, lastFret: Int, _ everyNote: NoteEffects
    ) throws(FormatError) {
        let isFive = version.major == 5
        let start = fields.offset
        let flags = try fields.uint8()
        var note = TabNote(string: string, fret: 0)
        note.harmonic = everyNote.harmonic
        if everyNote.hasVibrato { note.techniques.insert(.vibrato) }
        if flags & 0x04 != 0 { note.techniques.insert(.ghostNote) }
        if flags & 0x40 != 0 { note.techniques.insert(.accent) }
        // Before version 5 the bit stands for a dot of the note's own length.
        if isFive, flags & 0x02 != 0 { note.techniques.insert(.heavyAccent) }
        if flags & 0x20 != 0 {
            switch try fields.uint8() {
            case 1: break
            case 2: note.isTied = true
            case 3: note.techniques.insert(.deadNote)
            default: fields.repair(.noteType, at: start)
            }
        } else {
            fields.repair(.noteType, at: start)
        }
        if !isFive, flags & 0x01 != 0 {
            fields.leave("ownLength", "a note has a length of its own within its beat", at: start)
            try fields.skip(2)
        }
        if flags & 0x10 != 0 { note.velocity = try velocity() }
        if flags & 0x20 != 0 {
            let place = fields.offset
            let said = try fields.int8()
            note.fret = UInt8(fields.checked(said, in: 0...99, or: min(max(said, 0), 99), .fret, at: place))
        }
        if note.isTied {
            if let last = lastFrets[lastFret] {
                note.fret = last
            } else {
                fields.repair(.tieWithoutStart, at: start)
            }
        }
        lastFrets[lastFret] = note.fret
        if flags & 0x80 != 0 {
            note.leftFinger = try finger()
            note.rightFinger = try finger()
        }
        if isFive {
            if flags & 0x01 != 0 { note.lengthShare = try lengthShare() }
            // Which accidental is shown.
            try fields.skip(1)
        }
        if flags & 0x08 != 0 { try effects(of: &note, in: &beat) }
        beat.notes.append(note)
    }

    private mutating func velocity() throws(FormatError) -> UInt8 {
        let start = fields.offset
        let dynamic = try fields.int8()
        return TabNote.velocity(
            ofDynamic: fields.checked(dynamic, in: 1...8, or: min(max(dynamic, 1), 8), .velocity, at: start))
    }

    private mutating func finger() throws(FormatError) -> TabNote.Finger? {
        TabNote.Finger(rawValue: try fields.uint8())
    }

    private mutating func lengthShare() throws(FormatError) -> Double {
        let start = fields.offset
        let share = try fields.float64()
        if share > 0, share <= 16 { return share }
        fields.repair(.noteLength, at: start)
        return 1
    }

    // MARK: Effects of the note

    private mutating func effects(of note: inout TabNote, in beat: inout Beat) throws(FormatError) {
        let first = try fields.uint8()
        let second = version.major >= 4 ? try fields.uint8() : 0
        note.isSlurred = first & 0x02 != 0
        if first & 0x08 != 0 { note.techniques.insert(.letRing) }
        if second & 0x01 != 0 { note.techniques.insert(.staccato) }
        if second & 0x02 != 0 { note.techniques.insert(.palmMute) }
        if second & 0x40 != 0 { note.techniques.insert(.vibrato) }
        if first & 0x01 != 0 { note.bend = try bend() }
        if first & 0x10 != 0 { beat.graceNotes.append(try grace(on: note.string)) }
        if second & 0x04 != 0 {
            let place = fields.offset
            note.tremoloPower = Int8(fields.checked(try fields.int8(), in: 1...3, or: 1, .tremolo, at: place) + 2)
        }
        if second & 0x08 != 0 {
            note.techniques.formUnion(try slides())
        } else if version.major == 3, first & 0x04 != 0 {
            note.techniques.insert(.shiftSlide)
        }
        if second & 0x10 != 0 { note.harmonic = try harmonic(fret: note.fret) }
        if second & 0x20 != 0 {
            let fret = try fields.uint8()
            let place = fields.offset
            let speed = fields.checked(try fields.int8(), in: 1...3, or: 1, .trill, at: place)
            note.trill = TabNote.Trill(fret: fret, power: Int8(speed + 3))
        }
    }

    private mutating func grace(on string: UInt8) throws(FormatError) -> Music.GraceNote {
        let fret = try fields.uint8()
        var grace = Music.GraceNote(string: string, fret: fret)
        grace.velocity = try velocity()
        let start = fields.offset
        let transition = fields.checked(try fields.int8(), in: 0...3, or: 0, .graceLength, at: start)
        grace.transition = Music.GraceNote.Transition(rawValue: UInt8(transition)) ?? .none
        // 1 for a 64th, 2 for a 32nd, 3 for a sixteenth.
        grace.power = Int8(7 - fields.checked(try fields.int8(), in: 1...3, or: 2, .graceLength, at: start + 1))
        if version.major == 5 {
            let flags = try fields.uint8()
            if flags & 0x01 != 0 { grace.techniques.insert(.deadNote) }
            grace.isOnBeat = flags & 0x02 != 0
        } else if fret == 255 {
            grace.techniques.insert(.deadNote)
        }
        if grace.fret > 99 {
            if fret != 255 { fields.repair(.fret, at: start - 2) }
            grace.fret = fret == 255 ? 0 : 99
        }
        return grace
    }

    private mutating func slides() throws(FormatError) -> Techniques {
        let start = fields.offset
        let kind = try fields.int8()
        if version.major == 5 {
            var slides: Techniques = []
            for (bit, slide) in Self.slides.enumerated() where kind & 1 << bit != 0 { slides.insert(slide) }
            return slides
        }
        switch kind {
        case 1...4: return Self.slides[kind - 1]
        case -1: return .slideInFromBelow
        case -2: return .slideInFromAbove
        case 0: return []
        default:
            fields.repair(.slide, at: start)
            return []
        }
    }

    /// By the bits of version 5.
    static let slides: [Techniques] = [
        .shiftSlide, .legatoSlide, .slideOutDownwards, .slideOutUpwards, .slideInFromBelow, .slideInFromAbove,
    ]

    private mutating func harmonic(fret: UInt8) throws(FormatError) -> Harmonic? {
        let start = fields.offset
        let kind = try fields.uint8()
        switch (kind, version.major) {
        case (1, _): return Harmonic(.natural)
        case (2, 5): return Harmonic(.artificial, named: try namedPitch())
        case (3, 5): return Harmonic(.tapped, touch: Double(try fields.uint8()) - Double(fret))
        case (3, _): return Harmonic(.tapped, touch: 12)
        case (4, _): return Harmonic(.pinch)
        case (5, _): return Harmonic(.semi)
        case (15, 4): return Harmonic(.artificial, touch: 5)
        case (17, 4): return Harmonic(.artificial, touch: 7)
        case (22, 4): return Harmonic(.artificial, touch: 12)
        default:
            fields.repair(.harmonic, at: start)
            return nil
        }
    }

    /// A letter, its accidental, and 1 for 8va or 2 for 15ma; octave 0 where nobody chose a pitch.
    private mutating func namedPitch() throws(FormatError) -> Harmonic.NamedPitch? {
        let start = fields.offset
        let letter = try fields.uint8()
        let accidental = try fields.int8()
        let octave = try fields.uint8()
        if octave == 0 { return nil }
        if letter > 11 || octave > 2 || !(-2...2).contains(accidental) { fields.repair(.harmonic, at: start) }
        return Harmonic.NamedPitch(
            pitchClass: letter % 12, accidental: Int8(min(max(accidental, -2), 2)), octave: octave == 2 ? 1 : 0)
    }

    // MARK: Bends

    /// - Returns: nil for a bend without points.
    mutating func bend() throws(FormatError) -> TabBend? {
        let kind = TabBend.Kind(rawValue: try fields.uint8()) ?? .custom
        // The greatest of the points' values.
        try fields.skip(4)
        let start = fields.offset
        let count = try fields.count(of: "points in a bend", each: 9)
        guard count > 0 else { return nil }
        var bend = TabBend(kind, points: [])
        bend.points.reserveCapacity(count)
        var isSorted = true
        for _ in 0..<count {
            let place = fields.offset
            let said = try fields.int32()
            let position = fields.checked(said, in: 0...60, or: min(max(said, 0), 60), .bendPosition, at: place)
            let value = try fields.int32()
            if abs(value) > Self.greatestBend { fields.repair(.bendValue, at: place + 4) }
            let point = TabBend.Point(
                position: Double(position) / 60, cents: Self.cents(value), vibrato: min(try fields.uint8(), 3))
            if let last = bend.points.last, last.position > point.position { isSorted = false }
            bend.points.append(point)
        }
        if !isSorted {
            fields.repair(.bendOrder, at: start)
            let inOrder = bend.points.enumerated().sorted {
                ($0.element.position, $0.offset) < ($1.element.position, $1.offset)
            }
            bend.points = inOrder.map(\.element)
        }
        return bend
    }

    /// In fiftieths of a semitone, as files count: four octaves.
    private static let greatestBend = 2_400

    /// 100 in the file is a whole tone.
    static func cents(_ value: Int) -> Double { Double(min(max(value, -greatestBend), greatestBend)) * 2 }
}
