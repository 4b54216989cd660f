import Music

/// The element `attributes`: what holds from here on, divisions, time, key, transposition and tuning.
extension PartReader {
    mutating func readAttributes(_ element: XMLElement) {
        // A key stands before the transposition that tells how it sounds.
        for child in element.children where child.name == "transpose" { readTransposition(child) }
        for child in element.children {
            switch child.name {
            case "divisions":
                if let value = MusicXMLNumber.decimal(child.trimmedText), value > 0 { divisions = value }
            case "time": readTime(child)
            case "key": readKey(child)
            case "staff-details": readTuning(child)
            default: break
            }
        }
    }

    private mutating func readTransposition(_ element: XMLElement) {
        let chromatic = MusicXMLNumber.integer(element.text(of: "chromatic")) ?? 0
        let octaves = MusicXMLNumber.integer(element.text(of: "octave-change")) ?? 0
        let shift = min(max(chromatic, -127), 127) + 12 * min(max(octaves, -10), 10)
        if let staff = MusicXMLNumber.integer(element.attribute("number")) {
            transpositions[staff] = shift
        } else {
            transpositions = [0: shift]
        }
        if element.first("double") != nil {
            log.note(.notKept, "octaveDoubling", "a part that sounds in octaves sounds once", at: element.offset)
        }
    }

    func transposition(of staff: Int) -> Int {
        transpositions[staff] ?? transpositions[0] ?? 0
    }

    private mutating func readTime(_ element: XMLElement) {
        if element.first("senza-misura") != nil { return }
        // Pairs of an upper number, which may be a sum, and a lower one; several pairs follow each other in a bar.
        var beats = 0
        var unit = 1
        var upper: Int?
        for child in element.children {
            if child.name == "beats" {
                let terms = child.trimmedText.split(separator: "+").map { term in
                    MusicXMLNumber.integer(String(term.filter { $0 != " " })).map { min(max($0, 0), 1_000) }
                }
                upper = terms.allSatisfy { $0 != nil } ? terms.reduce(0) { $0 + ($1 ?? 0) } : nil
            } else if child.name == "beat-type" {
                guard let count = upper, let type = MusicXMLNumber.integer(child.trimmedText), type > 0, type <= 1_024,
                    type & (type - 1) == 0
                else {
                    beats = 0
                    break
                }
                if type > unit {
                    beats *= type / unit
                    unit = type
                }
                beats += count * (unit / type)
            }
        }
        guard (1...255).contains(beats) else {
            log.note(.notKept, "timeSignature", "a time signature is not one that a score holds", at: element.offset)
            return
        }
        barLength = beats * 4 * clock.unitsPerQuarter / unit
        contents.hasTimes = true
        add(.time(beats: UInt8(beats), power: UInt8(unit.trailingZeroBitCount)), at: cursor)
    }

    private mutating func readKey(_ element: XMLElement) {
        guard let fifths = MusicXMLNumber.integer(element.text(of: "fifths")) else {
            if element.first("key-step") != nil {
                log.note(.notKept, "freeKey", "a key signature is not of the circle of fifths", at: element.offset)
            }
            return
        }
        // A key for one staff of several says nothing of the piece.
        if let staff = element.attribute("number"), staff != "1" { return }
        // Written for a player whose instrument sounds elsewhere: seven fifths make a semitone.
        var sharps = min(max(fifths, -7), 7)
        let shift = transposition(of: 1) % 12
        if shift != 0 {
            sharps = (sharps + 7 * shift) % 12
            if sharps > 6 { sharps -= 12 }
            if sharps < -6 { sharps += 12 }
        }
        contents.hasKeys = true
        add(.key(sharps: Int8(sharps), isMinor: element.text(of: "mode") == "minor"), at: cursor)
    }

    private mutating func readTuning(_ element: XMLElement) {
        var strings: [Int: Pitch] = [:]
        for child in element.children where child.name == "staff-tuning" {
            guard let line = MusicXMLNumber.integer(child.attribute("line")), (1...32).contains(line),
                let step = child.text(of: "tuning-step"),
                let octave = MusicXMLNumber.integer(child.text(of: "tuning-octave")),
                let pitch = WrittenPitch(
                    step: step, octave: octave,
                    alter: child.text(of: "tuning-alter").flatMap(MusicXMLNumber.decimal) ?? 0)?
                    .sounding(transposedBy: 0)?.pitch
            else { continue }
            strings[line] = pitch
        }
        if !strings.isEmpty {
            // Lines count from the bottom, strings from the top.
            contents.tuning = Tuning(
                strings: strings.sorted { $0.key > $1.key }.map(\.value), capo: contents.tuning?.capo ?? 0)
        }
        if let capo = MusicXMLNumber.integer(element.text(of: "capo")), (0...127).contains(capo) {
            contents.tuning?.capo = UInt8(capo)
        }
    }
}
