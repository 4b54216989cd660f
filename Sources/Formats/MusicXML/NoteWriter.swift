import Music

/// Writes the notes and rests of one voice in one bar.
struct NoteWriter {
    struct Syllable {
        var text: String
        /// `single`, `begin`, `middle` or `end`.
        var place: String
    }

    /// A note, or the part of it that one sign stands for.
    struct TiedNote {
        var note: Note
        var isTiedBack: Bool
        var isTiedOn: Bool
    }

    let staff: Int?
    let voice: Int
    let sharps: Int
    /// The identifier of the part, for the sounds of a drum kit.
    let part: String
    let isDrums: Bool
    /// The accidentals that hold in this bar, by letter and octave.
    private var accidentals: [String: Int] = [:]

    init(staff: Int?, voice: Int, sharps: Int, part: String, isDrums: Bool) {
        self.staff = staff
        self.voice = voice
        self.sharps = sharps
        self.part = part
        self.isDrums = isDrums
    }

    func writeBarRest(_ duration: Int, _ xml: inout XMLWriter) {
        xml.open("note")
        xml.leaf("rest", "", [("measure", "yes")])
        xml.leaf("duration", duration)
        xml.leaf("voice", voice)
        if let staff { xml.leaf("staff", staff) }
        xml.close()
    }

    func writeRest(_ piece: Rhythm.Piece, _ xml: inout XMLWriter) {
        xml.open("note")
        xml.leaf("rest")
        xml.leaf("duration", piece.end - piece.start)
        xml.leaf("voice", voice)
        writeValue(piece.value, accidental: nil, isCymbal: false, &xml)
        if piece.value.beginsTuplet || piece.value.endsTuplet {
            xml.open("notations")
            writeTuplet(piece.value, &xml)
            xml.close()
        }
        xml.close()
    }

    mutating func writeGrace(_ notes: [Note], _ xml: inout XMLWriter) {
        for (index, note) in notes.enumerated() {
            xml.open("note", [("dynamics", NoteWriter.dynamics(note))])
            xml.leaf("grace", "", [("slash", "yes"), ("steal-time-following", "0")])
            if index > 0 { xml.leaf("chord") }
            let accidental = writePitch(note, &xml)
            writeInstrument(note, &xml)
            xml.leaf("voice", voice)
            writeValue(
                Rhythm.Value(power: -1), accidental: accidental,
                isCymbal: isDrums && DrumPlace(note.pitch.number).isCymbal,
                &xml)
            xml.close()
        }
    }

    mutating func writeChord(
        _ notes: [TiedNote], _ piece: Rhythm.Piece, lyric: [Syllable]?, preceding: [Note], following: [Note],
        _ xml: inout XMLWriter
    ) {
        for (index, tied) in notes.enumerated() {
            let (note, isTiedBack, isTiedOn) = (tied.note, tied.isTiedBack, tied.isTiedOn)
            xml.open("note", [("dynamics", NoteWriter.dynamics(note))])
            if index > 0 { xml.leaf("chord") }
            let accidental = writePitch(note, &xml)
            xml.leaf("duration", piece.end - piece.start)
            if isTiedBack { xml.leaf("tie", "", [("type", "stop")]) }
            if isTiedOn { xml.leaf("tie", "", [("type", "start")]) }
            writeInstrument(note, &xml)
            xml.leaf("voice", voice)
            writeValue(
                piece.value, accidental: isTiedBack ? nil : accidental,
                isCymbal: isDrums && DrumPlace(note.pitch.number).isCymbal, &xml)
            writeNotations(
                note, piece.value, isChord: index > 0, isTiedBack: isTiedBack, isTiedOn: isTiedOn,
                preceding: index < preceding.count ? preceding[index] : nil,
                following: index < following.count ? following[index] : nil, &xml)
            if index == 0, let lyric {
                for (verse, syllable) in lyric.enumerated() {
                    xml.open("lyric", [("number", "\(verse + 1)")])
                    xml.leaf("syllabic", syllable.place)
                    xml.leaf("text", syllable.text)
                    xml.close()
                }
            }
            if note.techniques.contains(.palmMute) {
                xml.open("play")
                xml.leaf("mute", "palm")
                xml.close()
            }
            xml.close()
        }
    }

