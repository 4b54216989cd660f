import Music

/// What all tracks share of a bar, as an element `MasterBar` writes it.
enum GPIFMasterBar {
    static func masterBar(_ element: XMLElement, _ log: inout FindingLog) -> MasterBar {
        var bar = MasterBar()
        for child in element.children {
            switch child.name {
            case "Time": takeMetre(child, &bar, &log)
            case "Key": takeKey(child, &bar, &log)
            case "Repeat": takeRepeat(child, &bar)
            case "AlternateEndings": takeEndings(child, &bar, &log)
            case "Section": takeSection(child, &bar)
            case "Directions": takeDirections(child, &bar)
            case "FreeTime": bar.isFreeTime = true
            case "DoubleBar": bar.hasDoubleBarLine = true
            case "TripletFeel": bar.tripletFeel = tripletFeels[child.trimmedText] ?? .straight
            case "Fermatas": log.note(.notKept, "fermata", "fermatas are not kept", at: child.offset)
            default: break
            }
        }
        return bar
    }

    private static let tripletFeels: [String: MasterBar.TripletFeel] = [
        "Triplet8th": .eighths, "Triplet16th": .sixteenths, "Dotted8th": .dottedEighths,
        "Dotted16th": .dottedSixteenths, "Scottish8th": .scottishEighths, "Scottish16th": .scottishSixteenths,
    ]

    private static func takeMetre(_ element: XMLElement, _ bar: inout MasterBar, _ log: inout FindingLog) {
        let parts = element.trimmedText.split(separator: "/").map { GPIFText.integer(String($0)) ?? 0 }
        guard parts.count == 2, (1...255).contains(parts[0]), (1...128).contains(parts[1]),
            parts[1].nonzeroBitCount == 1
        else {
            log.note(
                .repaired, "badMetre", "a metre that cannot be is taken for 4/4", at: element.offset)
            return
        }
        bar.beats = UInt8(parts[0])
        bar.beatUnit = UInt8(parts[1])
    }

    private static func takeKey(_ element: XMLElement, _ bar: inout MasterBar, _ log: inout FindingLog) {
        let sharps = element.integer(of: "AccidentalCount") ?? 0
        if !(-7...7).contains(sharps) {
            log.note(
                .repaired, "badKey", "a key of more than seven accidentals is read as seven", at: element.offset)
        }
        bar.sharps = Int8(min(max(sharps, -7), 7))
        bar.isMinor = element.text(of: "Mode") == "Minor"
    }

    private static func takeRepeat(_ element: XMLElement, _ bar: inout MasterBar) {
        bar.isRepeatStart = element.attribute("start") == "true"
        guard element.attribute("end") == "true" else { return }
        let count = GPIFText.integer(element.attribute("count")) ?? 2
        bar.repeatCount = count < 1 ? 2 : GPIFText.byte(count, in: 1...255)
    }

    private static func takeEndings(_ element: XMLElement, _ bar: inout MasterBar, _ log: inout FindingLog) {
        for number in GPIFText.integers(element.text) {
            if (1...8).contains(number) {
                bar.endings |= 1 << UInt8(number - 1)
            } else {
                log.note(
                    .notKept, "lateEnding", "endings of a ninth pass or a later one are not kept", at: element.offset)
            }
        }
    }

    private static func takeSection(_ element: XMLElement, _ bar: inout MasterBar) {
        let title = ["Letter", "Text"].compactMap { element.text(of: $0) }.filter { !$0.isEmpty }
        bar.marker = MasterBar.Marker(title: title.joined(separator: " "))
    }

    private static let signs: [String: MasterBar.Sign] = [
        "Coda": .coda, "DoubleCoda": .doubleCoda, "Segno": .segno, "SegnoSegno": .doubleSegno, "Fine": .fine,
    ]

    private static let jumps: [String: MasterBar.Jump] = [
        "DaCapo": .daCapo, "DaCapoAlCoda": .daCapoAlCoda, "DaCapoAlDoubleCoda": .daCapoAlDoubleCoda,
        "DaCapoAlFine": .daCapoAlFine, "DaSegno": .dalSegno, "DaSegnoAlCoda": .dalSegnoAlCoda,
        "DaSegnoAlDoubleCoda": .dalSegnoAlDoubleCoda, "DaSegnoAlFine": .dalSegnoAlFine,
        "DaSegnoSegno": .dalDoubleSegno, "DaSegnoSegnoAlCoda": .dalDoubleSegnoAlCoda,
        "DaSegnoSegnoAlDoubleCoda": .dalDoubleSegnoAlDoubleCoda, "DaSegnoSegnoAlFine": .dalDoubleSegnoAlFine,
        "DaCoda": .toCoda, "DaDoubleCoda": .toDoubleCoda,
    ]

    private static func takeDirections(_ element: XMLElement, _ bar: inout MasterBar) {
        for child in element.children {
            switch child.name {
            case "Target":
                if let sign = signs[child.trimmedText], !bar.signs.contains(sign) { bar.signs.append(sign) }
            case "Jump":
                if let jump = jumps[child.trimmedText], !bar.jumps.contains(jump) { bar.jumps.append(jump) }
            default: break
            }
        }
    }
}
