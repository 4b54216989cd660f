/// A document laid out by part, whichever of the two ways it is written, with what its head says.
struct ScoreOutline {
    struct Part {
        var description: PartDescription
        /// The contents of each measure, in order; nil where a timewise document leaves a part out.
        var measures: [XMLElement?]
    }

    var parts: [Part] = []
    /// Titles, then creators and rights.
    private(set) var titles: [String] = []
    private(set) var creators: [String] = []
    private(set) var rights: [String] = []

    var measureCount: Int { parts.reduce(0) { max($0, $1.measures.count) } }

    init(_ root: XMLElement, _ log: inout FindingLog) throws(FormatError) {
        guard root.name == "score-partwise" || root.name == "score-timewise" else {
            throw FormatError(
                .invalid, at: root.offset, "the document is no MusicXML score: its element is <\(root.name.prefix(80))>"
            )
        }
        let list = root.first("part-list")
        var descriptions: [String: PartDescription] = [:]
        for element in list?.all("score-part") ?? [] {
            let part = PartDescription(element)
            if descriptions[part.identifier] == nil { descriptions[part.identifier] = part }
        }
        var indices: [String: Int] = [:]
        func index(_ element: XMLElement) throws(FormatError) -> Int {
            let identifier = element.attribute("id") ?? ""
            if let index = indices[identifier] { return index }
            guard parts.count < Limits.musicXMLParts else {
                throw FormatError(
                    .unsupported, at: element.offset, "the score has more than \(Limits.musicXMLParts) parts")
            }
            if descriptions[identifier] == nil {
                log.note(
                    .repaired, "unlistedPart", "a part does not stand in the part list; it has no name",
                    at: element.offset)
            }
            parts.append(
                Part(description: descriptions[identifier] ?? PartDescription(identifier: identifier), measures: []))
            indices[identifier] = parts.count - 1
            return parts.count - 1
        }
        var cells = 0
        func count(_ element: XMLElement) throws(FormatError) {
            cells += 1
            guard cells <= Limits.musicXMLPartMeasures else {
                throw FormatError(
                    .unsupported, at: element.offset,
                    "the score has more than \(Limits.musicXMLPartMeasures) measures in its parts")
            }
        }
        if root.name == "score-partwise" {
            for element in root.children where element.name == "part" {
                let part = try index(element)
                for measure in element.children where measure.name == "measure" {
                    try count(measure)
                    parts[part].measures.append(measure)
                }
            }
        } else {
            var number = 0
            for measure in root.children where measure.name == "measure" {
                for element in measure.children where element.name == "part" {
                    let part = try index(element)
                    // A part of an earlier measure of the same document is never so late.
                    while parts[part].measures.count < number {
                        try count(element)
                        parts[part].measures.append(nil)
                    }
                    try count(element)
                    parts[part].measures.append(element)
                }
                number += 1
            }
        }
        readTitles(root)
    }

    private mutating func readTitles(_ root: XMLElement) {
        titles = [root.first("work")?.text(of: "work-title"), root.text(of: "movement-title")]
            .compactMap { $0 }.filter { !$0.isEmpty }
        if titles.count == 2, titles[0] == titles[1] { titles.removeLast() }
        for element in root.first("identification")?.children ?? XMLChildren(document: root.document, upcoming: 0) {
            let text = element.trimmedText
            if text.isEmpty { continue }
            if element.name == "creator" { creators.append("\(element.attribute("type") ?? "creator"): \(text)") }
            if element.name == "rights" { rights.append(text) }
        }
    }
}

/// What the part list says about a part.
struct PartDescription {
    /// A sound of the part, and what plays it.
    struct Instrument {
        var identifier = ""
        var name = ""
        /// In 0...15.
        var channel: UInt8?
        /// In 0...127.
        var program: UInt8?
        /// The key that an unpitched sound has on a drum kit, in 0...127.
        var drumKey: UInt8?
        /// Controller 7, in 0...127.
        var volume: UInt8?
        /// Controller 10, in 0...127.
        var pan: UInt8?
    }

    var identifier: String
    var name = ""
    /// Never empty.
    var instruments = [Instrument()]

    init(identifier: String) {
        self.identifier = identifier
    }

    init(_ element: XMLElement) {
        identifier = element.attribute("id") ?? ""
        name = element.text(of: "part-name") ?? ""
        var instruments: [Instrument] = []
        var indices: [String: Int] = [:]
        func index(_ identifier: String) -> Int {
            if let index = indices[identifier] { return index }
            instruments.append(Instrument(identifier: identifier))
            indices[identifier] = instruments.count - 1
            return instruments.count - 1
        }
        for child in element.children {
            let identifier = child.attribute("id") ?? ""
            switch child.name {
            case "score-instrument":
                instruments[index(identifier)].name = child.text(of: "instrument-name") ?? ""
            case "midi-device":
                break
            case "midi-instrument":
                let place = index(identifier)
                instruments[place].read(child)
            default: break
            }
        }
        if !instruments.isEmpty { self.instruments = instruments }
    }
}

extension PartDescription.Instrument {
    /// Takes over what a `midi-instrument` says; programs, channels and keys count from 1 there.
    mutating func read(_ element: XMLElement) {
        for child in element.children {
            guard let value = MusicXMLNumber.decimal(child.trimmedText) else { continue }
            let fromOne = UInt8(min(max(value - 1, 0), 127))
            switch child.name {
            case "midi-channel": channel = min(fromOne, 15)
            case "midi-program": program = fromOne
            case "midi-unpitched": drumKey = fromOne
            case "volume": volume = UInt8(min(max((value * 1.27).rounded(), 0), 127))
            case "pan": pan = UInt8(min(max((64 + value * 64 / 90).rounded(), 0), 127))
            default: break
            }
        }
    }
}

/// Numbers as MusicXML writes them.
enum MusicXMLNumber {
    /// A finite number of at most 40 characters; nil for anything else.
    static func decimal(_ text: String) -> Double? {
        guard text.utf8.count <= 40, let value = Double(text), value.isFinite else { return nil }
        return value
    }

    static func integer(_ text: String?) -> Int? {
        guard let text, text.utf8.count <= 18 else { return nil }
        if let value = Int(text) { return value }
        guard let value = decimal(text), value == value.rounded(), abs(value) < 1e15 else { return nil }
        return Int(value)
    }
}
