/// A picture of small charts in lines below each other, under one title.
///
/// It is SVG with its own paper behind it, as a piano roll's is; the same numbers give the same bytes.
public struct ChartBoard: Hashable, Sendable {
    public var title: String
    /// Short facts that stand below the title, one after the other.
    public var facts: [String]
    public var lines: [[ChartPanel]]

    public init(title: String, facts: [String], lines: [[ChartPanel]]) {
        self.title = title
        self.facts = facts
        self.lines = lines
    }

    private static let pageWidth = 1280.0
    private static let margin = 32.0
    private static let gap = 30.0
    private static let headerHeight = 92.0
    /// Of a panel with its title and axis.
    private static let panelHeight = 206.0

    /// The picture as an SVG document, 1,280 pixels wide.
    public func svg() -> String {
        let lines = lines.filter { !$0.isEmpty }
        let height = Self.headerHeight + Double(lines.count) * (Self.panelHeight + Self.gap) + 4
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
        for line in lines {
            draw(line, top: top, room: room, &writer)
            top += Self.panelHeight + Self.gap
        }
        writer.endGroup()
        writer.finish()
        return writer.text
    }

    private func draw(_ panels: [ChartPanel], top: Double, room: Double, _ writer: inout SVGWriter) {
        let parts = panels.map { $0.width.isFinite ? max($0.width, 0.1) : 1 }
        let share = (room - Self.gap * Double(panels.count - 1)) / parts.reduce(0, +)
        var x = Self.margin
        for (panel, part) in zip(panels, parts) {
            ChartFrame(panel, x: x, y: top, width: share * part, height: Self.panelHeight).draw(with: &writer)
            x += share * part + Self.gap
        }
    }
}
