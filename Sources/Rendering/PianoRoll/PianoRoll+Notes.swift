extension PianoRoll {
    /// Notes of one colour stand in one group, which halves the file; quiet ones lie under loud ones.
    func drawNotes(_ system: Int, _ layout: RollLayout, _ writer: inout SVGWriter) {
        let start = layout.start(of: system)
        let end = layout.end(of: system)
        // A note held over the end of a line goes on in the next.
        let visible = marks.filter { $0.start < end && ($0.end > start || $0.start >= start) }
        let byPart = Dictionary(grouping: visible, by: \.part)
        for part in byPart.keys.sorted() {
            for isPrompt in [true, false] {
                var byShade = [[Mark]](repeating: [], count: Palette.shades)
                for mark in byPart[part] ?? [] where mark.isPrompt == isPrompt { byShade[mark.shade].append(mark) }
                let ramp = isPrompt ? Palette.prompt(part) : Palette.part(part)
                for shade in byShade.indices where !byShade[shade].isEmpty {
                    writer.beginGroup(
                        "fill=\"\(ramp.colour(shade).hex)\" stroke=\"\(ramp.edge(shade).hex)\" stroke-width=\"0.6\"")
                    for mark in byShade[shade] { draw(mark, system, layout, &writer) }
                    writer.endGroup()
                }
            }
        }
    }

    private func draw(_ mark: Mark, _ system: Int, _ layout: RollLayout, _ writer: inout SVGWriter) {
        let end = min(mark.end, layout.end(of: system))
        if let ribbon = ribbon(of: mark, system, layout) {
            writer.polygon(ribbon)
            return
        }
        let left = layout.x(mark.start, in: system)
        // A hair of paper between a note and its repetition; and even a note of no length is seen.
        let width = max(layout.x(end, in: system) - left - 0.6, 1.4)
        let height = layout.rowHeight - 0.8
        let y = mark.bend?.constantPitch.map { layout.y($0, in: system) } ?? layout.y(mark.pitch, in: system)
        writer.rectangle(
            x: left + 0.3, y: y + 0.4, width: width, height: height, radius: min(2.2, width / 2, height * 0.28))
    }

    /// A band as high as a row, about the line of a pitch that moves.
    ///
    /// - Returns: nil for a pitch that stays, and where there is no room for it.
    func ribbon(of mark: Mark, _ system: Int, _ layout: RollLayout) -> [(x: Double, y: Double)]? {
        let start = max(mark.start, layout.start(of: system))
        let end = min(mark.end, layout.end(of: system))
        guard let bend = mark.bend, bend.constantPitch == nil, end > start else { return nil }
        var corners = bend.line(from: start, to: end).map {
            (x: layout.x($0.seconds, in: system), y: layout.y($0.pitch, in: system))
        }
        corners[0].x += 0.3
        corners[corners.count - 1].x -= 0.3
        corners = PianoRoll.thinned(corners)
        guard let first = corners.first, let last = corners.last, last.x - first.x > 1.4 else { return nil }
        let bottom = layout.rowHeight - 0.4
        return corners.map { ($0.x, $0.y + 0.4) } + corners.reversed().map { ($0.x, $0.y + bottom) }
    }

    /// What is seen of a line: one corner each half pixel, none where the line goes straight on.
    private static func thinned(_ corners: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
        var kept: [(x: Double, y: Double)] = []
        for corner in corners {
            let count = kept.count
            if count > 1, corner.x - kept[count - 1].x < 0.5 { kept.removeLast() }
            if kept.count > 1, lies(kept[kept.count - 1], between: kept[kept.count - 2], and: corner) {
                kept.removeLast()
            }
            kept.append(corner)
        }
        return kept
    }

    /// Whether a corner is no further than a tenth of a pixel above or below the line between two others.
    private static func lies(
        _ corner: (x: Double, y: Double), between start: (x: Double, y: Double), and end: (x: Double, y: Double)
    ) -> Bool {
        let width = end.x - start.x
        guard width > 0 else { return true }
        let y = start.y + (end.y - start.y) * (corner.x - start.x) / width
        return abs(corner.y - y) <= 0.1
    }
}
