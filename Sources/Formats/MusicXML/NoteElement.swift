import Music

/// A sign that is to be heard, and that a score does not hold.
struct UnheardSign {
    let code: String
    let explanation: String

    static let trill = UnheardSign(
        code: "trill", explanation: "trills are kept as marks; their notes are not written out")
    static let ornament = UnheardSign(code: "ornament", explanation: "turns and mordents are not written out")
    static let tremolo = UnheardSign(code: "tremolo", explanation: "tremolos are not written out")
    static let arpeggio = UnheardSign(code: "arpeggio", explanation: "chords marked to be broken sound at once")
    static let glissando = UnheardSign(code: "glissando", explanation: "glissandi are not written out")
    static let fermata = UnheardSign(code: "fermata", explanation: "holds do not lengthen notes")
    static let wedge = UnheardSign(code: "wedge", explanation: "notes under a wedge do not grow louder or softer")
    static let metricModulation = UnheardSign(
        code: "metricModulation", explanation: "a tempo given as one note value for another is not followed")
}

/// What a `note` says, before its measure gives it a time.
struct NoteElement {
    private(set) var isChord = false
    private(set) var isRest = false
    private(set) var isCue = false
    private(set) var isUnpitched = false
    private(set) var pitch: WrittenPitch?
    private(set) var grace: GraceNote?
    private(set) var voice = "1"
    private(set) var staff = 1
    private(set) var instrument: String?
    private(set) var velocity: UInt8?
    private(set) var isTiedOn = false
    private(set) var isTiedBack = false
    private(set) var details: WrittenNote.Details?
    private(set) var dynamicMark: DynamicMark?
    private(set) var unheard: [UnheardSign] = []
    /// By verse; nil without lyrics.
    private(set) var lyrics: [String]?

    private var hasTie = false
    private var tied: (on: Bool, back: Bool) = (false, false)

    init(_ element: XMLElement) {
        if let percentage = element.attribute("dynamics").flatMap(MusicXMLNumber.decimal) {
            velocity = DynamicsByStaff.velocity(percentage: percentage)
        }
        for child in element.children {
            switch child.name {
            case "grace": grace = GraceNote(child)
            case "cue": isCue = true
            case "chord": isChord = true
            case "rest": isRest = true
            case "pitch": pitch = NoteElement.pitch(child, "step", "octave", "alter")
            case "unpitched":
                isUnpitched = true
                // Without a place of its own it stands on the middle line of a treble clef.
                pitch =
                    NoteElement.pitch(child, "display-step", "display-octave", nil)
                    ?? WrittenPitch(step: "B", octave: 4, alter: 0)
            case "tie":
                hasTie = true
                if child.attribute("type") == "start" { isTiedOn = true }
                if child.attribute("type") == "stop" { isTiedBack = true }
            case "instrument": instrument = child.attribute("id")
            case "voice": voice = child.trimmedText
            case "staff": staff = MusicXMLNumber.integer(child.trimmedText) ?? 1
            case "notations": readNotations(child)
            case "lyric": readLyric(child)
            case "play": if child.text(of: "mute") == "palm" { add(.palmMute) }
            default: break
            }
        }
        if !hasTie { (isTiedOn, isTiedBack) = tied }
    }

    private static func pitch(_ element: XMLElement, _ step: String, _ octave: String, _ alter: String?)
        -> WrittenPitch?
    {
        guard let letter = element.text(of: step), let number = MusicXMLNumber.integer(element.text(of: octave)) else {
            return nil
        }
        let semitones = alter.flatMap { element.text(of: $0) }.flatMap(MusicXMLNumber.decimal) ?? 0
        return WrittenPitch(step: letter, octave: number, alter: semitones)
    }

    private mutating func add(_ technique: Techniques) {
        var changed = details ?? WrittenNote.Details()
        changed.techniques.insert(technique)
        details = changed
    }

