import Music

/// A note as an element `Note` writes it, before it is known which staff it stands on.
struct GPIFNote {
    /// From the lowest string, 0; between strings for drums, which count staff lines so.
    private var string: Double?
    private var fret: Int?
    /// As `Midi` or, in Guitar Pro 6, as `Octave` and `Tone` say.
    private var pitch: Int?
    private var articulation: Int?
    private var element: Int?
    private var variation: Int?
    private var trillPitch: Int?
    private var trillPower: Int8 = 4
    private(set) var isTapped = false
    private let offset: Int
    /// Everything that is the same wherever it stands.
    private(set) var template = TabNote(string: 0, fret: 0)

    /// The name of an extended property.
    private static let trillSpeed = "688062467"

    init(_ element: XMLElement, _ log: inout FindingLog) {
        offset = element.offset
        for child in element.children {
            switch child.name {
            case "Properties": takeProperties(child, &log)
            case "AntiAccent": if child.trimmedText == "Normal" { template.techniques.insert(.ghostNote) }
            case "LetRing": template.techniques.insert(.letRing)
            case "Trill": trillPitch = GPIFText.integer(child.trimmedText)
            case "XProperties":
                for (name, ticks) in child.extendedProperties where name == GPIFNote.trillSpeed {
                    trillPower = GPIFText.power(ofTicks: ticks)
                }
            case "Accent": takeAccent(GPIFText.integer(child.trimmedText) ?? 0, &log)
            case "Tie": template.isTied = child.attribute("destination") == "true"
            case "Vibrato": template.techniques.formUnion(GPIFNote.vibrato(child.trimmedText))
            case "LeftFingering": template.leftFinger = GPIFNote.finger(child.trimmedText)
            case "RightFingering": template.rightFinger = GPIFNote.finger(child.trimmedText)
            case "InstrumentArticulation": articulation = GPIFText.integer(child.trimmedText)
            case "Ornament":
                log.note(.notKept, "ornament", "turns and mordents are not kept", at: child.offset)
            default: break
            }
        }
    }

    /// The wavering that a strength stands for, of a finger or of the bar.
    static func vibrato(_ strength: String?) -> Techniques {
        switch strength {
        case "Slight": .vibrato
        case "Wide": .wideVibrato
        default: []
        }
    }

    private static func finger(_ letter: String) -> TabNote.Finger? {
        switch letter {
        case "P": .thumb
        case "I": .index
        case "M": .middle
        case "A": .ring
        case "C": .little
        default: nil
        }
    }

    private mutating func takeAccent(_ flags: Int, _ log: inout FindingLog) {
        if flags & 1 != 0 { template.techniques.insert(.staccato) }
        if flags & 4 != 0 { template.techniques.insert(.heavyAccent) }
        if flags & 8 != 0 { template.techniques.insert(.accent) }
        if flags & ~13 != 0 {
            log.note(.notKept, "tenuto", "tenuto and other marks of accent are not kept", at: offset)
        }
    }

    private mutating func takeProperties(_ parent: XMLElement, _ log: inout FindingLog) {
        var bend = GPIFCurve()
        var isBent = false
        var harmonic: Harmonic.Kind?
        var touch: Double?
        var octave: Int?
        var tone: Int?
        for property in parent.children {
            guard let name = property.attribute("name") else { continue }
            switch name {
            case "String": string = property.number(of: "String")
            case "Fret": fret = property.integer(of: "Fret")
            case "Midi": pitch = property.integer(of: "Number")
            case "Octave": octave = property.integer(of: "Number")
            case "Tone": tone = property.integer(of: "Step")
            case "Element": element = property.integer(of: "Element")
            case "Variation": variation = property.integer(of: "Variation")
            case "HarmonicType": harmonic = GPIFNote.harmonic(property.text(of: "HType"))
            case "HarmonicFret": touch = property.number(of: "HFret")
            case "Bended": isBent = true
            case "Slide": takeSlides(property.integer(of: "Flags") ?? 0, &log)
            case "ConcertPitch", "TransposedPitch", "ShowStringNumber", "Harmonic", "HopoDestination": break
            default:
                if name.hasPrefix("Bend") {
                    bend.take(name.dropFirst(4), property.number(of: "Float"))
                } else if property.first("Enable") != nil {
                    takeSwitch(name, &log)
                }
            }
        }
        if pitch == nil, let octave { pitch = octave.multipliedReportingOverflow(by: 12).partialValue &+ (tone ?? 0) }
        if isBent { template.bend = bend.bend }
        if let harmonic {
            template.harmonic = Harmonic(harmonic, touch: touch.flatMap { (0...60).contains($0) ? $0 : nil })
        }
    }

