import Music

extension DadaGP.TablatureBuilder {
    /// The beat as the tablature writes it.
    mutating func write(
        _ beat: DadaGP.SongBeat, _ value: NoteValue, _ instrument: DadaGP.Instrument, isDropped: Bool,
        stringOffset: Int
    ) -> Beat {
        var written = Beat(value)
        for (index, note) in beat.notes.enumerated() {
            let string = instrument == .drums ? index + 1 : note.string + stringOffset
            // On a string that is tuned two semitones lower, a fret has a number that is two higher.
            let lift = isDropped && instrument.isDropString(note.string) ? 2 : 0
            let fret = UInt8(min(max(note.fret + lift, 0), 127))
            var tabNote = TabNote(string: UInt8(string), fret: fret)
            for effect in note.effects { apply(effect, to: &tabNote, of: &written) }
            written.notes.append(tabNote)
        }
        written.notes.sort { $0.string < $1.string }
        for effect in beat.effects { apply(effect, to: &written) }
        return written
    }

    private mutating func apply(_ effect: DadaGP.NoteEffect, to note: inout TabNote, of beat: inout Beat) {
        switch effect {
        case .tie: note.isTied = true
        case .dead: note.techniques.insert(.deadNote)
        case .accentuated: note.techniques.insert(.accent)
        case .ghost: note.techniques.insert(.ghostNote)
        case .hammer: note.isSlurred = true
        case .heavyAccentuated: note.techniques.insert(.heavyAccent)
        case .letRing: note.techniques.insert(.letRing)
        case .palmMute: note.techniques.insert(.palmMute)
        case .staccato: note.techniques.insert(.staccato)
        case .vibrato: note.techniques.insert(.vibrato)
        case .bend(let kind, let points): note.bend = curve(kind, points)
        case .grace(let fret, let parameters):
            beat.graceNotes.removeAll { $0.string == note.string }
            beat.graceNotes.append(grace(fret, parameters, on: note.string))
        case .naturalHarmonic: note.harmonic = Harmonic(.natural)
        case .artificialHarmonic(let pitch, let octave):
            if !(1...2).contains(octave) {
                log.note(.repaired, "harmonicOctave", "an artificial harmonic lies one octave up or two", at: 0)
            }
            note.harmonic = Harmonic(
                .artificial,
                named: Harmonic.NamedPitch(pitchClass: UInt8(pitch % 12), accidental: 0, octave: octave == 2 ? 1 : 0))
        case .tappedHarmonic(let fret): note.harmonic = Harmonic(.tapped, touch: Double(fret - Int(note.fret)))
        case .pinchHarmonic: note.harmonic = Harmonic(.pinch)
        case .semiHarmonic: note.harmonic = Harmonic(.semi)
        case .slide(let kind): if let slide = DadaGP.slides[kind] { note.techniques.insert(slide) }
        case .tremoloPicking(let ticks): note.tremoloPower = power(ofTicks: ticks)
        case .trill(let fret, let ticks):
            note.trill = TabNote.Trill(
                fret: UInt8(min(max(fret, 0), 255)), power: power(ofTicks: ticks ?? DadaGP.ticksPerQuarter / 4))
        }
    }

    private mutating func apply(_ effect: DadaGP.BeatEffect, to beat: inout Beat) {
        switch effect {
        case .fadeIn: beat.fade = .fadeIn
        case .rasgueado: beat.hasRasgueado = true
        case .vibrato: beat.techniques.insert(.vibrato)
        case .pickStroke(let direction): beat.pick = direction == 1 ? .up : .down
        case .slap(let kind): beat.techniques.insert(kind == 1 ? .tapping : kind == 2 ? .slap : .pop)
        case .stroke(let direction, let length):
            beat.stroke = Beat.Stroke(direction == 1 ? .up : .down, power: Int8(length.trailingZeroBitCount))
        case .tremoloBar(let kind, let points): beat.tremoloBar = curve(kind, points)
        case .tempoChange(let tempo):
            if tempo == 0 {
                log.note(.repaired, "tempoZero", "a change to the tempo 0 is left out", at: 0)
            } else {
                var change = beat.mixChange ?? MixChange()
                change.tempo = MixChange.Fading(Double(tempo), beats: change.tempo?.beats ?? 0, isForAll: true)
                beat.mixChange = change
            }
        case .tempoInterpolation:
            guard let tempo = beat.mixChange?.tempo else {
                log.note(.repaired, "tempoMissing", "a tempo that moves to no tempo is left out", at: 0)
                return
            }
            // Over how many beats, no word says.
            beat.mixChange?.tempo = MixChange.Fading(tempo.value, beats: 1, isForAll: tempo.isForAll)
        }
    }

