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
    private static let gap = 34.0

    /// The picture as an SVG document, 1,280 pixels wide.
    public func svg() -> String {
        let lines = lines.filter { !$0.isEmpty }
        let heights = lines.map { line in line.map(\.height).max() ?? 0 }
        let height = ChartPage.headerHeight + heights.reduce(0) { $0 + $1 + Self.gap } + 4
        let page = ChartPage(title: title, facts: facts, width: Self.pageWidth)
        return page.svg(height: height) { writer in
            var top = ChartPage.headerHeight
            for (line, height) in zip(lines, heights) {
                let width = (page.room - Self.gap * Double(line.count - 1)) / Double(line.count)
                for (index, panel) in line.enumerated() {
                    let x = ChartPage.margin + Double(index) * (width + Self.gap)
                    CurveFrame(panel, x: x, y: top, width: width, height: height).draw(with: &writer)
                }
                top += height + Self.gap
            }
        }
    }
}
