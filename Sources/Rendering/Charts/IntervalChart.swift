/// Measured values below each other, each as a dot in its interval, on one axis.
///
/// The least value has a colour of its own. It is SVG with its own paper behind it, as a piano roll's is; the same numbers
/// give the same bytes.
public struct IntervalChart: Hashable, Sendable {
    /// One value with its name.
    public struct Row: Hashable, Sendable {
        public var name: String
        public var value: Double
        /// Where the value falls in most samples; nil where nobody knows.
        public var interval: ClosedRange<Double>?

        public init(_ name: String, _ value: Double, interval: ClosedRange<Double>? = nil) {
            self.name = name
            self.value = value
            self.interval = interval
        }
    }

    public var title: String
    /// What the axis counts, such as `bits a note`.
    public var unit: String
    /// Short facts that stand below the title.
    public var facts: [String]
    public var rows: [Row]

    public init(title: String, unit: String, facts: [String] = [], rows: [Row]) {
        self.title = title
        self.unit = unit
        self.facts = facts
        self.rows = rows
    }

    private static let pageWidth = 960.0
    private static let rowHeight = 30.0
    private static let foot = 58.0
    private static let valueWidth = 64.0

    /// The picture as an SVG document, 960 pixels wide.
    public func svg() -> String {
        let height = ChartPage.headerHeight + Double(max(rows.count, 1)) * Self.rowHeight + Self.foot
        return ChartPage(title: title, facts: facts, width: Self.pageWidth).svg(height: height) { writer in
            draw(&writer, bottom: height - Self.foot + 8)
        }
    }

    /// All values and the ends of their intervals, with some room at both sides.
    private var range: ClosedRange<Double> {
        let ends = rows.flatMap { [$0.value, $0.interval?.lowerBound, $0.interval?.upperBound].compactMap(\.self) }
            .filter { $0.isFinite && abs($0) < 1e12 }
        guard let low = ends.min(), let high = ends.max() else { return 0...1 }
        let room = max(0.06 * (high - low), abs(high) * 1e-3, 1e-9)
        return low - room...high + room
    }

    private func draw(_ writer: inout SVGWriter, bottom: Double) {
        let names = rows.map { Typeface.width($0.name, size: 13.5) }.max() ?? 0
        let left = ChartPage.margin + min(names, 380) + 18
        let right = Self.pageWidth - ChartPage.margin - Self.valueWidth
        let range = range
        func place(_ value: Double) -> Double {
            let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
            return left + min(max(share, 0), 1) * (right - left)
        }
        let step = AxisNumbers.roundStep(atLeast: (range.upperBound - range.lowerBound) / 8)
        var number = (range.lowerBound / step).rounded(.up)
        while number * step <= range.upperBound {
            let x = place(number * step)
            writer.line(
                from: (x, ChartPage.headerHeight - 4), to: (x, bottom),
                "stroke=\"\(Palette.faintLine)\" stroke-width=\"1\"")
            writer.words(AxisNumbers.words(number * step, step: step), x: x, y: bottom + 17, "text-anchor=\"middle\"")
            number += 1
        }
        writer.words(unit, x: (left + right) / 2, y: bottom + 36, "text-anchor=\"middle\"")
        let least = rows.map(\.value).min()
        for (index, row) in rows.enumerated() {
            let y = ChartPage.headerHeight + (Double(index) + 0.5) * Self.rowHeight
            let colour = Palette.part(row.value == least ? 0 : 1).middle.hex
            writer.words(
                Typeface.fitted(row.name, size: 13.5, width: left - ChartPage.margin - 14), x: ChartPage.margin,
                y: y + 4.5,
                "font-size=\"13.5\" fill=\"\(Palette.ink)\"")
            guard row.value.isFinite else { continue }
            if let interval = row.interval {
                writer.line(
                    from: (place(interval.lowerBound), y), to: (place(interval.upperBound), y),
                    "stroke=\"\(colour)\" stroke-width=\"3\" stroke-opacity=\"0.45\" stroke-linecap=\"round\"")
            }
            writer.circle(x: place(row.value), y: y, radius: 5, "fill=\"\(colour)\"")
            writer.words(
                AxisNumbers.words(row.value, step: step / 10), x: Self.pageWidth - ChartPage.margin, y: y + 4.5,
                "text-anchor=\"end\" font-size=\"13.5\" fill=\"\(Palette.ink)\"")
        }
    }
}