    /// The velocity as a percentage of 90.
    private static func dynamics(_ note: Note) -> String {
        ScoreWriter.decimal(Double(note.velocity) / 0.9)
    }

    /// - Returns: the name of the accidental to be drawn, if any.
    private mutating func writePitch(_ note: Note, _ xml: inout XMLWriter) -> String? {
        if isDrums {
            let place = DrumPlace(note.pitch.number)
            xml.open("unpitched")
            xml.leaf("display-step", place.step)
            xml.leaf("display-octave", place.octave)
            xml.close()
            return nil
        }
        let spelling = Spelling(note.pitch, sharps: sharps)
        xml.open("pitch")
        xml.leaf("step", spelling.letter)
        let cents = steadyCents(of: note) ?? 0
        if cents != 0 {
            xml.leaf("alter", ScoreWriter.decimal(Double(spelling.alter) + cents / 100))
        } else if spelling.alter != 0 {
            xml.leaf("alter", spelling.alter)
        }
        xml.leaf("octave", spelling.octave)
        xml.close()
        let place = "\(spelling.letter)\(spelling.octave)"
        let holds = accidentals[place] ?? Spelling.alter(of: spelling.letter, sharps: sharps)
        if holds == spelling.alter { return nil }
        accidentals[place] = spelling.alter
        return Spelling.accidental(spelling.alter)
    }

    private func writeInstrument(_ note: Note, _ xml: inout XMLWriter) {
        if isDrums { xml.leaf("instrument", "", [("id", "\(part)-D\(note.pitch.number + 1)")]) }
    }

    private func writeValue(_ value: Rhythm.Value, accidental: String?, isCymbal: Bool, _ xml: inout XMLWriter) {
        xml.leaf("type", value.typeName)
        for _ in 0..<value.dots { xml.leaf("dot") }
        if let accidental { xml.leaf("accidental", accidental) }
        if let tuplet = value.tuplet {
            xml.open("time-modification")
            xml.leaf("actual-notes", tuplet.actual)
            xml.leaf("normal-notes", tuplet.normal)
            xml.leaf("normal-type", Rhythm.Value(power: tuplet.power).typeName)
            xml.close()
        }
        if isCymbal { xml.leaf("notehead", "x") }
        if let staff { xml.leaf("staff", staff) }
    }

    // MARK: Notations

    private func writeTuplet(_ value: Rhythm.Value, _ xml: inout XMLWriter) {
        // A tuplet of one note begins and ends with it.
        if value.beginsTuplet { xml.leaf("tuplet", "", [("type", "start"), ("bracket", "yes")]) }
        if value.endsTuplet { xml.leaf("tuplet", "", [("type", "stop")]) }
    }

    private func writeNotations(
        _ note: Note, _ value: Rhythm.Value, isChord: Bool, isTiedBack: Bool, isTiedOn: Bool, preceding: Note?,
        following: Note?, _ xml: inout XMLWriter
    ) {
        let techniques = note.techniques
        let isTechnical = !isTiedBack && isTechnical(note) || following?.techniques.isLegato == true
        let hasTuplet = !isChord && (value.beginsTuplet || value.endsTuplet)
        let slidesOn = techniques.contains(.shiftSlide) && !isTiedOn && following != nil
        let slidesIn = preceding?.techniques.contains(.shiftSlide) == true && !isTiedBack
        let articulations: [(Techniques, String)] = [
            (.accent, "accent"), (.heavyAccent, "strong-accent"), (.staccato, "staccato"),
        ]
        let marks = isTiedBack ? [] : articulations.filter { techniques.contains($0.0) }
        let ornaments: [(Techniques, String)] = [(.trill, "trill-mark"), (.tremoloPicking, "tremolo")]
        let signs = isTiedBack ? [] : ornaments.filter { techniques.contains($0.0) }
        let ringsOn = techniques.contains(.letRing) && !isTiedOn
        guard
            isTiedBack || isTiedOn || isTechnical || hasTuplet || slidesOn || slidesIn || ringsOn || !marks.isEmpty
                || !signs.isEmpty
        else { return }
        xml.open("notations")
        if isTiedBack { xml.leaf("tied", "", [("type", "stop")]) }
        if isTiedOn { xml.leaf("tied", "", [("type", "start")]) }
        if ringsOn { xml.leaf("tied", "", [("type", "let-ring")]) }
        if hasTuplet { writeTuplet(value, &xml) }
        if slidesIn { xml.leaf("slide", "", [("type", "stop")]) }
        if slidesOn { xml.leaf("slide", "", [("type", "start")]) }
        if !signs.isEmpty {
            xml.open("ornaments")
            for (technique, name) in signs {
                if technique == .tremoloPicking { xml.leaf(name, "3", [("type", "single")]) } else { xml.leaf(name) }
            }
            xml.close()
        }
        if isTechnical { writeTechnical(note, isFirst: !isTiedBack, preceding, following, &xml) }
        if !marks.isEmpty {
            xml.open("articulations")
            for (_, name) in marks { xml.leaf(name) }
            xml.close()
        }
        xml.close()
    }

