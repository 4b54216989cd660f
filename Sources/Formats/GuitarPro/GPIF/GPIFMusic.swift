import Music

/// The lists of a score that refer to each other, and how bars are put together from them.
struct GPIFMusic {
    private var bars: GPIFTable<GPIFBar>
    private var voices: GPIFTable<[Int32]>
    private var beats: GPIFTable<GPIFBeat>
    private var notes: GPIFTable<GPIFNote>
    private var rhythms: GPIFTable<NoteValue>
    private var beatCount = 0
    private var noteCount = 0

    init(_ root: XMLElement) {
        bars = GPIFTable(root.first("Bars"), "Bar")
        voices = GPIFTable(root.first("Voices"), "Voice")
        beats = GPIFTable(root.first("Beats"), "Beat")
        notes = GPIFTable(root.first("Notes"), "Note")
        rhythms = GPIFTable(root.first("Rhythms"), "Rhythm")
    }

    /// A staff with all its bars, as many as there are master bars.
    ///
    /// - Throws: beyond the limits for beats and notes of the whole score.
    mutating func track(
        _ staff: GPIFStaff, at index: Int, _ barLists: [[Int32]], _ masterBars: [MasterBar], _ log: inout FindingLog
    ) throws(FormatError) -> TabTrack {
        var track = staff.track
        track.bars.reserveCapacity(barLists.count)
        var graces = Array(repeating: GPIFGraces(), count: Bar.mostVoices)
        for list in barLists {
            let id = index < list.count ? list[index] : -1
            track.bars.append(try bar(id, on: staff, after: track.bars, &graces, &log))
        }
        if let grace = graces.first(where: { !$0.isEmpty }) {
            log.note(
                .repaired, "graceAtEnd", "grace notes after which no beat comes are left out", at: grace.offset)
        }
        GPIFProgramChanges.place(staff.programs, in: &track, masterBars)
        return track
    }

    private mutating func bar(
        _ id: Int32, on staff: GPIFStaff, after earlier: [Bar], _ graces: inout [GPIFGraces], _ log: inout FindingLog
    ) throws(FormatError) -> Bar {
        guard id >= 0 else { return Bar() }
        guard let place = bars.place(of: id), let element = bars.element(at: place) else {
            noteMissing(0, &log)
            return Bar()
        }
        let source = bars.item(at: place) ?? GPIFBar(element)
        if bars.item(at: place) == nil { bars.keep(source, at: place) }
        var bar = Bar(clef: source.clef)
        for (index, id) in source.voices.enumerated() {
            bar.voices.append(
                id < 0 ? Voice() : try voice(id, on: staff, &graces[index], at: element.offset, &log))
        }
        while let last = bar.voices.last, last.beats.isEmpty { bar.voices.removeLast() }
        if bar.voices.isEmpty, source.barsBack > 0, earlier.count >= source.barsBack {
            bar.voices = earlier[earlier.count - source.barsBack].voices
            try count(bar, at: element.offset)
            log.note(
                .notKept, "simile", "signs that repeat a bar or two are written out", at: element.offset)
        }
        return bar
    }

    private mutating func voice(
        _ id: Int32, on staff: GPIFStaff, _ graces: inout GPIFGraces, at offset: Int, _ log: inout FindingLog
    ) throws(FormatError) -> Voice {
        guard let place = voices.place(of: id), let element = voices.element(at: place) else {
            noteMissing(offset, &log)
            return Voice()
        }
        let list = voices.item(at: place) ?? GPIFText.integers(element.text(of: "Beats"))
        if voices.item(at: place) == nil { voices.keep(list, at: place) }
        try count(beats: list.count, at: element.offset)
        var voice = Voice()
        voice.beats.reserveCapacity(list.count)
        for id in list {
            guard let place = beats.place(of: id), let element = beats.element(at: place) else {
                noteMissing(offset, &log)
                continue
            }
            let source = beats.item(at: place) ?? GPIFBeat(element, &log)
            if beats.item(at: place) == nil { beats.keep(source, at: place) }
            let beat = try beat(source, on: staff, &log)
            if let grace = source.grace {
                graces.take(beat, isOnBeat: grace == .onBeat, at: source.offset, &log)
            } else {
                voice.beats.append(graces.isEmpty ? beat : graces.given(to: beat))
            }
        }
        return voice
    }

