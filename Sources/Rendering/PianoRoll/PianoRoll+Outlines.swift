extension PianoRoll {
    /// The notes of the other piece as outlines in ink, each with a hair of paper about it, so that they stand apart from
    /// notes below them in a grey print too.
    func drawOutlines(of other: Overlay, _ system: Int, _ layout: RollLayout, _ writer: inout SVGWriter) {
        let start = layout.start(of: system)
        let end = layout.end(of: system)
        let visible = other.marks.filter { $0.start < end && ($0.end > start || $0.start >= start) }
        for attributes in [
            "stroke=\"\(Palette.plot)\" stroke-width=\"2.6\"", "stroke=\"\(Palette.outline)\" stroke-width=\"1.2\"",
        ] {
            writer.beginGroup("fill=\"none\" stroke-linejoin=\"round\" " + attributes)
            for mark in visible { drawOutline(of: mark, system, layout, &writer) }
            writer.endGroup()
        }
        drawBars(of: other, system, layout, &writer)
    }

    private func drawOutline(of mark: Mark, _ system: Int, _ layout: RollLayout, _ writer: inout SVGWriter) {
        if let ribbon = ribbon(of: mark, system, layout) {
            writer.polygon(ribbon)
            return
        }
        let left = layout.x(mark.start, in: system)
        let width = max(layout.x(min(mark.end, layout.end(of: system)), in: system) - left - 0.6, 1.4)
        let y = mark.bend?.constantPitch.map { layout.y($0, in: system) } ?? layout.y(mark.pitch, in: system)
        let height = layout.rowHeight - 0.8
        writer.rectangle(
            x: left + 0.3, y: y + 0.4, width: width, height: height, radius: min(2.2, width / 2, height * 0.28))
    }

    /// Where the other piece has its bars, as strokes at the foot, unless it has them where this one does.
    private func drawBars(of other: Overlay, _ system: Int, _ layout: RollLayout, _ writer: inout SVGWriter) {
        let shared = min(bars.starts.count, other.bars.starts.count)
        guard shared == 0 || zip(bars.starts, other.bars.starts).contains(where: { abs($0 - $1) > 0.02 }) else {
            return
        }
        let step = other.bars.step(atLeast: 10, pixelsPerSecond: layout.pixelsPerSecond)
        let bottom = layout.top(of: system) + layout.systemHeight
        writer.beginGroup("stroke=\"\(Palette.outline)\" stroke-width=\"1.2\"")
        for (bar, time) in other.bars.starts.enumerated()
        where bar % step == 0 && time >= layout.start(of: system) && time < layout.end(of: system) {
            let x = layout.x(time, in: system)
            writer.line(from: (x, bottom - 9), to: (x, bottom))
        }
        writer.endGroup()
    }
}
