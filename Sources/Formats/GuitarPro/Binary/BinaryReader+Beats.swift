import Music

extension GuitarPro.BinaryReader {
    /// All bars of all tracks, bar by bar.
    mutating func bars(of tablature: inout Tablature) throws(FormatError) {
        let voiceCount = version.major == 5 ? 2 : 1
        let width = Self.mostStrings * 2
        lastFrets = Array(repeating: nil, count: tablature.tracks.count * width)
        let barCount = tablature.masterBars.count
        let clefs = tablature.tracks.map { $0.bars.first?.clef ?? .treble }
        for index in tablature.tracks.indices {
            tablature.tracks[index].bars.removeAll()
            tablature.tracks[index].bars.reserveCapacity(barCount)
        }
        for _ in 0..<barCount {
            for track in tablature.tracks.indices {
                var bar = Bar(clef: clefs[track])
                for voice in 0..<voiceCount {
                    let beats = try beats(on: track, frets: track * width + voice * Self.mostStrings)
                    if voice == 0 || !beats.allSatisfy(\.isBare) { bar.voices.append(Voice(beats: beats)) }
                }
                // A line break on the page; missing after the last bar of some files.
                if version.major == 5, fields.remaining > 0 { try fields.skip(1) }
                tablature.tracks[track].bars.append(bar)
            }
        }
    }

    /// - Parameter frets: where the last frets of the voice begin.
    private mutating func beats(on track: Int, frets: Int) throws(FormatError) -> [Beat] {
        let start = fields.offset
        let count = try fields.count(of: "beats in a bar", each: version.major == 5 ? 5 : 3)
        guard count > 0 else { return [] }
        beatCount += count
        guard beatCount <= Limits.guitarProBeats else {
            throw FormatError(
                .unsupported, at: start,
                "the file has more than \(Limits.guitarProBeats) beats, and Guitar Pro files are read up to there")
        }
        var beats: [Beat] = []
        beats.reserveCapacity(count)
        for _ in 0..<count { beats.append(try beat(on: track, frets: frets)) }
        return beats
    }

    private mutating func beat(on track: Int, frets: Int) throws(FormatError) -> Beat {
        let start = fields.offset
        let flags = try fields.uint8()
        var beat = Beat()
        if flags & 0x40 != 0 { beat.isEmpty = try fields.uint8() & 0x03 == 0 }
        beat.value = try value(flags)
        if flags & 0x02 != 0 { beat.chord = try chord(stringCount: stringCounts[track]) }
        if flags & 0x04 != 0 {
            let text = try fields.text()
            beat.text = text.isEmpty ? nil : text
        }
        var everyNote = NoteEffects()
        if flags & 0x08 != 0 { everyNote = try effects(of: &beat) }
        if flags & 0x10 != 0 { beat.mixChange = try mixChange() }
        try notes(of: &beat, on: track, frets: frets, everyNote)
        if version.major == 5 {
            let display = try fields.int16()
            if display & 0x10 != 0 { beat.ottava = 1 }
            if display & 0x20 != 0 { beat.ottava = -1 }
            if display & 0x40 != 0 { beat.ottava = 2 }
            if display & 0x100 != 0 { beat.ottava = -2 }
            // How far secondary beams are broken.
            if display & 0x800 != 0 { try fields.skip(1) }
        }
        if beat.isEmpty, !beat.notes.isEmpty {
            fields.repair(.beatStatus, at: start)
            beat.isEmpty = false
        }
        return beat
    }

    private mutating func value(_ flags: UInt8) throws(FormatError) -> NoteValue {
        let start = fields.offset
        var value = NoteValue()
        // Guitar Pro stops at a 64th (4); other programs went on.
        value.power = Int8(fields.checked(try fields.int8(), in: -2...6, or: 0, .duration, at: start) + 2)
        value.dots = flags & 0x01
        if flags & 0x20 != 0 {
            let place = fields.offset
            let notes = try fields.int32()
            if let time = TupletNames.time(ofNotes: notes) {
                (value.tupletNotes, value.tupletTime) = (UInt8(notes), time)
            } else {
                fields.repair(.tuplet, at: place)
            }
        }
        return value
    }

