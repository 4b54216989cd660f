/// An outline of lines and curves.
struct SVGPath {
    private(set) var text = ""

    init() {}

    /// A line through points.
    init(through points: [(x: Double, y: Double)]) {
        for (index, point) in points.enumerated() {
            if index == 0 { move(point.x, point.y) } else { line(point.x, point.y) }
        }
    }

    mutating func move(_ x: Double, _ y: Double) { add("M", [x, y]) }
    mutating func line(_ x: Double, _ y: Double) { add("L", [x, y]) }
    mutating func close() { text += "Z" }

    /// A Bézier curve of third order by its two handles and its end.
    mutating func curve(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ x: Double, _ y: Double) {
        add("C", [x1, y1, x2, y2, x, y])
    }

    private mutating func add(_ command: String, _ values: [Double]) {
        text += command + values.map(SVGWriter.number).joined(separator: " ")
    }
}
