import Music

extension GuitarPro.BinaryWriter {
    /// A beat as Guitar Pro 5 can say it, or two beats that are tied; what it cannot say is counted.
    mutating func sayable(_ beat: Beat, on track: Int, voice: Int) -> [Beat] {
        var first = beat
        var second: NoteValue?
        if !LengthSpelling.isPlain(beat.value) {
            let spelling = spelling(beat.value)
            first.value = spelling.first
            // An empty beat takes no time.
            if !beat.isEmpty { second = spelling.second }
            fields.lose(spelling.isExact || beat.isEmpty ? .respelled : .lengths)
        }
        first.notes = placedNotes(of: beat, on: track, voice: voice)
        if !first.notes.isEmpty { first.isEmpty = false }
        first.graceNotes = placedGraceNotes(of: beat, before: first.notes)
        sayEffects(of: &first, on: track)
        guard let second else { return [first] }
        return [firstPart(first), secondPart(first, second)]
    }

    private mutating func spelling(_ value: NoteValue) -> LengthSpelling {
        if let known = spellings[value] { return known }
        let spelling = LengthSpelling(value)
        spellings[value] = spelling
        return spelling
    }

    // MARK: Two beats for one

    /// What leads on belongs to the end of a note.
    private static let leadingOn: Techniques = [.shiftSlide, .legatoSlide, .slideOutDownwards, .slideOutUpwards]

    private func firstPart(_ beat: Beat) -> Beat {
        var beat = beat
        for index in beat.notes.indices {
            beat.notes[index].isSlurred = false
            beat.notes[index].techniques.subtract(Self.leadingOn)
        }
        return beat
    }

    private func secondPart(_ beat: Beat, _ value: NoteValue) -> Beat {
        var part = Beat(value)
        part.ottava = beat.ottava
        let lasting: Techniques = [.vibrato, .wideVibrato, .letRing, .palmMute]
        for note in beat.notes where !note.techniques.contains(.deadNote) {
            var tied = TabNote(string: note.string, fret: note.fret, velocity: note.velocity)
            tied.isTied = true
            tied.isSlurred = note.isSlurred
            tied.techniques = note.techniques.intersection(lasting.union(Self.leadingOn))
            part.notes.append(tied)
        }
        return part
    }

    // MARK: Notes on strings

    /// The notes in order of their strings, at most one on each; ties that a reader would resolve otherwise are undone.
    private mutating func placedNotes(of beat: Beat, on track: Int, voice: Int) -> [TabNote] {
        if beat.notes.isEmpty { return [] }
        let count = instruments[track].strings.count
        var placed: [TabNote] = []
        var taken = 0
        var homeless: [TabNote] = []
        for note in beat.notes {
            if note.fret > 99, note.string != 0 {
                fields.lose(.frets)
            } else if note.string >= 1, Int(note.string) <= count, taken & 1 << Int(note.string) == 0 {
                taken |= 1 << Int(note.string)
                placed.append(note)
            } else {
                homeless.append(note)
            }
        }
        for note in homeless {
            guard let moved = moved(note, on: track, voice: voice, taken: taken) else {
                fields.lose(.notes)
                continue
            }
            // A drum has no string to begin with.
            if !tablature.tracks[track].isDrums { fields.lose(.movedNotes) }
            taken |= 1 << Int(moved.string)
            placed.append(moved)
        }
        placed.sort { $0.string < $1.string }
        for index in placed.indices { keepTie(of: &placed[index], on: track, voice: voice) }
        return placed
    }

    /// The note on a free string: where its pitch last lay, or the first on which it can be played.
    private mutating func moved(_ note: TabNote, on track: Int, voice: Int, taken: Int) -> TabNote? {
        let content = tablature.tracks[track]
        let strings = instruments[track].strings
        // Beyond the strings that are written, other strings may be known.
        guard let pitch = content.pitch(string: note.string, fret: note.fret) else { return nil }
        let fret = { (string: Int) in
            content.isDrums
                ? Int(pitch.number) : Int(pitch.number) - Int(strings[string - 1].number) - Int(content.capo)
        }
        let isPossible = { (string: Int) in
            string <= strings.count && taken & 1 << string == 0 && (0...99).contains(fret(string))
        }
        let before = instruments[track].movedStrings[voice][pitch.number].map { Int($0) }
        let choice =
            before.flatMap { isPossible($0) ? $0 : nil }
            ?? (1...7).first { isPossible($0) && fret($0) <= max(Int(content.fretCount), 1) }
            ?? (1...7).first(where: isPossible)
        guard let choice else { return nil }
        instruments[track].movedStrings[voice][pitch.number] = UInt8(choice)
        var moved = note
        moved.string = UInt8(choice)
        moved.fret = UInt8(fret(choice))
        return moved
    }