    // MARK: Effects of the beat

    /// What version 3 says once for all notes of a beat.
    struct NoteEffects {
        var hasVibrato = false
        var harmonic: Harmonic?
    }

    private mutating func effects(of beat: inout Beat) throws(FormatError) -> NoteEffects {
        var everyNote = NoteEffects()
        let first = try fields.uint8()
        let second = version.major >= 4 ? try fields.uint8() : 0
        if first & 0x02 != 0 { beat.techniques.insert(.vibrato) }
        if first & 0x10 != 0 { beat.fade = .fadeIn }
        if first & 0x20 != 0 {
            let kind = try fields.uint8()
            switch kind {
            case 1: beat.techniques.insert(.tapping)
            case 2: beat.techniques.insert(.slap)
            case 3: beat.techniques.insert(.pop)
            default: break
            }
            if version.major == 3 {
                let dip = try fields.int32()
                if kind == 0 { beat.tremoloBar = tremoloBar(dip: dip) }
            }
        }
        if version.major == 3 {
            everyNote.hasVibrato = first & 0x01 != 0
            if first & 0x04 != 0 { everyNote.harmonic = Harmonic(.natural) }
            if first & 0x08 != 0 { everyNote.harmonic = Harmonic(.artificial) }
        }
        beat.hasRasgueado = second & 0x01 != 0
        if second & 0x04 != 0 { beat.tremoloBar = try bend() }
        if first & 0x40 != 0 { beat.stroke = try stroke() }
        if second & 0x02 != 0 {
            switch try fields.uint8() {
            case 1: beat.pick = .up
            case 2: beat.pick = .down
            default: break
            }
        }
        return everyNote
    }

    /// Version 3 says how deep the bar is pressed, and knows no more.
    private mutating func tremoloBar(dip: Int) -> TabBend {
        let cents = -Self.cents(dip)
        return TabBend(
            .dip,
            points: [
                TabBend.Point(position: 0, cents: 0), TabBend.Point(position: 0.5, cents: cents),
                TabBend.Point(position: 1, cents: 0),
            ])
    }

    /// Two speeds, of which one is 0: down and up, in version 5 up and down.
    private mutating func stroke() throws(FormatError) -> Beat.Stroke? {
        let start = fields.offset
        let first = try fields.int8()
        let second = try fields.int8()
        let isFive = version.major == 5
        let speed = second > 0 ? second : first
        guard speed > 0 else { return nil }
        let isUp = (second > 0) != isFive
        let power = 8 - fields.checked(speed, in: 1...6, or: 2, .stroke, at: start)
        return Beat.Stroke(isUp ? .up : .down, power: Int8(power))
    }

    // MARK: Chords

    private mutating func chord(stringCount: Int) throws(FormatError) -> ChordDiagram {
        var chord = ChordDiagram(name: "")
        var fretCount = 6
        let isNew = try fields.uint8() != 0
        if !isNew {
            chord.name = try fields.text()
            let first = try fields.int32()
            chord.firstFret = UInt8(min(max(first, 1), 255))
            if first == 0 { return chord }
        } else {
            // What the chord is made of; the name says it again.
            try fields.skip(version.major == 3 ? 25 : 16)
            chord.name = try fields.text(inField: 22)
            try fields.skip(version.major == 3 ? 12 : 3)
            chord.firstFret = UInt8(min(max(try fields.int32(), 1), 255))
            if version.major >= 4 { fretCount = 7 }
        }
        for index in 0..<fretCount {
            let fret = try fields.int32()
            if index < stringCount { chord.frets.append(UInt8(exactly: fret)) }
        }
        // The old form has six frets for seven strings.
        while chord.frets.count < stringCount { chord.frets.append(nil) }
        if chord.frets.allSatisfy({ $0 == nil }) { chord.frets = [] }
        // Barrés, what is left out, and fingers.
        if isNew { try fields.skip(version.major == 3 ? 36 : 32) }
        return chord
    }
}

extension Beat {
    /// Whether it takes no time and says nothing: what stands in a voice where nothing was written.
    var isBare: Bool {
        guard isEmpty else { return false }
        var bare = Beat(value)
        bare.isEmpty = true
        return self == bare
    }
}
