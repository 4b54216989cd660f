import Music

/// Reads the measures of one part: a cursor of time that notes, backups and forwards move.
struct PartReader {
    private let part: ScoreOutline.Part
    let clock: ScoreClock
    var log: FindingLog
    var contents: PartContents
    var measure = PartContents.Measure()
    private var instruments: [String: Int] = [:]
    private var voices: [String: Int] = [:]

    // What holds from measure to measure.
    var divisions = 0.0
    var barLength: Int
    var transpositions: [Int: Int] = [:]  // by staff; 0 for all others
    private var dynamics = DynamicsByStaff()

    /// In units from the beginning of the measure.
    var cursor = 0
    /// The onset of the last note, which a chord shares; nil before the first.
    private var chordOnset: Int?
    private var graceNumber = 0

    init(_ part: ScoreOutline.Part, _ clock: ScoreClock, _ log: FindingLog) {
        self.part = part
        self.clock = clock
        self.log = log
        contents = PartContents(description: part.description)
        barLength = 4 * clock.unitsPerQuarter
        for (index, instrument) in part.description.instruments.enumerated() {
            instruments[instrument.identifier] = index
        }
    }

    mutating func read(into navigation: inout Navigation) throws(FormatError) -> PartContents {
        contents.measures.reserveCapacity(part.measures.count)
        for (index, element) in part.measures.enumerated() {
            measure = PartContents.Measure()
            cursor = 0
            chordOnset = nil
            if let element {
                for child in element.children { try read(child, into: &navigation.signs[index]) }
            }
            measure.nominalLength = barLength
            dynamics.settle(&measure.notes)
            contents.measures.append(measure)
        }
        return contents
    }

    private mutating func read(_ element: XMLElement, into signs: inout Navigation.Signs) throws(FormatError) {
        switch element.name {
        case "note": readNote(element)
        case "backup", "forward":
            let duration = duration(element)
            if element.name == "forward" {
                cursor += duration
                measure.length = max(measure.length, cursor)
            } else {
                if duration > cursor {
                    log.note(
                        .repaired, "backupTooFar", "a backup leads before its measure; it was cut short",
                        at: element.offset)
                }
                cursor = max(cursor - duration, 0)
            }
            chordOnset = nil
        case "attributes": readAttributes(element)
        case "direction": readDirection(element, &signs)
        case "sound": readSound(element, at: cursor, &signs)
        case "barline": readBarline(element, &signs)
        default: break
        }
        guard cursor < ScoreClock.longest else {
            throw FormatError(.unsupported, at: element.offset, "a measure lasts longer than is dealt with")
        }
    }

    // MARK: Time

    /// What the `duration` of an element says, in units.
    func exactDuration(_ element: XMLElement) -> (units: Int, isExact: Bool) {
        guard let value = element.text(of: "duration").flatMap(MusicXMLNumber.decimal), value > 0 else {
            return (0, true)
        }
        return clock.units(value, divisions: divisions > 0 ? divisions : 1)
    }

    private mutating func duration(_ element: XMLElement) -> Int {
        let (units, isExact) = exactDuration(element)
        if divisions == 0, units > 0 {
            log.note(
                .repaired, "noDivisions",
                "durations stand before the divisions of a quarter; they were read as quarters",
                at: element.offset)
        }
        if !isExact {
            log.note(
                .repaired, "inexactTime", "a duration is no whole part of a quarter; it was rounded", at: element.offset
            )
        }
        return units
    }

    /// The shift that an `offset` child asks for, in units.
    func offset(_ element: XMLElement?) -> Int {
        guard let element, let value = MusicXMLNumber.decimal(element.trimmedText) else { return 0 }
        let units = clock.units(abs(value), divisions: divisions > 0 ? divisions : 1).units
        return value < 0 ? -units : units
    }

    mutating func add(_ kind: PartContents.Event.Kind, at time: Int) {
        measure.events.append(PartContents.Event(time: min(max(time, 0), ScoreClock.longest), kind: kind))
    }

    // MARK: Notes

