import Music

/// One staff of a track: what its notes need to be placed, and the track of the tablature that it becomes.
struct GPIFStaff {
    var strings: [Pitch] = []
    var capo: UInt8 = 0
    var isDrums = false
    /// By the number of an articulation.
    var drumKeys: [UInt8?] = []
    var chords: [String: ChordDiagram] = [:]
    var track = TabTrack(strings: [])
    /// Programs that a sound brings later, in order of time.
    var programs: [ProgramChange] = []

    struct ProgramChange {
        var bar: Int
        /// As a share of the bar's length, 0 or more.
        var position: Double
        var program: UInt8
    }

    /// Takes what an element `Properties`, of the track in Guitar Pro 6 and of the staff later, says of the strings.
    mutating func takeProperties(of element: XMLElement, _ log: inout FindingLog) {
        for (name, property) in element.properties {
            switch name {
            case "Tuning": takeTuning(property, &log)
            case "CapoFret": capo = GPIFText.byte(property.integer(of: "Fret") ?? 0, in: 0...60)
            case "FretCount":
                if let count = property.integer(of: "Number"), (1...127).contains(count) {
                    track.fretCount = UInt8(count)
                }
            case "PartialCapoFret":
                if property.integer(of: "Fret") ?? 0 > 0 {
                    log.note(
                        .notKept, "partialCapo", "a capo over some of the strings is not kept", at: property.offset)
                }
            case "DiagramCollection", "ChordCollection":
                for item in property.first("Items")?.all("Item") ?? [] {
                    guard let id = item.attribute("id") else { continue }
                    let chord = GPIFStaff.chord(item)
                    // A diagram says more than the name of the same chord.
                    if chords[id]?.frets.isEmpty ?? true { chords[id] = chord }
                }
            default: break
            }
        }
    }

    private mutating func takeTuning(_ property: XMLElement, _ log: inout FindingLog) {
        let pitches = GPIFText.integers(property.text(of: "Pitches"), atMost: GPIFStaff.mostStrings + 1)
        let strings = pitches.compactMap { Pitch(Int($0)) }
        guard strings.count == pitches.count, strings.count <= GPIFStaff.mostStrings else {
            log.note(
                .repaired, "badTuning", "a tuning beyond the MIDI note numbers is left out", at: property.offset)
            return
        }
        // Guitar Pro counts from the lowest string.
        self.strings = strings.reversed()
    }

    /// More than any instrument of Guitar Pro has.
    private static let mostStrings = 32

    private static func chord(_ item: XMLElement) -> ChordDiagram {
        var chord = ChordDiagram(name: item.attribute("name") ?? "")
        guard let diagram = item.first("Diagram") else { return chord }
        let count = GPIFText.integer(diagram.attribute("stringCount")) ?? 0
        let base = min(max(GPIFText.integer(diagram.attribute("baseFret")) ?? 0, 0), 60)
        guard (1...mostStrings).contains(count) else { return chord }
        chord.firstFret = UInt8(base + 1)
        chord.frets = Array(repeating: nil, count: count)
        for child in diagram.children where child.name == "Fret" {
            guard let string = GPIFText.integer(child.attribute("string")), (0..<count).contains(string),
                let fret = GPIFText.integer(child.attribute("fret")), (0...60).contains(fret)
            else { continue }
            chord.frets[count - 1 - string] = UInt8(fret == 0 ? 0 : base + fret)
        }
        return chord
    }
}
