import Music

/// Writes the measures of one part.
struct PartWriter {
    struct Direction {
        var time: Int
        var kind: Kind

        enum Kind {
            case tempo(Int)
            case rehearsal(String)
            case words(String)
            case pedal(Bool)
            case program(UInt8)
        }
    }

    private let track: Track
    private let plan: VoicePlan
    private let bars: [BarPlan.Bar]
    private let ticksPerQuarter: Int
    private let identifier: String
    /// By onset.
    var lyrics: [Int: [String]] = [:]
    /// By bar.
    var keys: [Int: KeySignature] = [:]
    var directions: [Int: [Direction]] = [:]

    private var sharps = 0
    private var isInWord = false
    /// The next chord of each voice, staff by staff.
    private var places: [[Int]]

    init(_ track: Track, _ plan: VoicePlan, _ bars: [BarPlan.Bar], ticksPerQuarter: Int, identifier: String) {
        self.track = track
        self.plan = plan
        self.bars = bars
        self.ticksPerQuarter = ticksPerQuarter
        self.identifier = identifier
        places = plan.staves.map { $0.voices.map { _ in 0 } }
    }

    mutating func write(_ xml: inout XMLWriter) {
        xml.open("part", [("id", identifier)])
        for index in bars.indices { writeBar(index, &xml) }
        xml.close()
    }

    private mutating func writeBar(_ index: Int, _ xml: inout XMLWriter) {
        let bar = bars[index]
        xml.open("measure", [("number", "\(index + 1)")] + (bar.isPartial ? [("implicit", "yes")] : []))
        writeAttributes(index, &xml)
        for direction in directions[index] ?? [] { write(direction, bar, &xml) }
        let rhythm = Rhythm(
            ticksPerQuarter: ticksPerQuarter, length: bar.end - bar.start, beats: Int(bar.time.beats),
            beatPower: Int(bar.time.beatPower))
        var isFirst = true
        for staff in plan.staves.indices {
            for voice in plan.staves[staff].voices.indices {
                let spans = spans(staff, voice, bar)
                if spans.isEmpty, voice > 0 { continue }
                if !isFirst {
                    xml.open("backup")
                    xml.leaf("duration", bar.end - bar.start)
                    xml.close()
                }
                isFirst = false
                writeVoice(staff, voice, spans, bar, rhythm, &xml)
            }
        }
        if index == bars.count - 1 {
            xml.open("barline", [("location", "right")])
            xml.leaf("bar-style", "light-heavy")
            xml.close()
        }
        xml.close()
    }

    // MARK: Attributes and directions

    private mutating func writeAttributes(_ index: Int, _ xml: inout XMLWriter) {
        let bar = bars[index]
        let key = track.isDrums ? nil : keys[index]
        guard index == 0 || bar.newTime != nil || key != nil else { return }
        xml.open("attributes")
        if index == 0 { xml.leaf("divisions", ticksPerQuarter) }
        if let key {
            sharps = Int(min(max(key.sharps, -7), 7))
            xml.open("key")
            xml.leaf("fifths", sharps)
            xml.leaf("mode", key.isMinor ? "minor" : "major")
            xml.close()
        }
        if let time = bar.newTime {
            xml.open("time")
            xml.leaf("beats", Int(time.beats))
            xml.leaf("beat-type", 1 << Int(time.beatPower))
            xml.close()
        }
        if index == 0 {
            if plan.staves.count > 1 { xml.leaf("staves", plan.staves.count) }
            for (number, staff) in plan.staves.enumerated() { write(staff.clef, number + 1, &xml) }
            if plan.staves.first?.clef == .tablature { writeTuning(&xml) }
        }
        xml.close()
    }

    private func write(_ clef: VoicePlan.Clef, _ number: Int, _ xml: inout XMLWriter) {
        xml.open("clef", plan.staves.count > 1 ? [("number", "\(number)")] : [])
        switch clef {
        case .treble:
            xml.leaf("sign", "G")
            xml.leaf("line", 2)
        case .bass:
            xml.leaf("sign", "F")
            xml.leaf("line", 4)
        case .percussion: xml.leaf("sign", "percussion")
        case .tablature:
            xml.leaf("sign", "TAB")
            xml.leaf("line", 5)
        }
        xml.close()
    }

    private func writeTuning(_ xml: inout XMLWriter) {
        guard let tuning = track.tuning else { return }
        for number in plan.staves.indices {
            xml.open("staff-details", plan.staves.count > 1 ? [("number", "\(number + 1)")] : [])
            xml.leaf("staff-lines", tuning.strings.count)
            for (line, pitch) in tuning.strings.reversed().enumerated() {
                let spelling = Spelling(pitch, sharps: 0)
                xml.open("staff-tuning", [("line", "\(line + 1)")])
                xml.leaf("tuning-step", spelling.letter)
                if spelling.alter != 0 { xml.leaf("tuning-alter", spelling.alter) }
                xml.leaf("tuning-octave", spelling.octave)
                xml.close()
            }
            if tuning.capo > 0 { xml.leaf("capo", Int(tuning.capo)) }
            xml.close()
        }
    }