    private mutating func keepTie(of note: inout TabNote, on track: Int, voice: Int) {
        let place = voice * 7 + Int(note.string) - 1
        // Where nothing is to be tied to, readers take the open string.
        let isKept = !note.techniques.contains(.deadNote) && instruments[track].lastFrets[place] ?? 0 == note.fret
        if note.isTied, !isKept {
            note.isTied = false
            fields.lose(.ties)
        }
        instruments[track].lastFrets[place] = note.fret
    }

    /// The last grace note on the string of each note.
    private mutating func placedGraceNotes(of beat: Beat, before notes: [TabNote]) -> [Music.GraceNote] {
        if beat.graceNotes.isEmpty { return [] }
        var kept: [Music.GraceNote] = []
        for note in notes {
            let last = beat.graceNotes.last { $0.string == note.string && $0.fret <= 99 }
            if var grace = last {
                grace.step = 0
                if grace.bend != nil || !grace.techniques.isSubset(of: .deadNote) { fields.lose(.graceEffects) }
                kept.append(grace)
            }
        }
        if kept.count < beat.graceNotes.count { fields.lose(.graceNotes) }
        return kept
    }

    // MARK: Effects

    private mutating func sayEffects(of beat: inout Beat, on track: Int) {
        if beat.lyric != nil { fields.lose(.syllables) }
        if let fade = beat.fade, fade != .fadeIn { fields.lose(.fade) }
        if beat.stroke?.isArpeggio == true { fields.lose(.arpeggio) }
        if beat.techniques.contains(.wideVibrato) { fields.lose(.wideVibrato) }
        if beat.techniques.intersection([.tapping, .slap, .pop]).rawValue.nonzeroBitCount > 1 {
            fields.lose(.techniques)
        }
        let ofBeats: Techniques = [.tapping, .slap, .pop, .vibrato, .wideVibrato]
        if !beat.techniques.isSubset(of: ofBeats) { fields.lose(.techniques) }
        if let bend = beat.tremoloBar, bend.points.isEmpty { beat.tremoloBar = nil }
        if beat.chord?.frets.allSatisfy({ $0 == nil }) == true { beat.chord?.frets = [] }
        for index in beat.notes.indices { sayEffects(of: &beat.notes[index], on: track) }
    }

    private mutating func sayEffects(of note: inout TabNote, on track: Int) {
        if note.techniques.contains(.wideVibrato) { fields.lose(.wideVibrato) }
        let ofNotes: Techniques = [
            .shiftSlide, .legatoSlide, .slideInFromBelow, .slideInFromAbove, .slideOutDownwards, .slideOutUpwards,
            .vibrato, .wideVibrato, .letRing, .palmMute, .deadNote, .ghostNote, .accent, .heavyAccent, .staccato,
            .tapping, .slap, .pop,
        ]
        // Fields of the note say the others.
        let elsewhere: Techniques = [
            .hammerOn, .pullOff, .naturalHarmonic, .artificialHarmonic, .pinchHarmonic, .tappedHarmonic, .trill,
            .tremoloPicking, .graceNote,
        ]
        if !note.techniques.isSubset(of: ofNotes.union(elsewhere)) { fields.lose(.techniques) }
        if let bend = note.bend, bend.points.isEmpty { note.bend = nil }
        if let harmonic = note.harmonic, harmonic.kind == .artificial, harmonic.named == nil, let touch = harmonic.touch
        {
            fields.lose(.namedHarmonics)
            let named = namedPitch(touch: touch, of: note, on: track)
            note.harmonic?.named = named
        }
    }

    /// The name of what sounds where an artificial harmonic is touched.
    private mutating func namedPitch(touch: Double, of note: TabNote, on track: Int) -> Harmonic.NamedPitch {
        let semitones: Int
        let octave: UInt8
        // The third partial lies an octave and a fifth up, the fourth two octaves.
        switch touch.rounded() {
        case 7, 19: (semitones, octave) = (7, 0)
        case 5, 24: (semitones, octave) = (0, 1)
        case 12: (semitones, octave) = (0, 0)
        default:
            (semitones, octave) = (0, 0)
            fields.lose(.harmonics)
        }
        let strings = instruments[track].strings
        let open = Int(strings[Int(note.string) - 1].number) + Int(tablature.tracks[track].capo)
        let pitchClass = UInt8((open + Int(note.fret) + semitones) % 12)
        let isBlack = [1, 3, 6, 8, 10].contains(pitchClass)
        return Harmonic.NamedPitch(
            pitchClass: isBlack ? pitchClass - 1 : pitchClass, accidental: isBlack ? 1 : 0, octave: octave)
    }
}