    private mutating func takeSwitch(_ name: String, _ log: inout FindingLog) {
        switch name {
        case "Muted": template.techniques.insert(.deadNote)
        case "PalmMuted": template.techniques.insert(.palmMute)
        case "HopoOrigin": template.isSlurred = true
        case "Tapped": isTapped = true
        case "LeftHandTapped":
            isTapped = true
            log.note(.notKept, "leftHandTap", "which hand taps a note is not kept", at: offset)
        default: break
        }
    }

    private static func harmonic(_ name: String?) -> Harmonic.Kind? {
        switch name {
        case "Natural": .natural
        case "Artificial": .artificial
        case "Pinch": .pinch
        case "Tap": .tapped
        case "Semi": .semi
        case "Feedback": .feedback
        default: nil
        }
    }

    private static let slides: [Techniques] = [
        .shiftSlide, .legatoSlide, .slideOutDownwards, .slideOutUpwards, .slideInFromBelow, .slideInFromAbove,
    ]

    private mutating func takeSlides(_ flags: Int, _ log: inout FindingLog) {
        for (bit, slide) in GPIFNote.slides.enumerated() where flags >> bit & 1 == 1 {
            template.techniques.insert(slide)
        }
        if flags & ~63 != 0 {
            log.note(.notKept, "pickScrape", "scrapes of the pick along a string are not kept", at: offset)
        }
    }

    // MARK: On a staff

    /// The note where it stands; nil, with a finding, for one that no string and no key can play.
    func note(on staff: GPIFStaff, _ log: inout FindingLog) -> TabNote? {
        guard let position = position(on: staff, &log) else { return nil }
        var note = template
        note.string = position.string
        note.fret = position.fret
        if let trillPitch {
            let base = position.string > 0 ? Int(staff.strings[Int(position.string) - 1].number) + Int(staff.capo) : 0
            if (0...127).contains(trillPitch - base) {
                note.trill = TabNote.Trill(fret: UInt8(trillPitch - base), power: trillPower)
            } else {
                log.note(.repaired, "badTrill", "a trill to a pitch below its string is left out", at: offset)
            }
        }
        return note
    }

    private func position(on staff: GPIFStaff, _ log: inout FindingLog) -> FretPosition? {
        if staff.isDrums {
            if let key = drumKey(on: staff) { return FretPosition(string: 0, fret: key) }
            log.note(.repaired, "unknownDrum", "notes on drums that the kit does not have are left out", at: offset)
            return nil
        }
        if let string, let fret, (0...127).contains(fret), string >= 0, string < Double(staff.strings.count),
            string == string.rounded()
        {
            return FretPosition(string: UInt8(staff.strings.count - Int(string)), fret: UInt8(fret))
        }
        if let pitch, (0...127).contains(pitch) { return FretPosition(string: 0, fret: UInt8(pitch)) }
        log.note(.repaired, "noPitch", "notes without a string or a pitch are left out", at: offset)
        return nil
    }

    private func drumKey(on staff: GPIFStaff) -> UInt8? {
        if let element { return GPIFDrums.key(element: element, variation: variation ?? 0) }
        if let articulation, staff.drumKeys.indices.contains(articulation) { return staff.drumKeys[articulation] }
        return [pitch, fret].compactMap { $0 }.first { (1...127).contains($0) }.map { UInt8($0) }
    }
}
