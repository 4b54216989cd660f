/// A picture of curves over the steps of a run, in lines of panels below each other, under one title.
///
/// It is SVG with its own paper behind it, as a ``ChartBoard`` is; the same numbers give the same bytes.
public struct CurveBoard: Hashable, Sendable {
    public var title: String
    /// Short facts that stand below the title, one after the other.
    public var facts: [String]
    public var lines: [[CurvePanel]]

    public init(title: String, facts: [String], lines: [[CurvePanel]]) {
        self.title = title
        self.facts = facts
        self.lines = lines
    }

    private static let pageWidth = 1280.0
    private static let margin = 32.0
    private static let gap = 34.0
    private static let headerHeight = 92.0

    /// The picture as an SVG document, 1,280 pixels wide.
    public func svg() -> String {
        let lines = lines.filter { !$0.isEmpty }
        let heights = lines.map { line in line.map(\.height).max() ?? 0 }
        let height = Self.headerHeight + heights.reduce(0) { $0 + $1 + Self.gap } + 4
        let facts = facts.joined(separator: " · ")
        var writer = SVGWriter(width: Self.pageWidth, height: height, label: "\(title): \(facts)")
        writer.rectangle(
            x: 0.5, y: 0.5, width: Self.pageWidth - 1, height: height - 1, radius: 10,
            "fill=\"\(Palette.page)\" stroke=\"\(Palette.pageEdge)\"")
        let room = Self.pageWidth - 2 * Self.margin
        writer.words(
            Typeface.fitted(title, size: 25, width: room), x: Self.margin, y: 46,
            "font-family=\"\(Typeface.title)\" font-size=\"25\" font-weight=\"600\" fill=\"\(Palette.ink)\"")
        writer.beginGroup("font-family=\"\(Typeface.label)\" font-size=\"12.5\" fill=\"\(Palette.softInk)\"")
        writer.words(Typeface.fitted(facts, size: 12.5, width: room), x: Self.margin, y: 68)
        var top = Self.headerHeight
        for (line, height) in zip(lines, heights) {
            let width = (room - Self.gap * Double(line.count - 1)) / Double(line.count)
            for (index, panel) in line.enumerated() {
                CurveFrame(
                    panel, x: Self.margin + Double(index) * (width + Self.gap), y: top, width: width, height: height
                ).draw(with: &writer)
            }
            top += height + Self.gap
        }
        writer.endGroup()
        writer.finish()
        return writer.text
    }
}
