import Music

/// What stands above the systems: the title page in a few lines, and for each track its name, tuning and chords.
struct TabTextHead {
    let text: String

    init(_ tablature: Tablature, width: Int) {
        let facts = tablature.information
        let title = ASCIITab.line(facts.title)
        var lines = [title.isEmpty ? "Untitled" : title]
        lines.append(String(repeating: "=", count: min(lines[0].count, width)))
        func add(_ label: String, _ words: String) {
            let words = ASCIITab.line(words)
            if !words.isEmpty { lines.append(label + words) }
        }
        add("", facts.subtitle)
        add("by ", facts.artist)
        add("Album: ", facts.album)
        add("Words: ", facts.lyricist)
        add("Music: ", facts.composer)
        add("Tabbed by: ", facts.transcriber)
        add("(c) ", facts.copyright)
        add("", facts.instructions)
        for notice in facts.notices { add("", notice) }
        let name = ASCIITab.line(tablature.tempoName)
        lines.append("Tempo: \(ASCIITab.number(tablature.tempo))" + (name.isEmpty ? "" : " (\(name))"))
        text = lines.flatMap { TabTextHead.wrapped($0, width: width) }.map { $0 + "\n" }.joined()
    }

    /// The head of one track.
    static func text(of track: TabTrack, number: Int, of count: Int, width: Int) -> String {
        let name = ASCIITab.line(track.name)
        var title = count > 1 ? "Track \(number)" : ""
        if !name.isEmpty { title += title.isEmpty ? name : ": \(name)" }
        let instrument = track.isDrums ? "drums" : GeneralMIDI.name(ofProgram: track.sound.program)
        title += title.isEmpty ? instrument : " (\(instrument))"
        var lines = [title]
        if let tuning = track.tuningName {
            var line = "Tuning: \(tuning)"
            if track.capo > 0 { line += "   Capo: fret \(track.capo), from which frets count" }
            if track.isTwelveString { line += "   12 strings" }
            lines.append(line)
        }
        lines += chords(of: track)
        return lines.flatMap { wrapped($0, width: width) }.map { $0 + "\n" }.joined() + "\n"
    }

    /// The shapes of the first chords, from the lowest string: `Am x02210`.
    private static func chords(of track: TabTrack) -> [String] {
        var seen: Set<String> = []
        var lines: [String] = []
        for bar in track.bars {
            for voice in bar.voices {
                for beat in voice.beats {
                    guard lines.count < 40, let chord = beat.chord, chord.frets.contains(where: { $0 != nil }),
                        !chord.name.isEmpty, seen.insert(chord.name).inserted
                    else { continue }
                    let wide = chord.frets.contains { ($0 ?? 0) > 9 }
                    let frets = chord.frets.reversed().map { $0.map { "\($0)" } ?? "x" }
                    let name = ASCIITab.line(chord.name)
                    let space = String(repeating: " ", count: max(8 - name.count, 1))
                    lines.append("  " + name + space + frets.joined(separator: wide ? " " : ""))
                }
            }
        }
        return lines.isEmpty ? [] : ["Chords:"] + lines
    }

    /// Lines that fit, broken at blanks where there are some.
    static func wrapped(_ line: String, width: Int) -> [String] {
        guard line.utf8.count > width else { return [line] }
        var lines: [String] = []
        var rest = Array(line)[...]
        while rest.count > width {
            let head = rest.prefix(width + 1)
            let cut = head.lastIndex(of: " ").flatMap { $0 > rest.startIndex ? $0 : nil } ?? rest.startIndex + width
            lines.append(String(rest[..<cut]))
            rest = rest[cut...].drop { $0 == " " }
        }
        if !rest.isEmpty { lines.append(String(rest)) }
        return lines
    }
}
