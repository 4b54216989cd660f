import Face
import Formats
import Music

extension Inspection {
    /// One screen for people.
    var text: String {
        var lines = [heading, summary]
        let facts = [
            ("tempo", tempoWords), ("metre", changes(score.timeSignatures, \.description)),
            ("key", changes(score.keySignatures, \.description)), ("texts", textWords),
        ]
        lines += facts.filter { !$0.1.isEmpty }.map { "  \(Self.padded($0.0, 6))  \($0.1)" }
        if !parts.isEmpty { lines += [""] + table }
        let findings = document.reading.findings
        let repairs = findings.filter { $0.kind == .repaired }.map { "    " + $0.line }
        if !repairs.isEmpty { lines += ["", "  repaired"] + repairs }
        let unkept = findings.filter { $0.kind == .notKept }.map { "    " + $0.line }
        if !unkept.isEmpty { lines += ["", "  not kept"] + unkept }
        // Forms that leave out the same share a line.
        var told: [(names: String, losses: Losses)] = []
        for (codec, losses) in losses where codec.format != document.format && !losses.isEmpty {
            if let index = told.firstIndex(where: { $0.losses == losses }) {
                told[index].names += " and \(codec.rawValue)"
            } else {
                told.append((codec.rawValue, losses))
            }
        }
        if !told.isEmpty { lines.append("") }
        lines += told.map { "  \($0.names) would leave out \($0.losses.phrase)" }
        return lines.joined(separator: "\n")
    }

    private var heading: String {
        var words = "\(file == "-" ? "standard input" : file): \(document.format.title)"
        if let midiFormat { words += " format \(midiFormat)" }
        if let frames {
            return words + ", \(frames.perSecond) frames a second of \(frames.ticks) ticks"
        }
        if document.countsSeconds(grid) { return words + ", \(grid)" }
        return words + ", \(score.ticksPerQuarter) ticks a quarter"
    }

    private var summary: String {
        var words = "  " + Numbers.time(map.seconds(at: score.duration)) + ", "
        words += Self.counted(score.noteCount, "note") + " in " + Self.counted(parts.count, "part")
        if leadIn > .zero {
            words += "; the first after \(Numbers.short(map.seconds(at: leadIn), 3)) s (\(leadIn) ticks)"
        }
        return words
    }

    private var tempoWords: String {
        if document.countsSeconds(grid) { return "" }
        let (first, slowest, fastest) = tempos
        if slowest == fastest { return Numbers.short(first, 2) + " a minute" }
        return "\(Numbers.short(first, 2)) a minute at first, then \(Numbers.short(slowest, 2)) to "
            + "\(Numbers.short(fastest, 2)) in " + Self.counted(max(score.tempos.count - 1, 0), "change")
    }

    /// The first value, and how many there are of others.
    private func changes<Item>(_ items: [Item], _ name: (Item) -> String) -> String {
        var names = items.map(name)
        let count = names.count
        // What is only said again is no news.
        names = names.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
        let shown = names.prefix(6).joined(separator: ", ")
        return names.count > 6 ? shown + ", ... (\(Self.counted(count - 1, "change")))" : shown
    }

    private var textWords: String {
        textCounts.map { Self.counted($0.count, "\($0.kind)") }.joined(separator: ", ")
    }

    // MARK: The table of parts

    private var table: [String] {
        var rows = [["part", "instrument", "role", "channel", "notes", "pitch", "velocity", "voices", "besides"]]
        rows += parts.indices.prefix(Self.shownParts).map(row)
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = rows.map { row in
            let cells = row.indices.map { column in
                // Numbers stand to the right, words to the left; the last column ends the line.
                column == row.count - 1
                    ? row[column]
                    : [3, 4, 7].contains(column)
                        ? Self.padded(row[column], widths[column], toTheRight: true)
                        : Self.padded(row[column], widths[column])
            }
            var line = "  " + cells.joined(separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
        if parts.count > Self.shownParts {
            lines.append("  and \(Numbers.grouped(parts.count - Self.shownParts)) parts more; --json lists them all")
        }
        return lines
    }

    private static let shownParts = 64

    private func row(_ number: Int) -> [String] {
        let (track, part) = (score.tracks[number], parts[number])
        let name = track.name.count > 24 ? track.name.prefix(23) + "…" : track.name[...]
        let visible = String(name.map { $0.isNewline || $0 == "\t" ? " " : $0 })
        let channel = "\(track.channel + 1)" + (track.port > 0 ? " port \(track.port)" : "")
        return [
            visible.isEmpty ? "-" : visible,
            track.isDrums ? "drums" : GeneralMIDI.name(ofProgram: track.program),
            part.noteCount > 0 ? "\(roles[number].role)" : "-", channel, Numbers.grouped(part.noteCount),
            part.pitches.map { "\($0.lowerBound) to \($0.upperBound)" } ?? "-",
            part.velocities.map { "\($0.lowerBound) to \($0.upperBound)" } ?? "-",
            "\(part.polyphony)", besides(number),
        ]
    }

    private func besides(_ number: Int) -> String {
        let (track, part) = (score.tracks[number], parts[number])
        var words: [String] = []
        if let tuning = track.tuning {
            // From the lowest string, as guitarists say it.
            let names = tuning.strings.reversed().map { String($0.description.prefix { !$0.isNumber && $0 != "-" }) }
            words.append("tuned " + names.joined() + (tuning.capo > 0 ? " capo \(tuning.capo)" : ""))
        }
        if part.pedalPresses > 0 { words.append(Self.counted(part.pedalPresses, "pedal", "pedals")) }
        if part.wheelMoves > 0 {
            let semitones =
                ranges[number].isEmpty
                ? "2" : ranges[number].map { Numbers.short(Double($0.cents) / 100, 2) }.joined(separator: " and ")
            words.append("\(Self.counted(part.wheelMoves, "bend")) ±\(semitones)")
        }
        if part.bentNotes > 0 { words.append(Self.counted(part.bentNotes, "bent note")) }
        if part.frettedNotes > 0 { words.append(Self.counted(part.frettedNotes, "fretted note")) }
        if part.programChanges > 1 { words.append(Self.counted(part.programChanges, "program")) }
        if part.pressures > 0 { words.append(Self.counted(part.pressures, "pressure")) }
        // What sets the wheel's range is told with the bends, and the pedal has been.
        let told: Set<UInt8> = part.wheelMoves > 0 ? [64, 6, 38, 100, 101] : [64]
        let controllers = part.controllers.filter { !told.contains($0.key) }.sorted { $0.key < $1.key }
        words += controllers.prefix(5).map { number, count in
            "\(Numbers.grouped(count)) \(Self.controllerNames[number] ?? "controller \(number)")"
        }
        if controllers.count > 5 { words.append("\(Self.counted(controllers.count - 5, "controller")) more") }
        return words.joined(separator: ", ")
    }

    /// The controllers that files are full of.
    ///
    /// Source: MIDI 1.0, table 3.
    private static let controllerNames: [UInt8: String] = [
        0: "bank", 1: "modulation", 7: "volume", 10: "pan", 11: "expression", 91: "reverb", 93: "chorus",
    ]

    private static func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
        Numbers.grouped(count) + " " + (count == 1 ? one : many ?? one + "s")
    }

    private static func padded(_ text: String, _ width: Int, toTheRight: Bool = false) -> String {
        let padding = String(repeating: " ", count: max(width - text.count, 0))
        return toTheRight ? padding + text : text + padding
    }
}
