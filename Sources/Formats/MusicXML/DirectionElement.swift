import Music

/// What a `direction` says, but for its `sound`.
struct DirectionElement {
    private(set) var staff: Int?
    /// Whether its offset moves what is heard, not only where it is drawn.
    private(set) var isOffsetHeard = false
    private(set) var dynamicMark: DynamicMark?
    private(set) var texts: [(kind: ScoreText.Kind, text: String)] = []
    /// Values of the sustain pedal, in order.
    private(set) var pedals: [UInt8] = []
    /// Quarters a minute, as a metronome mark says.
    private(set) var quarterTempo: Double?
    private(set) var unheard: [UnheardSign] = []
    private(set) var jumps: [JumpWords] = []
    private(set) var segno = false
    private(set) var coda = false

    init(_ element: XMLElement) {
        staff = MusicXMLNumber.integer(element.text(of: "staff"))
        isOffsetHeard = element.first("offset")?.attribute("sound") == "yes"
        for type in element.children where type.name == "direction-type" {
            for child in type.children { read(child) }
        }
    }

    /// Makes jumps of the words that are some.
    mutating func followWords() {
        texts.removeAll { text in
            guard text.kind == .text, let words = JumpWords(text.text) else { return false }
            jumps.append(words)
            return true
        }
    }

    private mutating func read(_ element: XMLElement) {
        switch element.name {
        case "dynamics": dynamicMark = DynamicMark(element) ?? dynamicMark
        case "rehearsal":
            if !element.trimmedText.isEmpty { texts.append((.marker, element.trimmedText)) }
        case "words":
            if !element.trimmedText.isEmpty { texts.append((.text, element.trimmedText)) }
        case "metronome": readMetronome(element)
        case "wedge":
            if element.attribute("type") == "crescendo" || element.attribute("type") == "diminuendo" {
                unheard.append(.wedge)
            }
        case "pedal":
            switch element.attribute("type") {
            case "start", "resume": pedals.append(127)
            case "stop", "discontinue": pedals.append(0)
            case "change": pedals += [0, 127]
            default: break
            }
        case "segno": segno = true
        case "coda": coda = true
        default: break
        }
    }

    private mutating func readMetronome(_ element: XMLElement) {
        var length: Double?
        var dot = 0.0
        var values = 0
        for child in element.children {
            switch child.name {
            case "beat-unit":
                values += 1
                length = NoteType.quarters(child.trimmedText)
                dot = length ?? 0
            case "beat-unit-dot":
                dot /= 2
                length = length.map { $0 + dot }
            case "per-minute":
                // The first number, whatever stands around it, as in "c. 108" or "60-72".
                let text = child.trimmedText.drop { !$0.isASCII || !$0.isNumber }
                let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
                guard values == 1, let number = MusicXMLNumber.decimal(String(digits)), let length else { break }
                quarterTempo = number * length
            default: break
            }
        }
        if values > 1 || element.first("metronome-note") != nil { unheard.append(.metricModulation) }
    }
}

/// The names of note values.
enum NoteType {
    /// From the longest; each is half of the one before.
    static let names = [
        "maxima", "long", "breve", "whole", "half", "quarter", "eighth", "16th", "32nd", "64th", "128th", "256th",
        "512th", "1024th",
    ]

    /// How many quarters a value lasts; nil for a name that is none.
    static func quarters(_ name: String) -> Double? {
        guard let index = names.firstIndex(of: name) else { return nil }
        return 32 / Double(1 << index)
    }
}

/// Words that send a player elsewhere.
enum JumpWords {
    case daCapo, dalSegno, fine, toCoda

    /// - Returns: nil for words that only say something, and for long ones.
    init?(_ text: String) {
        guard text.utf8.count <= 40 else { return nil }
        let letters = text.lowercased().filter { $0.isLetter }
        switch letters {
        case "dc": self = .daCapo
        case "ds": self = .dalSegno
        case "fine": self = .fine
        case "tocoda": self = .toCoda
        default:
            if letters.hasPrefix("dcal") || letters.hasPrefix("dacapo") {
                self = .daCapo
            } else if letters.hasPrefix("dsal") || letters.hasPrefix("dalsegno") {
                self = .dalSegno
            } else {
                return nil
            }
        }
    }
}

extension Navigation.Signs {
    /// Takes the signs and the words that send a player elsewhere.
    mutating func take(_ direction: DirectionElement) {
        if direction.segno, segno == nil { segno = "segno" }
        if direction.coda { hasCodaSign = true }
        for words in direction.jumps {
            switch words {
            case .daCapo: isDaCapo = true
            case .dalSegno: dalSegno = dalSegno ?? "segno"
            case .fine: isFine = true
            case .toCoda: toCoda = toCoda ?? "coda"
            }
        }
    }

    mutating func take(sound: XMLElement) {
        if sound.attribute("dacapo") == "yes" { isDaCapo = true }
        if let name = sound.attribute("dalsegno") { dalSegno = name }
        if let name = sound.attribute("segno") { segno = name }
        if let name = sound.attribute("coda") { coda = name }
        if let name = sound.attribute("tocoda") { toCoda = name }
        if let value = sound.attribute("fine"), value != "no" { isFine = true }
    }

    mutating func take(barline: XMLElement) {
        for child in barline.children {
            switch child.name {
            case "repeat":
                if child.attribute("direction") == "forward" { isRepeatStart = true }
                if child.attribute("direction") == "backward" {
                    let times = MusicXMLNumber.integer(child.attribute("times")) ?? 2
                    repeatCount = max(repeatCount ?? 0, min(max(times, 1), 1_000))
                }
            case "ending":
                if child.attribute("type") == "start" {
                    let passes = (child.attribute("number") ?? "").split { !$0.isASCII || !$0.isNumber }
                        .compactMap { MusicXMLNumber.integer(String($0)) }.filter { (1...1_000).contains($0) }
                    ending = ending ?? passes
                } else {
                    endsEnding = true
                }
            case "segno": if segno == nil { segno = barline.attribute("segno") ?? "segno" }
            case "coda":
                if let name = barline.attribute("coda") { coda = coda ?? name } else { hasCodaSign = true }
            default: break
            }
        }
    }
}
