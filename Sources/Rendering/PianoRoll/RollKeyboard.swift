/// The piano keys at the left of a system, each C with its octave: C4 is note 60.
struct RollKeyboard {
    let layout: RollLayout

    private let left = RollLayout.margin
    private let width = RollLayout.keyboardWidth

    func draw(beside system: Int, with writer: inout SVGWriter) {
        let top = layout.top(of: system)
        writer.rectangle(
            x: left, y: top, width: width, height: layout.systemHeight,
            "fill=\"\(Palette.whiteKey)\" stroke=\"\(Palette.keyEdge)\" stroke-width=\"0.8\"")
        drawEdges(system, &writer)
        writer.beginGroup("fill=\"\(Palette.blackKey)\"")
        for pitch in layout.pitches where RollLayout.isBlackKey(pitch) {
            writer.rectangle(
                x: left, y: layout.y(pitch, in: system) + 0.3, width: width * 0.58, height: layout.rowHeight - 0.6,
                radius: min(1.5, layout.rowHeight / 4))
        }
        writer.endGroup()
        drawNames(system, &writer)
    }

    /// White keys meet in the middle of the black key between them, or, where there is none, between their rows.
    private func drawEdges(_ system: Int, _ writer: inout SVGWriter) {
        writer.beginGroup("stroke=\"\(Palette.keyEdge)\" stroke-width=\"0.6\"")
        for pitch in layout.pitches where pitch > layout.pitches.lowerBound {
            let y = layout.y(pitch, in: system)
            if RollLayout.isBlackKey(pitch) {
                let middle = y + layout.rowHeight / 2
                writer.line(from: (left, middle), to: (left + width, middle))
            } else if !RollLayout.isBlackKey(pitch - 1) {
                writer.line(from: (left, y + layout.rowHeight), to: (left + width, y + layout.rowHeight))
            }
        }
        writer.endGroup()
    }

    private func drawNames(_ system: Int, _ writer: inout SVGWriter) {
        let size = min(10.5, max(layout.rowHeight * 1.45, 7.5))
        writer.beginGroup(
            "font-family=\"\(Typeface.label)\" font-size=\"\(SVGWriter.number(size))\" "
                + "fill=\"\(Palette.softInk)\" text-anchor=\"end\"")
        for pitch in layout.pitches where pitch % 12 == 0 {
            // The key of a C is one row and a half high; its name stands in the middle of that.
            let middle = layout.y(pitch, in: system) + layout.rowHeight * 0.25
            writer.words("C\(pitch / 12 - 1)", x: left + width - 4, y: middle + size * 0.36)
        }
        writer.endGroup()
    }
}