    private mutating func readNotations(_ element: XMLElement) {
        for child in element.children {
            switch child.name {
            case "tied":
                if child.attribute("type") == "start" { tied.on = true }
                if child.attribute("type") == "stop" { tied.back = true }
                if child.attribute("type") == "let-ring" { add(.letRing) }
            case "technical": readTechnical(child)
            case "articulations":
                for sign in child.children {
                    switch sign.name {
                    case "staccato", "staccatissimo": add(.staccato)
                    case "accent": add(.accent)
                    case "strong-accent": add(.heavyAccent)
                    case "scoop", "plop", "doit", "falloff": unheard.append(.glissando)
                    default: break
                    }
                }
            case "ornaments": readOrnaments(child)
            case "slide":
                if child.attribute("type") == "start" { add(.shiftSlide) }
            case "glissando":
                if child.attribute("type") == "start" { unheard.append(.glissando) }
            case "arpeggiate": unheard.append(.arpeggio)
            case "fermata": unheard.append(.fermata)
            case "dynamics": dynamicMark = DynamicMark(child) ?? dynamicMark
            default: break
            }
        }
    }

    private mutating func readOrnaments(_ element: XMLElement) {
        for sign in element.children {
            switch sign.name {
            case "trill-mark":
                add(.trill)
                unheard.append(.trill)
            case "tremolo":
                if sign.attribute("type") != "start", sign.attribute("type") != "stop" { add(.tremoloPicking) }
                unheard.append(.tremolo)
            case "wavy-line":
                // Under a trill the line only lengthens it.
                if sign.attribute("type") == "start", element.first("trill-mark") == nil { add(.vibrato) }
            case "turn", "delayed-turn", "inverted-turn", "delayed-inverted-turn", "vertical-turn",
                "inverted-vertical-turn", "mordent", "inverted-mordent", "shake", "schleifer", "haydn":
                unheard.append(.ornament)
            default: break
            }
        }
    }

    private mutating func readTechnical(_ element: XMLElement) {
        var string: Int?
        var fret: Int?
        for sign in element.children {
            switch sign.name {
            case "string": string = MusicXMLNumber.integer(sign.trimmedText)
            case "fret": fret = MusicXMLNumber.integer(sign.trimmedText)
            // The mark leads from one note to the next, which is the one that the left hand strikes.
            case "hammer-on": if sign.attribute("type") != "start" { add(.hammerOn) }
            case "pull-off": if sign.attribute("type") != "start" { add(.pullOff) }
            case "tap": add(.tapping)
            case "harmonic": add(sign.first("artificial") != nil ? .artificialHarmonic : .naturalHarmonic)
            case "bend":
                guard let semitones = sign.text(of: "bend-alter").flatMap(MusicXMLNumber.decimal), abs(semitones) <= 24
                else { break }
                var changed = details ?? WrittenNote.Details()
                if changed.bends.count < 16 {
                    changed.bends.append(
                        WrittenNote.Bend(
                            cents: 100 * semitones, isBefore: sign.first("pre-bend") != nil,
                            isRelease: sign.first("release") != nil))
                }
                details = changed
            default: break
            }
        }
        if let string, let fret, (1...255).contains(string), (0...255).contains(fret) {
            var changed = details ?? WrittenNote.Details()
            changed.position = FretPosition(string: UInt8(string), fret: UInt8(fret))
            details = changed
        }
    }

    /// Verses stand by their number, in the order of writing where they have none; a syllable that goes on ends in `-`.
    private mutating func readLyric(_ element: XMLElement) {
        var text = ""
        var goesOn = false
        for child in element.children {
            switch child.name {
            case "text": text += child.trimmedText
            case "elision": text += child.trimmedText.isEmpty ? " " : child.trimmedText
            case "syllabic": goesOn = child.trimmedText == "begin" || child.trimmedText == "middle"
            default: break
            }
        }
        guard !text.isEmpty else { return }
        let syllable = text + (goesOn ? "-" : "")
        var verses = lyrics ?? []
        let verse = MusicXMLNumber.integer(element.attribute("number")) ?? verses.count + 1
        guard (1...32).contains(verse) else { return }
        while verses.count < verse { verses.append("") }
        if verses[verse - 1].isEmpty { verses[verse - 1] = syllable }
        lyrics = verses
    }
}
