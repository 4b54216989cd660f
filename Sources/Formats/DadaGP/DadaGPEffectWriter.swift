import Music

extension DadaGP {
    /// The effects of notes and beats of one track.
    struct BeatEffectWriter {
        private let part: TrackPlan.Part
        private let track: TabTrack
        private(set) var log = FindingLog()

        init(_ part: TrackPlan.Part, _ track: TabTrack) {
            self.part = part
            self.track = track
        }

        private var isDrums: Bool { part.instrument == .drums }

        /// The string and fret that words give a note; nil for one that they cannot say.
        mutating func place(of note: TabNote) -> (string: Int, fret: Int)? {
            if isDrums {
                guard note.fret <= 127 else { return leaveOut() }
                return (0, Int(note.fret))
            }
            guard (1...max(track.strings.count, 1)).contains(Int(note.string)) else { return leaveOut() }
            let string = Int(note.string) + part.strings.stringOffset
            guard (1...part.instrument.stringCount).contains(string) else { return leaveOut() }
            let drop = part.strings.isDropped && part.instrument.isDropString(string) ? 2 : 0
            let fret = Int(note.fret) + Int(track.capo) - drop
            guard fret <= 125 else { return leaveOut() }
            return (string, fret)
        }

        private mutating func leaveOut() -> (string: Int, fret: Int)? {
            log.note(.notKept, "unplayable", "a note that stands on no string or fret is left out", at: 0)
            return nil
        }

        // MARK: Notes

        mutating func effects(of note: TabNote, in beat: Beat) -> [NoteEffect] {
            if note.velocity != TabNote.forte {
                log.note(.notKept, "velocity", "no word for how loud a note is", at: 0)
            }
            if note.leftFinger != nil || note.rightFinger != nil {
                log.note(.notKept, "finger", "no word for fingers", at: 0)
            }
            if note.lengthShare != 1 { log.note(.notKept, "length", "no word for a note shorter than its beat", at: 0) }
            var effects: [NoteEffect] = []
            let techniques = note.techniques
            if note.isTied { effects.append(.tie) } else if techniques.contains(.deadNote) { effects.append(.dead) }
            if techniques.contains(.accent) { effects.append(.accentuated) }
            if techniques.contains(.ghostNote) { effects.append(.ghost) }
            if note.isSlurred { effects.append(.hammer) }
            if techniques.contains(.heavyAccent) { effects.append(.heavyAccentuated) }
            if techniques.contains(.letRing) { effects.append(.letRing) }
            if techniques.contains(.palmMute) { effects.append(.palmMute) }
            if techniques.contains(.staccato) { effects.append(.staccato) }
            if !techniques.isDisjoint(with: [.vibrato, .wideVibrato]) { effects.append(.vibrato) }
            if techniques.contains(.wideVibrato) { log.note(.notKept, "wideVibrato", "one width of vibrato", at: 0) }
            if let bend = note.bend, !bend.points.isEmpty {
                effects.append(.bend(kind: Int(bend.kind.rawValue), points: points(of: bend)))
            }
            if let grace = grace(before: note, in: beat) { effects.append(grace) }
            if let harmonic = harmonic(of: note) { effects.append(harmonic) }
            for kind in [1, 2, 3, 4, -1, -2] {
                if let slide = DadaGP.slides[kind], techniques.contains(slide) { effects.append(.slide(kind)) }
            }
            if let power = note.tremoloPower { effects.append(.tremoloPicking(ticks(power))) }
            if let trill = note.trill {
                effects.append(.trill(fret: min(Int(trill.fret) + lift, 255), ticks(trill.power)))
            }
            return effects
        }

        /// What the capo adds to a fret.
        private var lift: Int { isDrums ? 0 : Int(track.capo) }

        private func ticks(_ power: Int8) -> Int { Rhythm.ticks(NoteValue(power: max(power, 0))) }

        private mutating func points(of bend: TabBend) -> [CurvePoint] {
            var latest = 0.0
            return bend.points.map { point in
                if point.position.isFinite { latest = min(max(point.position, latest), 1) }
                let cents = point.cents.isFinite ? min(max(point.cents, -100_000), 100_000) : 0
                let value = Int((cents / DadaGP.centsPerValue).rounded(.toNearestOrEven))
                if Double(value) * DadaGP.centsPerValue != cents || point.vibrato > 1 {
                    log.note(.notKept, "bend", "bends are rounded to quarter tones, and waver or do not", at: 0)
                }
                return CurvePoint(
                    position: Int((latest * Double(DadaGP.curveEnd)).rounded(.toNearestOrEven)), value: value,
                    hasVibrato: point.vibrato > 0)
            }
        }