    private mutating func curve(_ kind: Int, _ points: [DadaGP.CurvePoint]?) -> TabBend {
        if let curve = DadaGP.curve(kind: kind, points) { return curve }
        log.note(
            .repaired, "curveWithoutPoints", "a bend without points takes those that are usual for its kind", at: 0)
        return DadaGP.usualCurve(kind: kind)
    }

    private mutating func grace(_ fret: Int, _ parameters: DadaGP.GraceParameters?, on string: UInt8) -> Music.GraceNote
    {
        if fret < 0 { log.note(.repaired, "graceBelowNut", "a grace note on a fret below 0 is open", at: 0) }
        if parameters == nil {
            log.note(.repaired, "graceWithoutParameters", "a grace note without parameters slides, as most do", at: 0)
        }
        let parameters =
            parameters ?? DadaGP.GraceParameters(duration: 128, isDead: false, isOnBeat: false, transition: 1)
        var grace = Music.GraceNote(
            string: string, fret: UInt8(min(max(fret, 0), 127)), power: Int8(parameters.duration.trailingZeroBitCount))
        grace.isOnBeat = parameters.isOnBeat
        if parameters.isDead { grace.techniques.insert(.deadNote) }
        grace.transition = Music.GraceNote.Transition(rawValue: UInt8(parameters.transition)) ?? .none
        return grace
    }

    /// The note value whose length is nearest, as a power of two.
    private func power(ofTicks ticks: Int) -> Int8 {
        var power: Int8 = 0
        while power < 8, (4 * DadaGP.ticksPerQuarter) >> Int(power) > ticks { power += 1 }
        return power
    }
}

extension DadaGP {
    static let slides: [Int: Techniques] = [
        1: .shiftSlide, 2: .legatoSlide, 3: .slideOutDownwards, 4: .slideOutUpwards, -1: .slideInFromBelow,
        -2: .slideInFromAbove,
    ]

    /// A beat whose length is none of a single value.
    enum TiedBeats {
        /// The beat with the first of the values, and beats tied to it with the others.
        ///
        /// What leads to the next note stands at the last of them.
        static func parts(of beat: Beat, _ values: [NoteValue]) -> [Beat] {
            guard values.count > 1 else { return [beat] }
            let leading: Techniques = [.shiftSlide, .legatoSlide, .slideOutDownwards, .slideOutUpwards]
            let lasting: Techniques = [.letRing, .palmMute, .vibrato, .wideVibrato]
            var parts = [beat]
            for (index, value) in values.enumerated().dropFirst() {
                var part = Beat(value)
                for note in beat.notes where !note.techniques.contains(.deadNote) {
                    var tied = TabNote(string: note.string, fret: note.fret, velocity: note.velocity)
                    tied.isTied = true
                    tied.techniques = note.techniques.intersection(lasting)
                    if index == values.count - 1 {
                        tied.isSlurred = note.isSlurred
                        tied.techniques.formUnion(note.techniques.intersection(leading))
                    }
                    part.notes.append(tied)
                }
                parts.append(part)
            }
            for index in parts[0].notes.indices where !parts[0].notes[index].techniques.contains(.deadNote) {
                parts[0].notes[index].isSlurred = false
                parts[0].notes[index].techniques.subtract(leading)
            }
            return parts
        }
    }
}
