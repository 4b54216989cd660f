import Music

extension TabStaff {
    /// Bar lines, the sign of the staff and the metre about a segment.
    mutating func drawBorders(_ segment: TabSystem.Segment, _ index: Int) {
        let master = masterBars[segment.measure.index]
        var x = segment.start
        if index == 0 {
            drawLine(x: system.left)
            if system.signRoom > 0 {
                drawSign(x: x + system.signRoom / 2)
                x += system.signRoom
            }
        }
        if segment.isFirst {
            let opensRepeat = master.isRepeatStart
            if opensRepeat, index > 0 {
                drawRepeat(x: x, side: 1)
                x += 14
            }
            if segment.lead > x - segment.start + (opensRepeat && index == 0 ? 15 : 1) {
                let width = segment.lead - (x - segment.start) - (opensRepeat && index == 0 ? 14 : 0)
                drawMetre(master, x: x + width / 2 + 1)
                x += width
            }
            if opensRepeat, index == 0 { drawRepeat(x: x + 1, side: 1) }
        }
        guard segment.isLast else { return }
        let last = segment.measure.index + segment.measure.barCount - 1
        if masterBars[last].repeatCount > 0 {
            drawRepeat(x: segment.end, side: -1)
        } else if last == masterBars.count - 1 {
            drawLine(x: segment.end - 6)
            drawThickLine(x: segment.end - 3)
        } else {
            drawLine(x: segment.end)
            if masterBars[last].hasDoubleBarLine { drawLine(x: segment.end - 3.5) }
        }
    }

    /// From the first line to the last; a staff of one line gets a stroke across it.
    private var extent: (top: Double, bottom: Double) { part.lineCount > 1 ? (0, height) : (-7, 7) }

    private mutating func drawLine(x: Double) {
        ink.strokes.line(
            from: (x, extent.top), to: (x, extent.bottom), "stroke=\"\(Palette.softInk)\" stroke-linecap=\"butt\"")
    }

    private mutating func drawThickLine(x: Double) {
        ink.fills.rectangle(x: x, y: extent.top - 0.5, width: 3.2, height: extent.bottom - extent.top + 1)
    }

    /// - Parameter side: 1 where a passage begins, -1 where it ends.
    private mutating func drawRepeat(x: Double, side: Double) {
        drawThickLine(x: side > 0 ? x : x - 3.2)
        ink.strokes.line(from: (x + side * 6, extent.top), to: (x + side * 6, extent.bottom))
        let offset = part.lineCount == 1 ? 4 : part.lineCount % 2 == 0 ? TabMetrics.space : TabMetrics.space / 2
        for y in [height / 2 - offset, height / 2 + offset] {
            ink.fills.circle(x: x + side * 10.5, y: y, radius: 1.9)
        }
    }

    /// The letters TAB, one above the other; two bars for drums.
    private mutating func drawSign(x: Double) {
        switch part.lines.kind {
        case .strings where part.lineCount > 3:
            let step = min(TabMetrics.space * 1.2, height / 3)
            for (index, letter) in ["T", "A", "B"].enumerated() {
                let y = height / 2 + step * (Double(index) - 1) + step * 0.36
                ink.words.words(
                    letter, x: x, y: y,
                    "font-size=\"\(SVGWriter.number(step))\" font-weight=\"700\" text-anchor=\"middle\"")
            }
        case .drums:
            let half = max(min(height * 0.3, 13), 6)
            for offset in [-4.0, 1.2] {
                ink.fills.rectangle(x: x + offset, y: height / 2 - half, width: 2.8, height: 2 * half)
            }
        default: break
        }
    }

    private mutating func drawMetre(_ bar: MasterBar, x: Double) {
        let size = max(min(height * 0.4, 26), 12)
        let attributes = "font-size=\"\(SVGWriter.number(size))\" font-weight=\"700\" text-anchor=\"middle\""
        if bar.isFreeTime {
            ink.words.words("X", x: x, y: height / 2 + size * 0.36, attributes)
            return
        }
        ink.words.words("\(bar.beats)", x: x, y: height / 2 - size * 0.12, attributes)
        ink.words.words("\(bar.beatUnit)", x: x, y: height / 2 + size * 0.86, attributes)
    }
}