        private mutating func grace(before note: TabNote, in beat: Beat) -> NoteEffect? {
            let graces = beat.graceNotes.filter { $0.string == note.string }
            guard let grace = graces.last else { return nil }
            if graces.count > 1 { log.note(.notKept, "graces", "a note has one grace note", at: 0) }
            if grace.bend != nil || !grace.techniques.subtracting(.deadNote).isEmpty || grace.velocity != TabNote.forte
            {
                log.note(
                    .notKept, "graceEffects", "of a grace note words say its fret, length and way to the note", at: 0)
            }
            return .grace(
                fret: min(Int(grace.fret) + lift, 127),
                GraceParameters(
                    duration: 1 << Int(min(max(grace.power, 0), 8)), isDead: grace.techniques.contains(.deadNote),
                    isOnBeat: grace.isOnBeat, transition: Int(grace.transition.rawValue)))
        }

        private mutating func harmonic(of note: TabNote) -> NoteEffect? {
            guard let harmonic = note.harmonic else { return nil }
            switch harmonic.kind {
            case .natural: return .naturalHarmonic
            case .pinch: return .pinchHarmonic
            case .semi: return .semiHarmonic
            case .tapped:
                let touch = harmonic.touch.map { $0.isFinite ? Int(min(max($0.rounded(), -200), 200)) : 12 } ?? 12
                return .tappedHarmonic(fret: min(max(Int(note.fret) + touch, 0), 255))
            case .artificial:
                if let named = harmonic.named {
                    let pitch = (Int(named.pitchClass) + Int(named.accidental) + 12 * 11) % 12
                    return .artificialHarmonic(pitch: pitch, octave: named.octave == 0 ? 1 : 2)
                }
                let stopped = Int(track.pitch(string: note.string, fret: note.fret)?.number ?? 0)
                // The nodes that give the twelfth and the second octave.
                return switch harmonic.touch {
                case 7, 19: .artificialHarmonic(pitch: (stopped + 7) % 12, octave: 1)
                case 5, 24: .artificialHarmonic(pitch: stopped % 12, octave: 2)
                default: .artificialHarmonic(pitch: stopped % 12, octave: 1)
                }
            case .feedback:
                log.note(.notKept, "feedback", "no word for a note that feedback brings forth", at: 0)
                return nil
            }
        }

        // MARK: Beats

        mutating func effects(of beat: Beat) -> [BeatEffect] {
            var effects: [BeatEffect] = []
            if beat.fade == .fadeIn { effects.append(.fadeIn) }
            if beat.fade == .fadeOut || beat.fade == .swell {
                log.note(.notKept, "fade", "no word for a fade out", at: 0)
            }
            if beat.hasRasgueado { effects.append(.rasgueado) }
            if !beat.techniques.isDisjoint(with: [.vibrato, .wideVibrato]) { effects.append(.vibrato) }
            if let pick = beat.pick { effects.append(.pickStroke(pick == .up ? 1 : 2)) }
            for (technique, kind) in [(Techniques.tapping, 1), (.slap, 2), (.pop, 3)]
            where beat.techniques.contains(technique) {
                effects.append(.slap(kind))
                break
            }
            if let stroke = beat.stroke {
                effects.append(
                    .stroke(direction: stroke.direction == .up ? 1 : 2, 1 << Int(min(max(stroke.power, 0), 8))))
                if stroke.isArpeggio { log.note(.notKept, "arpeggio", "an arpeggio becomes a stroke", at: 0) }
            }
            if let bar = beat.tremoloBar, !bar.points.isEmpty {
                effects.append(.tremoloBar(kind: Int(bar.kind.rawValue), points: points(of: bar)))
            }
            if let tempo = beat.mixChange?.tempo {
                let rounded = DadaGP.roundedTempo(tempo.value)
                if Double(rounded) != tempo.value { log.note(.notKept, "tempo", "tempos are rounded to tens", at: 0) }
                effects.append(.tempoChange(rounded))
                if tempo.beats > 0 { effects.append(.tempoInterpolation) }
                if tempo.beats > 1 { log.note(.notKept, "tempoBeats", "no word for how long a tempo moves", at: 0) }
            }
            noteWhatNoWordSays(of: beat)
            return effects
        }

        private mutating func noteWhatNoWordSays(of beat: Beat) {
            if beat.mixChange?.program != nil {
                log.note(.notKept, "program", "an instrument is the same for the whole song", at: 0)
            }
            if var mix = beat.mixChange {
                mix.tempo = nil
                mix.program = nil
                mix.tempoName = ""
                mix.hidesTempo = false
                if mix != MixChange() { log.note(.notKept, "mix", "no word for volume, pan and effects", at: 0) }
            }
            if beat.text != nil || beat.lyric != nil { log.note(.notKept, "text", "no word for a text", at: 0) }
            if beat.chord != nil { log.note(.notKept, "chord", "no word for a chord's name", at: 0) }
            if beat.ottava != 0 { log.note(.notKept, "ottava", "no word for an octave sign", at: 0) }
            let strings = Set(beat.notes.map(\.string))
            if beat.graceNotes.contains(where: { !strings.contains($0.string) }) {
                log.note(.notKept, "graceAlone", "a grace note stands before a note on its string", at: 0)
            }
        }
    }
}
