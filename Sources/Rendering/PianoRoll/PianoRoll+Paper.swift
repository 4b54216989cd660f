extension PianoRoll {
    /// What lies under the notes of a system: rows, lines of time with their labels, and the mark where a prompt ends.
    func drawPaper(_ system: Int, _ layout: RollLayout, _ writer: inout SVGWriter) {
        let left = RollLayout.plotLeft
        let right = layout.x(layout.end(of: system), in: system)
        let split = promptEnd.map { layout.x($0, in: system) }.map { min($0, right) } ?? left
        drawRows(from: left, to: split, Palette.promptPlot, Palette.promptBlackKeyRow, system, layout, &writer)
        drawRows(from: split, to: right, Palette.plot, Palette.blackKeyRow, system, layout, &writer)
        drawTime(system, right, layout, &writer)
        drawBars(system, layout, &writer)
        writer.rectangle(
            x: left, y: layout.top(of: system), width: right - left, height: layout.systemHeight,
            "fill=\"none\" stroke=\"\(Palette.strongLine)\" stroke-width=\"0.8\"")
        if let promptEnd, promptEnd >= layout.start(of: system), promptEnd < layout.end(of: system) {
            drawPromptEnd(layout.x(promptEnd, in: system), system, layout, &writer)
        }
    }

    private func drawRows(
        from left: Double, to right: Double, _ white: String, _ black: String,
        _ system: Int, _ layout: RollLayout, _ writer: inout SVGWriter
    ) {
        guard right - left > 0.01 else { return }
        writer.rectangle(
            x: left, y: layout.top(of: system), width: right - left, height: layout.systemHeight, "fill=\"\(white)\"")
        writer.beginGroup("fill=\"\(black)\"")
        for pitch in layout.pitches where RollLayout.isBlackKey(pitch) {
            writer.rectangle(x: left, y: layout.y(pitch, in: system), width: right - left, height: layout.rowHeight)
        }
        writer.endGroup()
        writer.beginGroup("stroke=\"\(Palette.line)\" stroke-width=\"0.7\"")
        for pitch in layout.pitches where pitch % 12 == 0 && pitch > layout.pitches.lowerBound {
            let y = layout.y(pitch, in: system) + layout.rowHeight
            writer.line(from: (left, y), to: (right, y))
        }
        writer.endGroup()
    }

    private func drawTime(_ system: Int, _ right: Double, _ layout: RollLayout, _ writer: inout SVGWriter) {
        let top = layout.top(of: system)
        let bottom = top + layout.systemHeight
        let end = layout.end(of: system)
        writer.beginGroup("stroke=\"\(Palette.faintLine)\" stroke-width=\"0.7\"")
        for time in stride(from: layout.start(of: system) + layout.lineStep, to: end, by: layout.lineStep) {
            let x = layout.x(time, in: system)
            writer.line(from: (x, top), to: (x, bottom))
        }
        writer.endGroup()
        writer.beginGroup("stroke=\"\(Palette.line)\" stroke-width=\"0.8\"")
        for time in stride(from: layout.start(of: system), to: end, by: layout.labelStep) {
            let x = layout.x(time, in: system)
            writer.line(from: (x, top), to: (x, bottom + 5))
        }
        writer.endGroup()
        writer.beginGroup(
            "font-family=\"\(Typeface.label)\" font-size=\"11\" fill=\"\(Palette.softInk)\" text-anchor=\"middle\""
        )
        for time in stride(from: layout.start(of: system), to: end, by: layout.labelStep) {
            let x = layout.x(time, in: system)
            guard x < RollLayout.pageWidth - RollLayout.margin - 8 else { continue }
            writer.words(label(of: time), x: x, y: bottom + 18)
        }
        writer.endGroup()
    }

    /// Bar lines, with the numbers of some bars above; quieter than the notes, since a performance may ignore them.
    private func drawBars(_ system: Int, _ layout: RollLayout, _ writer: inout SVGWriter) {
        let top = layout.top(of: system)
        let lineStep = bars.step(atLeast: 10, pixelsPerSecond: layout.pixelsPerSecond)
        let numberStep = bars.step(atLeast: 44, pixelsPerSecond: layout.pixelsPerSecond)
        let visible = bars.starts.indices.filter {
            bars.starts[$0] >= layout.start(of: system) && bars.starts[$0] < layout.end(of: system)
        }
        guard !visible.isEmpty else { return }
        writer.beginGroup("stroke=\"\(Palette.barLine)\" stroke-width=\"0.9\"")
        for bar in visible where bar % lineStep == 0 {
            let x = layout.x(bars.starts[bar], in: system)
            writer.line(from: (x, top - 4), to: (x, top + layout.systemHeight))
        }
        writer.endGroup()
        writer.beginGroup(
            "font-family=\"\(Typeface.label)\" font-size=\"9\" fill=\"\(Palette.barNumber)\"")
        for bar in visible where bar % numberStep == 0 {
            writer.words("\(bar + 1)", x: layout.x(bars.starts[bar], in: system) + 3, y: top - 3)
        }
        writer.endGroup()
    }

    /// Seconds up to two minutes, then minutes and seconds.
    private func label(of time: Double) -> String {
        guard duration > 120, time < 1e15 else { return "\(SVGWriter.number(time)) s" }
        let (minutes, seconds) = Int(time).quotientAndRemainder(dividingBy: 60)
        return "\(minutes):\(seconds < 10 ? "0" : "")\(seconds)"
    }

    private func drawPromptEnd(_ x: Double, _ system: Int, _ layout: RollLayout, _ writer: inout SVGWriter) {
        let top = layout.top(of: system)
        let colour = Palette.part(0).colour(Palette.shades - 4).hex
        writer.line(
            from: (x, top - 7), to: (x, top + layout.systemHeight),
            "stroke=\"\(colour)\" stroke-width=\"1.2\" stroke-dasharray=\"4 3\"")
        writer.polygon([(x, top - 11), (x + 8, top - 6.5), (x, top - 2)], "fill=\"\(colour)\"")
    }
}
