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
    private static let gap = 30.0
    /// Of a panel with its title and axis.
    private static let panelHeight = 206.0

    /// The picture as an SVG document, 1,280 pixels wide.
    public func svg() -> String {
        let lines = lines.filter { !$0.isEmpty }
        let height = ChartPage.headerHeight + Double(lines.count) * (Self.panelHeight + Self.gap) + 4
        let page = ChartPage(title: title, facts: facts, width: Self.pageWidth)
        return page.svg(height: height) { writer in
            var top = ChartPage.headerHeight
            for line in lines {
                draw(line, top: top, room: page.room, &writer)
                top += Self.panelHeight + Self.gap
            }
        }
    }

    private func draw(_ panels: [ChartPanel], top: Double, room: Double, _ writer: inout SVGWriter) {
        let parts = panels.map { $0.width.isFinite ? max($0.width, 0.1) : 1 }
        let share = (room - Self.gap * Double(panels.count - 1)) / parts.reduce(0, +)
        var x = ChartPage.margin
        for (panel, part) in zip(panels, parts) {
            ChartFrame(panel, x: x, y: top, width: share * part, height: Self.panelHeight).draw(with: &writer)
            x += share * part + Self.gap
        }
    }
}