    private func writeTechnical(
        _ note: Note, isFirst: Bool, _ preceding: Note?, _ following: Note?, _ xml: inout XMLWriter
    ) {
        xml.open("technical")
        for (technique, name, text) in [(Techniques.hammerOn, "hammer-on", "H"), (.pullOff, "pull-off", "P")] {
            if isFirst, note.techniques.contains(technique) {
                xml.leaf(name, "", [("type", "stop")])
            }
            if following?.techniques.contains(technique) == true {
                xml.leaf(name, text, [("type", "start")])
            }
        }
        if isFirst {
            if let position = note.position {
                xml.leaf("string", Int(position.string))
                xml.leaf("fret", Int(position.fret))
            }
            if note.techniques.contains(.tapping) { xml.leaf("tap", "T") }
            for (technique, name) in [(Techniques.naturalHarmonic, "natural"), (.artificialHarmonic, "artificial")]
            where note.techniques.contains(technique) {
                xml.open("harmonic")
                xml.leaf(name)
                xml.close()
            }
            writeBend(note, &xml)
        }
        xml.close()
    }

    /// The shift of a note that sounds beside its pitch from its beginning to its end, where its accidental can say it;
    /// nil for all others.
    ///
    /// Readers take the part of an alteration that is no whole semitone for the shift: a C sharp 30 cents lower would
    /// come back as a C 70 cents higher, so that it is written as a bend.
    private func steadyCents(of note: Note) -> Double? {
        guard note.bends.count == 1, let bend = note.bends.first, bend.time == .zero, abs(bend.cents) < 100 else {
            return nil
        }
        let spelling = Spelling(note.pitch, sharps: sharps)
        let whole = (Double(spelling.alter) + bend.cents / 100).rounded(.towardZero)
        return whole == Double(spelling.alter) ? bend.cents : nil
    }

    /// Whether there is something to write among the technical signs.
    private func isTechnical(_ note: Note) -> Bool {
        let signs: Techniques = [.hammerOn, .pullOff, .tapping, .naturalHarmonic, .artificialHarmonic]
        return note.position != nil || !note.techniques.isDisjoint(with: signs)
            || note.isBent && steadyCents(of: note) == nil
    }

    private func writeBend(_ note: Note, _ xml: inout XMLWriter) {
        guard note.isBent, steadyCents(of: note) == nil, let first = note.bends.first, let last = note.bends.last,
            let peak = note.bends.max(by: { abs($0.cents) < abs($1.cents) })
        else { return }
        xml.open("bend")
        xml.leaf("bend-alter", ScoreWriter.decimal(peak.cents / 100))
        if first.time == .zero, first.cents == peak.cents { xml.leaf("pre-bend") }
        xml.close()
        if last.cents == 0 {
            xml.open("bend")
            xml.leaf("bend-alter", "0")
            xml.leaf("release")
            xml.close()
        }
    }
}

extension Techniques {
    fileprivate var isLegato: Bool { contains(.hammerOn) || contains(.pullOff) }
}
