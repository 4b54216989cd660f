/// The sheet that charts stand on: paper, a title, and short facts below it.
struct ChartPage {
    static let margin = 32.0
    /// What title and facts take of the height.
    static let headerHeight = 92.0

    let title: String
    let facts: String
    let width: Double

    init(title: String, facts: [String], width: Double) {
        self.title = title
        self.facts = facts.joined(separator: " · ")
        self.width = width
    }

    /// Between the margins.
    var room: Double { width - 2 * Self.margin }

    /// The sheet as an SVG document, with what `draw` adds below the header.
    func svg(height: Double, draw: (inout SVGWriter) -> Void) -> String {
        var writer = SVGWriter(width: width, height: height, label: facts.isEmpty ? title : "\(title): \(facts)")
        writer.rectangle(
            x: 0.5, y: 0.5, width: width - 1, height: height - 1, radius: 10,
            "fill=\"\(Palette.page)\" stroke=\"\(Palette.pageEdge)\"")
        writer.words(
            Typeface.fitted(title, size: 25, width: room), x: Self.margin, y: 46,
            "font-family=\"\(Typeface.title)\" font-size=\"25\" font-weight=\"600\" fill=\"\(Palette.ink)\"")
        writer.beginGroup("font-family=\"\(Typeface.label)\" font-size=\"12.5\" fill=\"\(Palette.softInk)\"")
        writer.words(Typeface.fitted(facts, size: 12.5, width: room), x: Self.margin, y: 68)
        draw(&writer)
        writer.endGroup()
        writer.finish()
        return writer.text
    }
}
