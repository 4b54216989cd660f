/// Where the parts of a panel of curves stand.
struct CurveFrame {
    let panel: CurvePanel
    let x: Double
    let y: Double
    let width: Double
    let height: Double
    private let steps: ClosedRange<Double>
    private let values: ClosedRange<Double>

    private static let gutter = 48.0
    private static let foot = 22.0

    init(_ panel: CurvePanel, x: Double, y: Double, width: Double, height: Double) {
        self.panel = panel
        self.x = x
        self.y = y
        self.width = width
        self.height = height
        let all = panel.curves.flatMap(\.drawn)
        let first = all.map(\.step).min() ?? 0
        let last = max(panel.lastStep ?? 0, all.map(\.step).max() ?? 1, first + 1)
        steps = Double(first)...Double(last)
        values = Self.range(of: panel)
    }

    func draw(with writer: inout SVGWriter) {
        drawTitle(&writer)
        writer.rectangle(
            x: left, y: top, width: right - left, height: bottom - top,
            "fill=\"\(Palette.plot)\" stroke=\"\(Palette.line)\" stroke-width=\"0.8\"")
        drawGrid(&writer)
        for curve in panel.curves { draw(curve, &writer) }
    }

    private var left: Double { x + Self.gutter }
    private var right: Double { x + width }
    private var top: Double { y + 26 }
    private var bottom: Double { y + height - Self.foot }

    private func place(_ point: CurvePanel.Point) -> (x: Double, y: Double) {
        let across = (Double(point.step) - steps.lowerBound) / (steps.upperBound - steps.lowerBound)
        let up = (point.value - values.lowerBound) / (values.upperBound - values.lowerBound)
        return (left + across * (right - left), bottom - min(max(up, 0), 1) * (bottom - top))
    }

    /// All values, but for the few highest of a restless curve, which would press the others flat.
    private static func range(of panel: CurvePanel) -> ClosedRange<Double> {
        var (low, high) = (Double.infinity, -Double.infinity)
        for curve in panel.curves {
            let sorted = (curve.style == .trend ? curve.trend : curve.drawn).map(\.value).sorted()
            guard let first = sorted.first, let last = sorted.last else { continue }
            low = min(low, first)
            let cut = curve.style == .smoothed ? sorted[(sorted.count - 1) * 99 / 100] : last
            high = max(high, cut, curve.style == .smoothed ? curve.trend.map(\.value).max() ?? cut : cut)
        }
        guard low <= high else { return 0...1 }
        if panel.beginsAtZero { low = min(low, 0) }
        let room = max(high - low, abs(high) * 1e-3, 1e-12)
        return (panel.beginsAtZero && low == 0 ? 0 : low - 0.06 * room)...(high + 0.06 * room)
    }

    /// The title, and behind it the names of the curves in their colours.
    private func drawTitle(_ writer: inout SVGWriter) {
        writer.words(
            panel.title, x: left, y: y + 15, "font-size=\"13.5\" font-weight=\"600\" fill=\"\(Palette.ink)\"")
        guard panel.curves.count > 1 else { return }
        var place = right
        for curve in panel.curves.reversed() {
            let width = Typeface.width(curve.name, size: 12)
            guard place - width - 42 > left + Typeface.width(panel.title, size: 14.5) else { break }
            writer.words(curve.name, x: place, y: y + 15, "font-size=\"12\" text-anchor=\"end\"")
            place -= width + 24
            writer.line(
                from: (place, y + 11), to: (place + 18, y + 11),
                "stroke=\"\(Palette.part(curve.colour).middle.hex)\" stroke-width=\"2.4\" stroke-linecap=\"round\"")
            if curve.style == .marked { drawDot(place + 9, y + 11, curve, &writer) }
            place -= 18
        }
    }