    private func write(_ direction: Direction, _ bar: BarPlan.Bar, _ xml: inout XMLWriter) {
        let offset = direction.time - bar.start
        if case .program(let program) = direction.kind {
            xml.open("sound")
            xml.open("midi-instrument", [("id", "\(identifier)-I1")])
            xml.leaf("midi-program", Int(min(program, 127)) + 1)
            xml.close()
            if offset > 0 { xml.leaf("offset", offset) }
            xml.close()
            return
        }
        var isBelow = false
        if case .pedal = direction.kind { isBelow = true }
        xml.open("direction", [("placement", isBelow ? "below" : "above")])
        xml.open("direction-type")
        var tempo: String?
        var isOnlyWords = false
        switch direction.kind {
        case .tempo(let microseconds):
            let quarters = 60_000_000 / Double(microseconds)
            tempo = "\(quarters)"
            xml.open("metronome")
            xml.leaf("beat-unit", "quarter")
            xml.leaf("per-minute", ScoreWriter.decimal(quarters))
            xml.close()
        case .rehearsal(let text): xml.leaf("rehearsal", text)
        case .words(let text):
            xml.leaf("words", text)
            // Nothing is to be played again, whatever the words say.
            isOnlyWords = JumpWords(text) != nil
        case .pedal(let isDown): xml.leaf("pedal", "", [("type", isDown ? "start" : "stop"), ("line", "yes")])
        case .program: break
        }
        xml.close()
        if offset > 0 { xml.leaf("offset", "\(offset)", [("sound", "yes")]) }
        if plan.staves.count > 1 { xml.leaf("staff", isBelow ? plan.staves.count : 1) }
        if let tempo { xml.leaf("sound", "", [("tempo", tempo)]) } else if isOnlyWords { xml.leaf("sound") }
        xml.close()
    }

    // MARK: Voices

    /// A chord, or a rest where `chord` is nil, within a bar; times from the beginning of the bar.
    private struct Span {
        var range: Range<Int>
        var chord: Int?
    }

    /// What a voice plays in a bar, without gaps, grace notes as empty spans; nothing if it only rests.
    private mutating func spans(_ staff: Int, _ voice: Int, _ bar: BarPlan.Bar) -> [Span] {
        let chords = plan.staves[staff].voices[voice].chords
        var spans: [Span] = []
        var time = bar.start
        var place = places[staff][voice]
        while place < chords.count, chords[place].onset < bar.end {
            let chord = chords[place]
            let start = max(chord.onset, bar.start)
            if start > time { spans.append(Span(range: time - bar.start..<start - bar.start, chord: nil)) }
            let end = min(chord.end, bar.end)
            spans.append(Span(range: start - bar.start..<end - bar.start, chord: place))
            time = end
            if chord.end > bar.end { break }
            place += 1
        }
        places[staff][voice] = place
        if !spans.isEmpty, time < bar.end {
            spans.append(Span(range: time - bar.start..<bar.end - bar.start, chord: nil))
        }
        return spans
    }

    private mutating func writeVoice(
        _ staff: Int, _ voice: Int, _ spans: [Span], _ bar: BarPlan.Bar, _ rhythm: Rhythm, _ xml: inout XMLWriter
    ) {
        var writer = NoteWriter(
            staff: plan.staves.count > 1 ? staff + 1 : nil, voice: 4 * staff + voice + 1, sharps: sharps,
            part: identifier, isDrums: track.isDrums)
        if spans.isEmpty {
            writer.writeBarRest(bar.end - bar.start, &xml)
            return
        }
        let sounding = spans.filter { !$0.range.isEmpty }
        let pieces = rhythm.pieces(sounding.map { (range: $0.range, isRest: $0.chord == nil) })
        let chords = plan.staves[staff].voices[voice].chords
        var next = 0
        for span in spans {
            guard let index = span.chord else {
                for piece in pieces[next] { writer.writeRest(piece, &xml) }
                next += 1
                continue
            }
            let chord = chords[index]
            if span.range.isEmpty {
                writer.writeGrace(notes(of: chord), &xml)
                continue
            }
            let following = index + 1 < chords.count ? notes(of: chords[index + 1]) : []
            let preceding = index > 0 ? notes(of: chords[index - 1]) : []
            for (number, piece) in pieces[next].enumerated() {
                let isFirst = number == 0 && chord.onset >= bar.start
                let isLast = number == pieces[next].count - 1 && chord.end <= bar.end
                let tied = chord.members.map { member in
                    NoteWriter.TiedNote(
                        note: track.notes[member.note], isTiedBack: !isFirst || member.isTiedBack,
                        isTiedOn: !isLast || member.isTiedOn)
                }
                writer.writeChord(
                    tied, piece, lyric: isFirst ? takeLyric(chord.onset) : nil, preceding: isFirst ? preceding : [],
                    following: isLast ? following : [], &xml)
            }
            next += 1
        }
    }

    private func notes(of chord: VoicePlan.Chord) -> [Note] { chord.members.map { track.notes[$0.note] } }

    /// The words of a note, each with its place in its word; sung by the first voice that comes to them.
    private mutating func takeLyric(_ onset: Int) -> [NoteWriter.Syllable]? {
        guard let texts = lyrics.removeValue(forKey: onset) else { return nil }
        return texts.enumerated().map { number, text in
            let goesOn = text.hasSuffix("-") && text.utf8.count > 1
            let place = isInWord ? (goesOn ? "middle" : "end") : (goesOn ? "begin" : "single")
            if number == 0 { isInWord = goesOn }
            return NoteWriter.Syllable(text: goesOn ? String(text.dropLast()) : text, place: place)
        }
    }
}
