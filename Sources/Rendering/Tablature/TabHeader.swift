import Music

/// What stands above the music: the title, who made it, the tuning of each part, and the shapes of the chords.
struct TabHeader {
    private struct Shape {
        let chord: ChordDiagram
        let x: Double, y: Double
    }

    let title: String
    private let left: [String]
    private let right: [String]
    private let shapes: [Shape]
    let height: Double

    private static let shapeWidth = 70.0
    private static let shapeHeight = 84.0
    private static let mostRows = 2

    init(_ information: Tablature.Information, title: String, parts: [TabPart]) {
        let room = (TabMetrics.pageWidth - 2 * TabMetrics.margin) / 2 - 10
        self.title = Typeface.fitted(title, size: 25, width: 2 * room)
        let by = [information.subtitle, information.artist, information.album].filter { !$0.isEmpty }
        var left = by.isEmpty ? [] : [by.joined(separator: " · ")]
        for part in parts.prefix(12) { left += [TabHeader.facts(part, amongMany: parts.count > 1)].compactMap { $0 } }
        if parts.count > 12 { left.append("and \(parts.count - 12) more") }
        self.left = left.map { Typeface.fitted($0, size: 12, width: room * 1.3) }
        let credits = [
            ("words: ", information.lyricist), ("music: ", information.composer), ("tab: ", information.transcriber),
            ("© ", information.copyright),
        ]
        right = credits.filter { !$0.1.isEmpty }.map { Typeface.fitted($0.0 + $0.1, size: 12, width: room * 0.7) }
        let text = 52 + 17 * Double(max(left.count, right.count))
        var shapes: [Shape] = []
        let perRow = Int((TabMetrics.pageWidth - 2 * TabMetrics.margin) / TabHeader.shapeWidth)
        for chord in TabHeader.chords(parts).prefix(perRow * TabHeader.mostRows) {
            let (row, column) = shapes.count.quotientAndRemainder(dividingBy: perRow)
            shapes.append(
                Shape(
                    chord: chord, x: TabMetrics.margin + TabHeader.shapeWidth * Double(column),
                    y: text + 8 + TabHeader.shapeHeight * Double(row)))
        }
        self.shapes = shapes
        let rows = Double((shapes.count + perRow - 1) / perRow)
        height = text + 14 + TabHeader.shapeHeight * rows
    }

    private static func facts(_ part: TabPart, amongMany: Bool) -> String? {
        let track = part.track
        var facts: [String] = []
        let name = track.name.isEmpty ? GeneralMIDI.name(ofProgram: track.sound.program) : track.name
        facts.append(name)
        if let tuning = track.tuningName { facts.append(tuning) }
        if track.capo > 0, !track.isDrums { facts.append("capo on fret \(track.capo)") }
        if track.isTwelveString { facts.append("12 strings") }
        return facts.isEmpty ? nil : facts.joined(separator: " · ")
    }

    /// The chords with shapes, each once, in order.
    private static func chords(_ parts: [TabPart]) -> [ChordDiagram] {
        var seen: Set<String> = []
        var chords: [ChordDiagram] = []
        for part in parts where part.lines.kind == .strings {
            for bar in part.track.bars {
                for voice in bar.voices {
                    for beat in voice.beats {
                        guard chords.count < 64, let chord = beat.chord, !chord.name.isEmpty,
                            chord.frets.contains(where: { $0 != nil }),
                            seen.insert(chord.name).inserted
                        else { continue }
                        chords.append(chord)
                    }
                }
            }
        }
        return chords
    }

    func draw(with writer: inout SVGWriter) {
        writer.words(
            title, x: TabMetrics.margin, y: 46,
            "font-family=\"\(Typeface.title)\" font-size=\"25\" font-weight=\"600\" fill=\"\(Palette.ink)\"")
        writer.beginGroup("font-family=\"\(Typeface.label)\" font-size=\"12\" fill=\"\(Palette.softInk)\"")
        for (row, line) in left.enumerated() {
            writer.words(line, x: TabMetrics.margin, y: 68 + 17 * Double(row))
        }
        for (row, line) in right.enumerated() {
            writer.words(
                line, x: TabMetrics.pageWidth - TabMetrics.margin, y: 68 + 17 * Double(row), "text-anchor=\"end\"")
        }
        writer.endGroup()
        for shape in shapes { TabChordBox(shape.chord).draw(x: shape.x, y: shape.y, with: &writer) }
    }
}

/// The neck of a chord, upright: strings from the lowest, and dots where fingers lie.
struct TabChordBox {
    private let name: String
    /// From the lowest string.
    private let frets: [UInt8?]
    private let firstFret: Int

    private static let rows = 5

    init(_ chord: ChordDiagram) {
        name = Typeface.fitted(chord.name, size: 11, width: 64)
        frets = chord.frets.prefix(10).reversed()
        let stopped = frets.compactMap { $0 }.filter { $0 > 0 }.map(Int.init)
        let highest = stopped.max() ?? 0
        firstFret = highest <= TabChordBox.rows ? 1 : max(stopped.min() ?? 1, 1)
    }

    func draw(x: Double, y: Double, with writer: inout SVGWriter) {
        let (width, rowHeight) = (36.0, 9.0)
        let left = x + 12
        let top = y + 24
        let step = width / Double(max(frets.count - 1, 1))
        writer.words(
            name, x: left + width / 2, y: y + 10,
            "font-family=\"\(Typeface.label)\" font-size=\"11\" font-weight=\"600\" fill=\"\(Palette.ink)\" text-anchor=\"middle\""
        )
        writer.beginGroup("stroke=\"\(Palette.softInk)\" stroke-width=\"0.8\"")
        for row in 0...TabChordBox.rows {
            let height = top + rowHeight * Double(row)
            writer.line(
                from: (left, height), to: (left + width, height),
                row == 0 && firstFret == 1 ? "stroke-width=\"2.4\"" : "")
        }
        for string in frets.indices {
            let place = left + step * Double(string)
            writer.line(from: (place, top), to: (place, top + rowHeight * Double(TabChordBox.rows)))
        }
        writer.endGroup()
        writer.beginGroup(
            "font-family=\"\(Typeface.label)\" font-size=\"8\" fill=\"\(Palette.softInk)\" text-anchor=\"middle\"")
        if firstFret > 1 { writer.words("\(firstFret)", x: left - 8, y: top + 7.5) }
        for (string, fret) in frets.enumerated() {
            let place = left + step * Double(string)
            switch fret {
            case nil: writer.words("×", x: place, y: top - 3)
            case 0:
                writer.circle(
                    x: place, y: top - 5, radius: 2.1,
                    "fill=\"none\" stroke=\"\(Palette.softInk)\" stroke-width=\"0.8\"")
            case .some(let fret):
                let row = Int(fret) - firstFret
                guard row >= 0, row < TabChordBox.rows else { continue }
                writer.circle(
                    x: place, y: top + rowHeight * (Double(row) + 0.5), radius: 3, "fill=\"\(Palette.ink)\"")
            }
        }
        writer.endGroup()
    }
}
