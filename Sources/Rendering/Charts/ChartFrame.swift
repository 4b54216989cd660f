/// Where the parts of a panel stand, and what all forms have in common: title, paper and lines.
struct ChartFrame {
    let panel: ChartPanel
    let x: Double
    let y: Double
    let width: Double
    let height: Double
    let shares: [Double]

    static let labelSize = 11.0
    /// Left of columns, for the shares that their heights mean.
    private static let gutter = 32.0

    init(_ panel: ChartPanel, x: Double, y: Double, width: Double, height: Double) {
        self.panel = panel
        self.x = x
        self.y = y
        self.width = width
        self.height = height
        shares = panel.shares
    }

    func draw(with writer: inout SVGWriter) {
        drawTitle(&writer)
        guard shares.contains(where: { $0 > 0 }) else {
            drawPaper(height - 32, &writer)
            writer.words(
                "none", x: x + width / 2, y: y + height / 2 + 12, "text-anchor=\"middle\" fill=\"\(Palette.softInk)\"")
            return
        }
        switch panel.form {
        case .columns(let labels):
            drawColumns(panel.shown, foot: 20, &writer) { _ in Palette.part(1).middle.hex }
            drawLabels(labels, panel.shown, &writer)
        case .ramp(let labels):
            let count = max(panel.values.count, 1)
            drawColumns(panel.shown, foot: 20, &writer) { bin in
                Palette.part(0).colour(min(bin * Palette.shades / count, Palette.shades - 1)).hex
            }
            drawLabels(labels, panel.shown, &writer)
        case .keyboard: drawKeyboard(&writer)
        case .fifths: drawFifths(&writer)
        case .rows(let names): drawRows(names, &writer)
        }
    }

    var plotTop: Double { y + 26 }
    /// Where columns begin, and how much room they have.
    var columnsLeft: Double { x + Self.gutter }
    var columnsWidth: Double { width - Self.gutter }

    /// The title at the left, and the note at the right where there is room for it.
    private func drawTitle(_ writer: inout SVGWriter) {
        writer.words(
            Typeface.fitted(panel.title, size: 13.5, width: width), x: x, y: y + 15,
            "font-size=\"13.5\" font-weight=\"600\" fill=\"\(Palette.ink)\"")
        let room = width - Typeface.width(panel.title, size: 14.5) - 14
        if !panel.note.isEmpty, room > 60 {
            writer.words(
                Typeface.fitted(panel.note, size: 11.5, width: room), x: x + width, y: y + 15,
                "font-size=\"11.5\" text-anchor=\"end\"")
        }
    }

    func drawPaper(_ height: Double, left: Double? = nil, _ writer: inout SVGWriter) {
        let left = left ?? x
        writer.rectangle(
            x: left, y: plotTop, width: x + width - left, height: height,
            "fill=\"\(Palette.plot)\" stroke=\"\(Palette.line)\" stroke-width=\"0.8\"")
    }

    /// Lines across at round shares, each with its share at the left, up to the highest column.
    private func drawShares(_ highest: Double, bottom: Double, perShare: Double, _ writer: inout SVGWriter) {
        let step = Self.roundShare(atLeast: highest / 3.2)
        var count = 1
        while Double(count) * step <= highest {
            let line = bottom - Double(count) * step * perShare
            writer.line(
                from: (columnsLeft, line), to: (x + width, line),
                "stroke=\"\(Palette.faintLine)\" stroke-width=\"1\"")
            writer.words(
                Self.percent(Double(count) * step), x: columnsLeft - 5, y: line + 3.5,
                "font-size=\"9.5\" text-anchor=\"end\"")
            count += 1
        }
    }

    /// A small triangle above a column, pointing down.
    private func drawMark(_ place: Double, _ top: Double, _ writer: inout SVGWriter) {
        writer.polygon(
            [(place - 4.5, top + 1.5), (place + 4.5, top + 1.5), (place, top + 8)], "fill=\"\(Palette.ink)\"")
    }

    /// The columns of a range over the whole width, with paper and lines.
    ///
    /// - Parameter foot: what is left free at the bottom of the panel.
    func drawColumns(
        _ shown: Range<Int>, foot: Double, _ writer: inout SVGWriter, colour: (Int) -> String
    ) {
        let plotHeight = y + height - foot - plotTop
        let bottom = plotTop + plotHeight
        let highest = shares.max() ?? 0
        // The mark stands in the air above the highest column.
        let perShare = highest > 0 ? (plotHeight - 14) / highest : 0
        drawPaper(plotHeight, left: columnsLeft, &writer)
        drawShares(highest, bottom: bottom, perShare: perShare, &writer)
        let step = columnsWidth / Double(max(shown.count, 1))
        let bar = step > 4 ? step - min(step * 0.16, 3) : step
        for bin in shown where shares[bin] > 0 {
            let high = max(shares[bin] * perShare, 0.6)
            let left = columnsLeft + (Double(bin - shown.lowerBound) + 0.5) * step - bar / 2
            writer.rectangle(
                x: left, y: bottom - high, width: bar, height: high, "fill=\"\(colour(bin))\"")
        }
        writer.line(
            from: (columnsLeft, bottom), to: (x + width, bottom), "stroke=\"\(Palette.strongLine)\" stroke-width=\"1\"")
        if let mark = panel.mark, mark >= Double(shown.lowerBound) - 0.5, mark <= Double(shown.upperBound) - 0.5 {
            drawMark(columnsLeft + (mark - Double(shown.lowerBound) + 0.5) * step, plotTop, &writer)
        }
    }

    /// Words below the columns, those that stand first in the list before others that would touch them.
    private func drawLabels(_ labels: [ChartPanel.Label], _ shown: Range<Int>, _ writer: inout SVGWriter) {
        let step = columnsWidth / Double(max(shown.count, 1))
        var taken: [ClosedRange<Double>] = []
        for label in labels {
            let place = columnsLeft + (label.place - Double(shown.lowerBound) + 0.5) * step
            guard place >= columnsLeft, place <= x + width else { continue }
            let half = Typeface.width(label.words, size: Self.labelSize) / 2
            // Words at the ends lean inwards.
            let middle = min(max(place, columnsLeft + half), x + width - half)
            let room = middle - half - 5...middle + half + 5
            guard !taken.contains(where: { $0.overlaps(room) }) else { continue }
            taken.append(room)
            writer.line(
                from: (place, y + height - 20), to: (place, y + height - 16.5),
                "stroke=\"\(Palette.strongLine)\" stroke-width=\"1\"")
            writer.words(
                label.words, x: middle, y: y + height - 5,
                "font-size=\"\(SVGWriter.number(Self.labelSize))\" text-anchor=\"middle\"")
        }
    }

    /// 1, 2 or 5 times a power of ten, in shares.
    private static func roundShare(atLeast share: Double) -> Double {
        for power in [1e-4, 1e-3, 1e-2, 1e-1] {
            for step in [1.0, 2, 5] where step * power >= share { return step * power }
        }
        return 1
    }

    /// As in `12 %`, with a decimal below one in a hundred.
    static func percent(_ share: Double) -> String {
        let tenths = (share * 1_000).rounded() / 10
        return SVGWriter.number(tenths >= 10 ? tenths.rounded() : tenths) + " %"
    }
}