    private func drawGrid(_ writer: inout SVGWriter) {
        let step = AxisNumbers.roundStep(atLeast: (values.upperBound - values.lowerBound) / max(2, (bottom - top) / 52))
        var number = (values.lowerBound / step).rounded(.up)
        while number * step <= values.upperBound {
            let line = place(.init(0, number * step)).y
            writer.line(from: (left, line), to: (right, line), "stroke=\"\(Palette.faintLine)\" stroke-width=\"1\"")
            writer.words(
                AxisNumbers.words(number * step, step: step), x: left - 7, y: line + 3.5,
                "font-size=\"10.5\" text-anchor=\"end\"")
            number += 1
        }
        let apart = max(
            1, AxisNumbers.roundStep(atLeast: (steps.upperBound - steps.lowerBound) / max(2, (right - left) / 110)))
        number = (steps.lowerBound / apart).rounded(.up)
        while number * apart <= steps.upperBound {
            let middle = place(.init(Int((number * apart).rounded()), values.lowerBound)).x
            writer.line(
                from: (middle, bottom), to: (middle, bottom + 4), "stroke=\"\(Palette.strongLine)\" stroke-width=\"1\"")
            let words = AxisNumbers.words(number * apart, step: 1)
            let half = Typeface.width(words, size: 10.5) / 2
            writer.words(
                words, x: min(middle, right - half), y: bottom + 16, "font-size=\"10.5\" text-anchor=\"middle\"")
            number += 1
        }
        writer.line(from: (left, bottom), to: (right, bottom), "stroke=\"\(Palette.strongLine)\" stroke-width=\"1\"")
    }

    private func draw(_ curve: CurvePanel.Curve, _ writer: inout SVGWriter) {
        let colours = Palette.part(curve.colour)
        switch curve.style {
        case .smoothed:
            drawLine(curve.drawn, colours.quiet.hex, 1.1, &writer)
            drawLine(curve.trend, colours.middle.hex, 2.4, &writer)
        case .trend: drawLine(curve.trend, colours.middle.hex, 2.4, &writer)
        case .line: drawLine(curve.drawn, colours.middle.hex, 2, &writer)
        case .marked:
            drawLine(curve.drawn, colours.middle.hex, 2.4, &writer)
            // Dots that overlap are a thick line.
            if curve.drawn.count <= 200 {
                for point in curve.drawn { drawDot(place(point).x, place(point).y, curve, &writer) }
            }
            drawLowest(curve, &writer)
        }
    }

    private func drawLine(_ points: [CurvePanel.Point], _ colour: String, _ width: Double, _ writer: inout SVGWriter) {
        guard points.count > 1 else { return }
        // More points than pixels are no more to see.
        let stride = (points.count - 1) / 1_200 + 1
        let shown = points.enumerated().filter { $0.offset.isMultiple(of: stride) || $0.offset == points.count - 1 }
        writer.path(
            SVGPath(through: shown.map { place($0.element) }),
            "fill=\"none\" stroke=\"\(colour)\" stroke-width=\"\(SVGWriter.number(width))\" stroke-linejoin=\"round\" "
                + "stroke-linecap=\"round\"")
    }

    private func drawDot(_ x: Double, _ y: Double, _ curve: CurvePanel.Curve, _ writer: inout SVGWriter) {
        writer.circle(
            x: x, y: y, radius: 3.6,
            "fill=\"\(Palette.plot)\" stroke=\"\(Palette.part(curve.colour).middle.hex)\" stroke-width=\"2\"")
    }

    /// A ring about the lowest point, with its value.
    private func drawLowest(_ curve: CurvePanel.Curve, _ writer: inout SVGWriter) {
        guard let lowest = curve.drawn.min(by: { $0.value < $1.value }) else { return }
        let (middle, high) = place(lowest)
        writer.circle(
            x: middle, y: high, radius: 4.6, "fill=\"\(Palette.part(curve.colour).loud.hex)\" stroke=\"none\"")
        let words = AxisNumbers.words(lowest.value, step: 0.001)
        let half = Typeface.width(words, size: 12) / 2 + 4
        writer.words(
            words, x: min(max(middle, left + half), right - half), y: high + 20 > bottom - 3 ? high - 11 : high + 20,
            "font-size=\"12\" font-weight=\"600\" text-anchor=\"middle\" fill=\"\(Palette.part(curve.colour).loud.hex)\""
        )
    }
}
