import Music

/// The length of a beat, as an element `Rhythm` writes it.
enum GPIFRhythm {
    private static let powers: [String: Int8] = [
        "DoubleWhole": -1, "Whole": 0, "Half": 1, "Quarter": 2, "Eighth": 3, "16th": 4, "32nd": 5, "64th": 6,
        "128th": 7, "256th": 8,
    ]

    static func value(_ element: XMLElement, _ log: inout FindingLog) -> NoteValue {
        var value = NoteValue()
        var notes = 1
        var time = 1
        for child in element.children {
            switch child.name {
            case "NoteValue":
                let name = child.trimmedText
                if let power = powers[name] {
                    value.power = power
                } else if name == "Long" {
                    // Two double wholes: there is no such power, but a tuplet of one in the time of two.
                    value.power = -1
                    time *= 2
                } else {
                    log.note(
                        .repaired, "unknownNoteValue", "a note value of another name is taken for a quarter",
                        at: child.offset)
                }
            case "AugmentationDot":
                value.dots = GPIFText.byte(GPIFText.integer(child.attribute("count")) ?? 1, in: 0...2)
            case "PrimaryTuplet", "SecondaryTuplet":
                guard let number = GPIFText.integer(child.attribute("num")),
                    let denominator = GPIFText.integer(child.attribute("den")),
                    (1...255).contains(number), (1...255).contains(denominator)
                else {
                    log.note(
                        .repaired, "badTuplet", "a tuplet without sound numbers is left out", at: child.offset)
                    continue
                }
                notes *= number
                time *= denominator
            default: break
            }
        }
        if notes <= 255, time <= 255 {
            value.tupletNotes = UInt8(notes)
            value.tupletTime = UInt8(time)
        } else {
            log.note(.repaired, "badTuplet", "a tuplet without sound numbers is left out", at: element.offset)
        }
        return value
    }
}