    private mutating func readNote(_ element: XMLElement) {
        let written = NoteElement(element)
        let duration = written.grace == nil ? duration(element) : 0
        // A chord shares the onset of the note before it; the cursor has moved on already.
        let isChord = written.isChord
        if isChord, chordOnset == nil {
            log.note(.repaired, "looseChord", "a chord begins without its first note", at: element.offset)
        }
        let onset = isChord ? chordOnset ?? cursor : cursor
        if !isChord {
            cursor += duration
            chordOnset = onset
            if written.grace != nil { graceNumber += 1 }
        }
        measure.length = max(measure.length, cursor, written.grace == nil ? onset + duration : 0)
        if let lyrics = written.lyrics { add(.lyrics(lyrics), at: onset) }
        for sign in written.unheard { log.note(.notKept, sign.code, sign.explanation, at: element.offset) }
        if let mark = written.dynamicMark { dynamics.add(mark, at: onset, staff: written.staff) }
        if written.isRest { return }
        if written.isCue {
            log.note(.notKept, "cueNote", "cue notes are for the player's eyes; they do not sound", at: element.offset)
            return
        }
        guard let (pitch, cents) = sound(of: written, element) else { return }
        if written.isUnpitched { contents.hasUnpitchedNotes = true } else { contents.hasPitchedNotes = true }
        var details = written.details
        if cents != 0 {
            details = details ?? WrittenNote.Details()
            details?.cents = cents
        }
        var grace = written.grace
        grace?.number = graceNumber
        measure.notes.append(
            WrittenNote(
                time: onset, duration: duration, voice: voice(written.voice), staff: written.staff, pitch: pitch,
                velocity: written.velocity ?? DynamicsByStaff.standard, hasOwnVelocity: written.velocity != nil,
                instrument: written.instrument.flatMap { instruments[$0] } ?? 0, isTiedOn: written.isTiedOn,
                isTiedBack: written.isTiedBack, grace: grace, details: details))
    }

    private mutating func sound(of note: NoteElement, _ element: XMLElement) -> (pitch: Pitch, cents: Double)? {
        let instrument = note.instrument.flatMap { instruments[$0] } ?? 0
        if note.isUnpitched || contents.description.instruments[instrument].channel == 9 {
            if let key = contents.description.instruments[instrument].drumKey { return (Pitch(lowBits: key), 0) }
            if note.isUnpitched {
                log.note(
                    .repaired, "unpitchedWithoutSound",
                    "an unpitched note names no sound of a drum kit; it was read by its place on the staff",
                    at: element.offset)
            }
        }
        let shift = note.isUnpitched ? 0 : transposition(of: note.staff)
        guard let sounding = note.pitch?.sounding(transposedBy: shift) else {
            log.note(
                .notKept, "pitchOutOfRange", "a note without a pitch, or beyond what MIDI reaches, was left out",
                at: element.offset)
            return nil
        }
        return sounding
    }

    private mutating func voice(_ name: String) -> Int {
        if let number = voices[name] { return number }
        voices[name] = voices.count
        return voices.count - 1
    }

    // MARK: Directions

    private mutating func readDirection(_ element: XMLElement, _ signs: inout Navigation.Signs) {
        var direction = DirectionElement(element)
        let sound = element.first("sound")
        // Words that lead elsewhere are followed, not kept; an empty sound says that they are only words.
        if sound?.hasAttributes != false { direction.followWords() }
        let time = cursor + (direction.isOffsetHeard ? offset(element.first("offset")) : 0)
        let staff = direction.staff ?? 0
        for sign in direction.unheard { log.note(.notKept, sign.code, sign.explanation, at: element.offset) }
        if let mark = direction.dynamicMark { dynamics.add(mark, at: max(time, 0), staff: staff) }
        for text in direction.texts { add(.text(text.kind, text.text), at: time) }
        for value in direction.pedals { add(.control(64, value), at: time) }
        signs.take(direction)
        if let sound { readSound(sound, at: time, &signs) }
        if let tempo = direction.quarterTempo, sound?.attribute("tempo") == nil { addTempo(tempo, at: time) }
    }

    private mutating func readSound(_ element: XMLElement, at place: Int, _ signs: inout Navigation.Signs) {
        let time = place + offset(element.first("offset"))
        if let tempo = element.attribute("tempo").flatMap(MusicXMLNumber.decimal) { addTempo(tempo, at: time) }
        if let percentage = element.attribute("dynamics").flatMap(MusicXMLNumber.decimal) {
            let velocity = DynamicsByStaff.velocity(percentage: percentage)
            dynamics.add(DynamicMark(velocity: velocity), at: max(time, 0), staff: 0)
        }
        if let pedal = element.attribute("damper-pedal") {
            let value = pedal == "yes" ? 100 : MusicXMLNumber.decimal(pedal) ?? 0
            add(.control(64, UInt8(min(max(value * 1.27, 0), 127).rounded())), at: time)
        }
        for child in element.children where child.name == "midi-instrument" {
            guard let program = MusicXMLNumber.integer(child.text(of: "midi-program")), (1...128).contains(program)
            else {
                continue
            }
            let instrument = child.attribute("id").flatMap { instruments[$0] } ?? 0
            add(.program(instrument: instrument, UInt8(program - 1)), at: time)
        }
        signs.take(sound: element)
    }

    private mutating func addTempo(_ quarters: Double, at time: Int) {
        guard quarters > 0 else { return }
        add(.tempo(microseconds: Int(min(max((60_000_000 / quarters).rounded(), 1), 0xFF_FFFF))), at: time)
    }

    private mutating func readBarline(_ element: XMLElement, _ signs: inout Navigation.Signs) {
        signs.take(barline: element)
        if element.first("fermata") != nil {
            log.note(.notKept, "fermata", UnheardSign.fermata.explanation, at: element.offset)
        }
    }
}
