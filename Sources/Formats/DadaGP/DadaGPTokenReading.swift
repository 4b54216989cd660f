import Music

/// The fields of a word, between its colons.
private struct Fields {
    let word: DadaGP.Word
    private let parts: [Substring]

    init(_ word: DadaGP.Word) {
        self.word = word
        parts = word.text.split(separator: ":", omittingEmptySubsequences: false)
    }

    var count: Int { parts.count }

    subscript(index: Int) -> Substring { index < parts.count ? parts[index] : "" }

    /// Everything behind the first colon.
    var rest: String { String(word.text[parts[0].endIndex...].dropFirst()) }

    /// The number of a field that follows a name in it.
    func number(_ index: Int, _ name: String = "", in range: ClosedRange<Int>) throws(FormatError) -> Int {
        guard index < parts.count else { throw word.failure(.malformed, "ends before its number") }
        let field = parts[index]
        guard field.hasPrefix(name) else {
            throw word.failure(.malformed, "expected '\(name)' and a number as field \(index + 1)")
        }
        var digits = field.dropFirst(name.count).utf8
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        guard (1...9).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw word.failure(.malformed, "expected a number as field \(index + 1)")
        }
        let size = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        let value = isNegative ? -size : size
        guard range.contains(value) else {
            throw word.failure(.invalid, "\(value) lies beyond \(range.lowerBound)...\(range.upperBound)")
        }
        return value
    }

    func flag(_ index: Int, _ name: String) throws(FormatError) -> Bool { try number(index, name, in: 0...1) == 1 }

    func expect(count: Int) throws(FormatError) {
        guard parts.count == count else {
            throw word.failure(.malformed, "has \(parts.count) fields, where \(count) belong")
        }
    }

    var unknown: FormatError { word.failure(.malformed, "no word of DadaGP") }
}

extension DadaGP.Token {
    /// - Throws: when the word is none of the grammar, or a number lies out of its range.
    init(_ word: DadaGP.Word) throws(FormatError) {
        let fields = Fields(word)
        switch fields[0] {
        case "start" where fields.count == 1: self = .start
        case "end" where fields.count == 1: self = .end
        case "new_measure" where fields.count == 1: self = .newMeasure
        case "wait":
            try fields.expect(count: 2)
            self = .wait(try fields.number(1, in: 0...Limits.dadaGPBarTicks))
        case "artist" where fields.count > 1: self = .artist(fields.rest)
        case "genre" where fields.count > 1: self = .genre(fields.rest)
        case "downtune":
            try fields.expect(count: 2)
            self = .downtune(try fields.number(1, in: -21...60))
        case "tempo":
            try fields.expect(count: 2)
            self = .tempo(try fields.number(1, in: 0...9_999))
        case "measure": self = .sign(try DadaGP.MeasureSign(fields))
        case "nfx": self = .noteEffect(try DadaGP.NoteEffect(fields))
        case "bfx": self = .beatEffect(try DadaGP.BeatEffect(fields))
        case "param": self = .parameter(try DadaGP.Parameter(fields))
        case _ where fields.count == 1: self = .bareWord(word.text)
        default:
            guard let instrument = DadaGP.Instrument.named[String(fields[0])] else { throw fields.unknown }
            self = try DadaGP.Token.event(of: instrument, fields)
        }
    }

    private static func event(of instrument: DadaGP.Instrument, _ fields: Fields) throws(FormatError) -> Self {
        switch fields[1] {
        case "rest":
            try fields.expect(count: 2)
            return .rest(instrument)
        case "note" where instrument == .drums:
            try fields.expect(count: 3)
            return .note(instrument, string: 0, fret: try fields.number(2, in: 0...127))
        case "note":
            try fields.expect(count: 4)
            let string = try fields.number(2, "s", in: 1...instrument.stringCount)
            let fret = try fields.number(3, "f", in: (instrument.isDropString(string) ? -2 : 0)...125)
            return .note(instrument, string: string, fret: fret)
        default: throw fields.unknown
        }
    }
}

extension DadaGP.MeasureSign {
    fileprivate init(_ fields: Fields) throws(FormatError) {
        try fields.expect(count: fields[1] == "repeat_open" ? 2 : 3)
        switch fields[1] {
        case "triplet_feel": self = .tripletFeel(try fields.number(2, in: 0...2))
        case "repeat_open": self = .repeatOpen
        case "repeat_alternative": self = .repeatAlternative(try fields.number(2, in: 0...255))
        case "repeat_close": self = .repeatClose(try fields.number(2, in: 0...254))
        case "direction":
            guard let sign = DadaGP.signNames.first(where: { $0.1 == fields[2] }) else { throw fields.unknown }
            self = .direction(sign.0)
        case "from_direction":
            guard let jump = DadaGP.jumpNames.first(where: { $0.1 == fields[2] }) else { throw fields.unknown }
            self = .fromDirection(jump.0)
        default: throw fields.unknown
        }
    }
}

extension DadaGP.NoteEffect {
    private static let plain: [Substring: Self] = [
        "tie": .tie, "dead": .dead, "accentuated_note": .accentuated, "ghost_note": .ghost, "hammer": .hammer,
        "heavy_accentuated_note": .heavyAccentuated, "let_ring": .letRing, "palm_mute": .palmMute,
        "staccato": .staccato, "vibrato": .vibrato,
    ]