    private mutating func beat(
        _ source: GPIFBeat, on staff: GPIFStaff, _ log: inout FindingLog
    ) throws(FormatError) -> Beat {
        var beat = source.template
        if let place = rhythms.place(of: source.rhythm), let element = rhythms.element(at: place) {
            let value = rhythms.item(at: place) ?? GPIFRhythm.value(element, &log)
            if rhythms.item(at: place) == nil { rhythms.keep(value, at: place) }
            beat.value = value
        } else {
            noteMissing(source.offset, &log)
        }
        if let chord = source.chord { beat.chord = staff.chords[chord] }
        try count(notes: source.notes.count, at: source.offset)
        var tapped = 0
        for id in source.notes {
            guard let place = notes.place(of: id), let element = notes.element(at: place) else {
                noteMissing(source.offset, &log)
                continue
            }
            let noteSource = notes.item(at: place) ?? GPIFNote(element, &log)
            if notes.item(at: place) == nil { notes.keep(noteSource, at: place) }
            guard var note = noteSource.note(on: staff, &log) else { continue }
            note.velocity = source.velocity
            note.tremoloPower = source.tremoloPower
            if noteSource.isTapped {
                note.techniques.insert(.tapping)
                tapped += 1
            }
            if !GPIFMusic.insert(note, into: &beat.notes) {
                log.note(
                    .repaired, "twoOnString", "of two notes of a beat on one string the first is kept",
                    at: source.offset)
            }
        }
        // Where all are tapped it is the beat that is, as in older versions.
        if tapped > 0, beat.notes.allSatisfy({ $0.techniques.contains(.tapping) }) {
            beat.techniques.insert(.tapping)
            for index in beat.notes.indices { beat.notes[index].techniques.remove(.tapping) }
        }
        return beat
    }

    /// Puts a note into the order of strings; false where its string, or its key beside strings, is taken.
    ///
    /// Cost: linear in the notes, of which there are at most as many as strings and keys.
    private static func insert(_ note: TabNote, into notes: inout [TabNote]) -> Bool {
        let key = (note.string, note.string == 0 ? note.fret : 0)
        let index = notes.firstIndex { ($0.string, $0.string == 0 ? $0.fret : 0) >= key } ?? notes.endIndex
        if index < notes.endIndex, notes[index].string == key.0, note.string > 0 || notes[index].fret == note.fret {
            return false
        }
        notes.insert(note, at: index)
        return true
    }

    private func noteMissing(_ offset: Int, _ log: inout FindingLog) {
        log.note(
            .repaired, "missingReference", "references to what the file does not hold are passed over", at: offset)
    }

    // MARK: Limits

    private mutating func count(_ bar: Bar, at offset: Int) throws(FormatError) {
        for voice in bar.voices {
            try count(beats: voice.beats.count, at: offset)
            for beat in voice.beats { try count(notes: beat.notes.count + beat.graceNotes.count, at: offset) }
        }
    }

    private mutating func count(beats: Int, at offset: Int) throws(FormatError) {
        beatCount += beats
        guard beatCount <= Limits.tablatureBeats else {
            throw FormatError(.unsupported, at: offset, "the score has more than \(Limits.tablatureBeats) beats")
        }
    }

    private mutating func count(notes: Int, at offset: Int) throws(FormatError) {
        noteCount += notes
        guard noteCount <= Limits.tablatureNotes else {
            throw FormatError(.unsupported, at: offset, "the score has more than \(Limits.tablatureNotes) notes")
        }
    }
}
