extension ChartFrame {
    /// Columns for the notes of a piano, with its keys below them.
    ///
    /// All 88 keys are there, and more where notes lie beyond them.
    func drawKeyboard(_ writer: inout SVGWriter) {
        guard shares.count == 128 else { return }
        let shown = panel.shown
        var pitches = min(shown.lowerBound, 21)..<max(shown.upperBound, 109)
        // A keyboard ends with white keys.
        if RollLayout.isBlackKey(pitches.lowerBound) { pitches = pitches.lowerBound - 1..<pitches.upperBound }
        if RollLayout.isBlackKey(pitches.upperBound - 1) { pitches = pitches.lowerBound..<pitches.upperBound + 1 }
        let keys = 34.0
        drawColumns(pitches, foot: keys, &writer) { pitch in
            RollLayout.isBlackKey(pitch) ? Palette.part(1).loud.hex : Palette.part(1).middle.hex
        }
        let top = y + height - keys
        let step = columnsWidth / Double(pitches.count)
        func left(_ pitch: Int) -> Double { columnsLeft + Double(pitch - pitches.lowerBound) * step }
        writer.rectangle(
            x: columnsLeft, y: top, width: columnsWidth, height: keys - 4,
            "fill=\"\(Palette.whiteKey)\" stroke=\"\(Palette.keyEdge)\" stroke-width=\"0.8\"")
        for pitch in pitches.dropFirst() {
            if RollLayout.isBlackKey(pitch) {
                let middle = left(pitch) + step / 2
                writer.line(
                    from: (middle, top), to: (middle, top + keys - 4),
                    "stroke=\"\(Palette.keyEdge)\" stroke-width=\"0.6\"")
            } else if !RollLayout.isBlackKey(pitch - 1) {
                writer.line(
                    from: (left(pitch), top), to: (left(pitch), top + keys - 4),
                    "stroke=\"\(Palette.keyEdge)\" stroke-width=\"0.6\"")
            }
        }
        for pitch in pitches where RollLayout.isBlackKey(pitch) {
            writer.rectangle(
                x: left(pitch) + 0.6, y: top, width: step - 1.2, height: 17, "fill=\"\(Palette.blackKey)\"")
        }
        for pitch in pitches where pitch % 12 == 0 {
            // The key of a C is one column and a half wide, unless it is the last.
            let half = pitch + 1 < pitches.upperBound ? 0.75 : 0.5
            writer.words(
                "C\(pitch / 12 - 1)", x: left(pitch) + step * half, y: top + keys - 7,
                "font-size=\"8.5\" text-anchor=\"middle\"")
        }
    }

    /// Major keys up and their relative minor keys down, flats at the left and sharps at the right.
    func drawFifths(_ writer: inout SVGWriter) {
        guard shares.count == 24 else { return }
        let plotHeight = y + height - plotTop - 6
        drawPaper(plotHeight, &writer)
        let band = 31.0  // the names' own
        let highest = shares.max() ?? 0
        let highestMajor = shares[..<12].max() ?? 0
        let highestMinor = shares[12...].max() ?? 0
        let room = plotHeight - band - 36
        // Both sides have one scale; what one side does not need the other has.
        let perShare = highest > 0 ? room / max(highestMajor + highestMinor, highest) : 0
        let axis = plotTop + 18 + highestMajor * perShare
        let step = width / 12
        for place in 0..<12 {
            // From D flat, five fifths below C, upwards.
            let major = (7 * (place - 5) % 12 + 12) % 12
            let minor = (major + 9) % 12
            let middle = x + (Double(place) + 0.5) * step
            drawKey(Self.majorNames[major], shares[major], Palette.part(0), middle, axis, perShare, -1, &writer)
            drawKey(Self.minorNames[minor], shares[12 + minor], Palette.part(1), middle, axis, perShare, 1, &writer)
        }
    }

    /// - Parameter side: -1 for a column upwards, 1 for one downwards.
    private func drawKey(
        _ name: String, _ share: Double, _ ramp: Palette.Ramp, _ middle: Double, _ axis: Double, _ perShare: Double,
        _ side: Double, _ writer: inout SVGWriter
    ) {
        let (start, size) = (side < 0 ? axis : axis + 31, share * perShare)
        let bar = min(width / 12 * 0.72, 30)
        if size > 0 {
            writer.rectangle(
                x: middle - bar / 2, y: side < 0 ? start - size : start, width: bar, height: max(size, 0.6),
                "fill=\"\(ramp.middle.hex)\"")
        }
        writer.words(
            name, x: middle, y: side < 0 ? axis + 13 : axis + 26,
            "font-size=\"10.5\" text-anchor=\"middle\"\(share > 0 ? " fill=\"\(ramp.loud.hex)\"" : "")")
        // A share that the column's width cannot hold is told by the column alone.
        let words = Self.percent(share)
        if share >= 0.01, Typeface.width(words, size: 8.5) < width / 12 {
            writer.words(
                words, x: middle, y: side < 0 ? start - size - 4 : start + size + 10,
                "font-size=\"8.5\" text-anchor=\"middle\"")
        }
    }

    /// Bars with names, as many as there is room for.
    func drawRows(_ names: [String], _ writer: inout SVGWriter) {
        let plotHeight = y + height - plotTop - 6
        drawPaper(plotHeight, &writer)
        let rows = Array(zip(names, shares).prefix(8))
        let rowHeight = min(20, (plotHeight - 12) / Double(max(rows.count, 1)))
        let longest = rows.map { Typeface.width($0.0, size: 11) }.max() ?? 0
        let nameWidth = min(longest + 4, width * 0.5)
        let highest = rows.map(\.1).max() ?? 0
        let left = x + 10 + nameWidth + 6
        let room = x + width - 46 - left
        for (index, (name, share)) in rows.enumerated() {
            let middle = plotTop + 8 + (Double(index) + 0.5) * rowHeight
            writer.words(
                Typeface.fitted(name, size: 11, width: nameWidth), x: left - 6, y: middle + 4,
                "font-size=\"11\" text-anchor=\"end\"")
            let bar = highest > 0 ? max(share / highest * room, 0.6) : 0
            writer.rectangle(
                x: left, y: middle - rowHeight * 0.34, width: bar, height: rowHeight * 0.68,
                "fill=\"\(Palette.part(1).middle.hex)\"")
            writer.words(Self.percent(share), x: left + bar + 5, y: middle + 3.5, "font-size=\"10\"")
        }
    }

    private static let majorNames = ["C", "D♭", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"]
    private static let minorNames = ["c", "c♯", "d", "e♭", "e", "f", "f♯", "g", "g♯", "a", "b♭", "b"]
}