    fileprivate init(_ fields: Fields) throws(FormatError) {
        if fields.count == 2, let effect = DadaGP.NoteEffect.plain[fields[1]] {
            self = effect
            return
        }
        switch fields[1] {
        case "bend": self = .bend(kind: try fields.curveKind(), points: try fields.curvePoints())
        case "grace":
            let fret = try fields.number(2, "fret", in: -128...127)
            self = .grace(fret: fret, fields.count == 3 ? nil : try fields.grace(from: 3))
        case "harmonic": self = try DadaGP.NoteEffect.harmonic(fields)
        case "slide":
            try fields.expect(count: 3)
            let kind = try fields.number(2, in: -2...4)
            guard kind != 0 else { throw fields.unknown }
            self = .slide(kind)
        case "tremoloPicking", "tremolo_picking":
            try fields.expect(count: 3)
            self = .tremoloPicking(try fields.number(2, "duration", in: 1...3_840))
        case "trill":
            let fret = try fields.number(2, "fret", in: -128...255)
            if fields.count == 3 {
                self = .trill(fret: fret, nil)
            } else {
                try fields.expect(count: 4)
                self = .trill(fret: fret, try fields.number(3, "duration", in: 1...3_840))
            }
        default: throw fields.unknown
        }
    }

    private static func harmonic(_ fields: Fields) throws(FormatError) -> Self {
        let kind = try fields.number(2, in: 1...5)
        try fields.expect(count: kind == 2 ? 5 : kind == 3 ? 4 : 3)
        switch kind {
        case 1: return .naturalHarmonic
        case 2:
            return .artificialHarmonic(
                pitch: try fields.number(3, "pitch", in: 0...127), octave: try fields.number(4, "octave", in: 0...4))
        case 3: return .tappedHarmonic(fret: try fields.number(3, "fret", in: 0...255))
        case 4: return .pinchHarmonic
        default: return .semiHarmonic
        }
    }
}

extension DadaGP.BeatEffect {
    fileprivate init(_ fields: Fields) throws(FormatError) {
        switch (fields[1], fields.count) {
        case ("fade_in", 2): self = .fadeIn
        case ("has_rasgueado", 2): self = .rasgueado
        case ("vibrato", 2): self = .vibrato
        case ("tempo_interpolation", 2): self = .tempoInterpolation
        case ("pick_stroke", 3): self = .pickStroke(try fields.number(2, in: 1...2))
        case ("slap_effect", 3): self = .slap(try fields.number(2, in: 1...3))
        case ("tempo_change", 3): self = .tempoChange(try fields.number(2, in: 0...9_999))
        case ("stroke", 4):
            let direction = try fields.number(2, in: 1...2)
            let length = try fields.number(3, in: 1...256)
            guard length & (length - 1) == 0 else { throw fields.word.failure(.invalid, "no power of two") }
            self = .stroke(direction: direction, length)
        case ("tremolo_bar", _):
            self = .tremoloBar(kind: try fields.curveKind(), points: try fields.curvePoints())
        default: throw fields.unknown
        }
    }
}

extension DadaGP.Parameter {
    fileprivate init(_ fields: Fields) throws(FormatError) {
        if fields.count == 5 {
            self = .grace(try fields.grace(from: 1))
        } else if fields.count == 3 {
            self = .value(try fields.curveValue(1), hasVibrato: try fields.flag(2, "vib"))
        } else if fields[1].hasPrefix("duration") {
            try fields.expect(count: 2)
            self = .duration(try fields.number(1, "duration", in: 1...3_840))
        } else {
            try fields.expect(count: 2)
            self = .advance(try fields.number(1, "dur", in: 0...60))
        }
    }
}

extension Fields {
    func curveKind() throws(FormatError) -> Int { try number(2, "type", in: 0...11) }

    func curveValue(_ index: Int) throws(FormatError) -> Int { try number(index, "val", in: -10_000...10_000) }

    /// Points in the whole spelling; nil without any.
    func curvePoints() throws(FormatError) -> [DadaGP.CurvePoint]? {
        if count == 3 { return nil }
        guard count % 3 == 0 else { throw word.failure(.malformed, "a point has a position, a value and a vibrato") }
        var points: [DadaGP.CurvePoint] = []
        for index in stride(from: 3, to: count, by: 3) {
            points.append(
                DadaGP.CurvePoint(
                    position: try number(index, "pos", in: 0...60), value: try curveValue(index + 1),
                    hasVibrato: try flag(index + 2, "vib")))
        }
        return points
    }

    func grace(from index: Int) throws(FormatError) -> DadaGP.GraceParameters {
        try expect(count: index + 4)
        let duration = try number(index, "duration", in: 1...256)
        guard duration & (duration - 1) == 0 else { throw word.failure(.invalid, "no power of two") }
        return DadaGP.GraceParameters(
            duration: duration, isDead: try flag(index + 1, "dead"), isOnBeat: try flag(index + 2, "beat"),
            transition: try number(index + 3, "transition", in: 0...3))
    }
}
