import Music

// How effects and signs are spelled, in the one word or the several that each takes.

extension DadaGP.MeasureSign {
    var word: String {
        switch self {
        case .tripletFeel(let feel): "measure:triplet_feel:\(feel)"
        case .repeatOpen: "measure:repeat_open"
        case .repeatAlternative(let endings): "measure:repeat_alternative:\(endings)"
        case .repeatClose(let count): "measure:repeat_close:\(count)"
        case .direction(let sign): "measure:direction:\(DadaGP.signNames.first { $0.0 == sign }?.1 ?? "")"
        case .fromDirection(let jump): "measure:from_direction:\(DadaGP.jumpNames.first { $0.0 == jump }?.1 ?? "")"
        }
    }
}

extension DadaGP.NoteEffect {
    func words(_ spelling: DadaGP.Spelling) -> [String] {
        switch self {
        case .tie: ["nfx:tie"]
        case .dead: ["nfx:dead"]
        case .accentuated: ["nfx:accentuated_note"]
        case .ghost: ["nfx:ghost_note"]
        case .hammer: ["nfx:hammer"]
        case .heavyAccentuated: ["nfx:heavy_accentuated_note"]
        case .letRing: ["nfx:let_ring"]
        case .palmMute: ["nfx:palm_mute"]
        case .staccato: ["nfx:staccato"]
        case .vibrato: ["nfx:vibrato"]
        case .bend(let kind, let points): DadaGP.curveWords("nfx:bend:type\(kind)", points ?? [], spelling)
        case .grace(let fret, let parameters):
            DadaGP.join(
                "nfx:grace:fret\(fret)",
                parameters.map {
                    "duration\($0.duration):dead\($0.isDead ? 1 : 0):beat\($0.isOnBeat ? 1 : 0):transition\($0.transition)"
                }, spelling)
        case .naturalHarmonic: ["nfx:harmonic:1"]
        case .artificialHarmonic(let pitch, let octave): ["nfx:harmonic:2:pitch\(pitch):octave\(octave)"]
        case .tappedHarmonic(let fret): ["nfx:harmonic:3:fret\(fret)"]
        case .pinchHarmonic: ["nfx:harmonic:4"]
        case .semiHarmonic: ["nfx:harmonic:5"]
        case .slide(let kind): ["nfx:slide:\(kind)"]
        case .tremoloPicking(let ticks): ["nfx:tremoloPicking:duration\(ticks)"]
        case .trill(let fret, let ticks):
            DadaGP.join("nfx:trill:fret\(fret)", ticks.map { "duration\($0)" }, spelling)
        }
    }
}

extension DadaGP.BeatEffect {
    func words(_ spelling: DadaGP.Spelling) -> [String] {
        switch self {
        case .fadeIn: ["bfx:fade_in"]
        case .rasgueado: ["bfx:has_rasgueado"]
        case .vibrato: ["bfx:vibrato"]
        case .pickStroke(let direction): ["bfx:pick_stroke:\(direction)"]
        case .slap(let kind): ["bfx:slap_effect:\(kind)"]
        case .stroke(let direction, let length): ["bfx:stroke:\(direction):\(length)"]
        case .tremoloBar(let kind, let points): DadaGP.curveWords("bfx:tremolo_bar:type\(kind)", points ?? [], spelling)
        case .tempoChange(let tempo): ["bfx:tempo_change:\(tempo)"]
        case .tempoInterpolation: ["bfx:tempo_interpolation"]
        }
    }
}

extension DadaGP {
    fileprivate static func join(_ head: String, _ parameters: String?, _ spelling: Spelling) -> [String] {
        guard let parameters else { return [head] }
        return spelling == .whole ? [head + ":" + parameters] : [head, "param:" + parameters]
    }

    fileprivate static func curveWords(_ head: String, _ points: [CurvePoint], _ spelling: Spelling) -> [String] {
        if spelling == .whole {
            return [
                points.reduce(head) { $0 + ":pos\($1.position):val\($1.value):vib\($1.hasVibrato ? 1 : 0)" }
            ]
        }
        var words = [head]
        var position = 0
        for point in points {
            if point.position > position { words.append("param:dur\(point.position - position)") }
            position = max(position, point.position)
            words.append("param:val\(point.value):vib\(point.hasVibrato ? 1 : 0)")
        }
        return words
    }
}
