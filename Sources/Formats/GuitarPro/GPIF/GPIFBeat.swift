import Music

/// A beat as an element `Beat` writes it, before it is known which staff it stands on.
struct GPIFBeat {
    /// Everything but notes, which have its velocity.
    private(set) var template = Beat()
    private(set) var notes: [Int32] = []
    private(set) var rhythm: Int32 = -1
    private(set) var velocity = TabNote.forte
    private(set) var tremoloPower: Int8?
    /// The id of a chord of the staff.
    private(set) var chord: String?
    private(set) var grace: Grace?
    let offset: Int

    enum Grace {
        case beforeBeat, onBeat
    }

    private static let dynamics = ["PPP", "PP", "P", "MP", "MF", "F", "FF", "FFF"]
    /// Names of extended properties: how long a brush and an arpeggio last, in ticks.
    private static let strokeDurations = ["687935489", "687931393"]

    init(_ element: XMLElement, _ log: inout FindingLog) {
        offset = element.offset
        var strokeTicks: [Int?] = [nil, nil]
        for child in element.children {
            switch child.name {
            case "Notes": notes = GPIFText.integers(child.text)
            case "Rhythm": rhythm = GPIFText.integers(child.attribute("ref"), atMost: 1).first ?? -1
            case "Dynamic":
                if let index = GPIFBeat.dynamics.firstIndex(of: child.trimmedText) {
                    velocity = TabNote.velocity(ofDynamic: index + 1)
                }
            case "GraceNotes": grace = child.trimmedText == "OnBeat" ? .onBeat : .beforeBeat
            case "Fadding": template.fade = GPIFBeat.fade(child.trimmedText)
            case "Tremolo": tremoloPower = GPIFBeat.tremoloPower(child.trimmedText)
            case "Chord": chord = child.trimmedText
            case "FreeText": template.text = GPIFBeat.nonempty(child.trimmedText)
            case "Lyrics": takeLyrics(child, &log)
            case "Ottavia": template.ottava = GPIFBeat.ottava(child.trimmedText)
            case "Arpeggio": takeStroke(child.trimmedText, isArpeggio: true)
            case "Whammy": takeTremoloBar(child)
            case "Wah":
                var mix = MixChange()
                mix.wah = .on(child.trimmedText == "Closed" ? 100 : 0)
                template.mixChange = mix
            case "Properties": takeProperties(child)
            case "XProperties":
                for (name, ticks) in child.extendedProperties {
                    if let index = GPIFBeat.strokeDurations.firstIndex(of: name) { strokeTicks[index] = ticks }
                }
            case "Hairpin", "Golpe", "DeadSlapped", "Legato", "Timer":
                noteNotKept(child, &log)
            default: break
            }
        }
        if let stroke = template.stroke, let ticks = strokeTicks[stroke.isArpeggio ? 1 : 0] {
            template.stroke?.power = GPIFText.power(ofTicks: ticks)
        }
    }

    private func noteNotKept(_ element: XMLElement, _ log: inout FindingLog) {
        let (code, explanation) =
            switch element.name {
            case "Hairpin": ("hairpin", "crescendos and decrescendos are not kept")
            case "Golpe": ("golpe", "knocks on the guitar's body are not kept")
            case "DeadSlapped": ("deadSlap", "slaps on muted strings are read as rests")
            case "Legato": ("legato", "slurs are not kept but for those of hammer-ons and pull-offs")
            default: ("timer", "times that a beat shows are not kept")
            }
        log.note(.notKept, code, explanation, at: element.offset)
    }

    private static func fade(_ name: String) -> Beat.Fade? {
        switch name {
        case "FadeIn": .fadeIn
        case "FadeOut": .fadeOut
        case "VolumeSwell": .swell
        default: nil
        }
    }

    /// Written as the share of a quarter that a stroke takes.
    private static func tremoloPower(_ share: String) -> Int8? {
        switch share {
        case "1/2": 3
        case "1/4": 4
        case "1/8": 5
        default: nil
        }
    }

    private static func ottava(_ name: String) -> Int8 {
        switch name {
        case "8va": 1
        case "15ma": 2
        case "8vb": -1
        case "15mb": -2
        default: 0
        }
    }

    private static func nonempty(_ text: String) -> String? { text.isEmpty ? nil : text }

    private mutating func takeLyrics(_ element: XMLElement, _ log: inout FindingLog) {
        let lines = element.all("Line").map(\.trimmedText).filter { !$0.isEmpty }
        template.lyric = lines.first
        if lines.count > 1 {
            log.note(.notKept, "lyricLines", "of several syllables at a beat the first is kept", at: element.offset)
        }
    }

    private mutating func takeStroke(_ direction: String?, isArpeggio: Bool) {
        // Guitar Pro's own durations where none is written: a quarter for an arpeggio, a 32nd for a brush.
        template.stroke = Beat.Stroke(
            direction == "Up" ? .up : .down, power: isArpeggio ? 2 : 5, isArpeggio: isArpeggio)
    }

    /// As Guitar Pro 7 writes it, in attributes.
    private mutating func takeTremoloBar(_ element: XMLElement) {
        var curve = GPIFCurve()
        for handle in ["origin", "middle", "destination"] {
            for part in ["Value", "Offset", "Offset1", "Offset2"] {
                guard let value = element.attribute(handle + part) else { continue }
                curve.take((handle.prefix(1).uppercased() + handle.dropFirst() + part)[...], GPIFText.number(value))
            }
        }
        template.tremoloBar = curve.tremoloBar
    }

    private mutating func takeProperties(_ parent: XMLElement) {
        var curve = GPIFCurve()
        var hasTremoloBar = false
        for property in parent.children {
            guard let name = property.attribute("name") else { continue }
            switch name {
            case "PrimaryPickupVolume", "PrimaryPickupTone": break
            case "Brush": takeStroke(property.text(of: "Direction"), isArpeggio: false)
            case "PickStroke": template.pick = property.text(of: "Direction") == "Up" ? .up : .down
            case "Slapped": if property.first("Enable") != nil { template.techniques.insert(.slap) }
            case "Popped": if property.first("Enable") != nil { template.techniques.insert(.pop) }
            case "VibratoWTremBar":
                template.techniques.formUnion(GPIFNote.vibrato(property.text(of: "Strength")))
            case "Rasgueado": template.hasRasgueado = true
            case "WhammyBar": hasTremoloBar = true
            default:
                if name.hasPrefix("WhammyBar") { curve.take(name.dropFirst(9), property.number(of: "Float")) }
            }
        }
        if hasTremoloBar { template.tremoloBar = curve.tremoloBar }
    }
}
