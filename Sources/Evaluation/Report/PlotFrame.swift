/// The axes of a small plot, and curves in it, as SVG inside a page.
///
/// Colours are classes of the page's style, so that the plot is legible in a light and in a dark page.
struct PlotFrame {
    let width: Double
    let height: Double
    let x: ClosedRange<Double>
    let y: ClosedRange<Double>
    private let left: Double
    private let bottom = 22.0
    private let top = 8.0
    private let right = 10.0
    private var body = ""

    /// - Parameter left: the room for the labels of the vertical axis.
    init(width: Double, height: Double, x: ClosedRange<Double>, y: ClosedRange<Double>, left: Double = 10) {
        self.width = width
        self.height = height
        // An axis of no length would divide by 0.
        self.x = x.upperBound > x.lowerBound ? x : x.lowerBound - 0.5...x.lowerBound + 0.5
        self.y = y.upperBound > y.lowerBound ? y : y.lowerBound...y.lowerBound + 1
        self.left = left
    }

    private func placeX(_ value: Double) -> Double {
        left + (value - x.lowerBound) / (x.upperBound - x.lowerBound) * (width - left - right)
    }

    private func placeY(_ value: Double) -> Double {
        height - bottom - (value - y.lowerBound) / (y.upperBound - y.lowerBound) * (height - bottom - top)
    }

    private static func number(_ value: Double) -> String { Figure.fixed(value, places: 1) }

    /// A line through points; it is broken where one is missing.
    mutating func line(_ points: [(x: Double, y: Double)?], _ style: String) {
        var path = ""
        var isDown = false
        for point in points {
            guard let point else {
                isDown = false
                continue
            }
            path += (isDown ? "L" : "M") + Self.number(placeX(point.x)) + " " + Self.number(placeY(point.y))
            isDown = true
        }
        if !path.isEmpty { body += "<path class=\"\(style)\" d=\"\(path)\"/>\n" }
    }

    /// The area between two lines.
    mutating func area(_ upper: [(x: Double, y: Double)], _ lower: [(x: Double, y: Double)], _ style: String) {
        guard !upper.isEmpty else { return }
        let points = (upper + lower.reversed()).map {
            Self.number(placeX($0.x)) + " " + Self.number(placeY($0.y))
        }
        body += "<path class=\"\(style)\" d=\"M\(points.joined(separator: "L"))Z\"/>\n"
    }

    mutating func ticksBelow(_ ticks: [(value: Double, label: String)]) {
        body +=
            "<path class=\"axis\" d=\"M\(Self.number(left)) \(Self.number(height - bottom))"
            + "H\(Self.number(width - right))\"/>\n"
        for tick in ticks where x.contains(tick.value) {
            let place = placeX(tick.value)
            body += "<path class=\"axis\" d=\"M\(Self.number(place)) \(Self.number(height - bottom))v4\"/>"
            body +=
                "<text x=\"\(Self.number(place))\" y=\"\(Self.number(height - 5))\" text-anchor=\"middle\">"
                + Markup.escaped(tick.label) + "</text>\n"
        }
    }

    mutating func ticksBeside(_ ticks: [(value: Double, label: String)]) {
        for tick in ticks where y.contains(tick.value) {
            let place = placeY(tick.value)
            body +=
                "<path class=\"grid\" d=\"M\(Self.number(left)) \(Self.number(place))H\(Self.number(width - right))\"/>"
            body +=
                "<text x=\"\(Self.number(left - 5))\" y=\"\(Self.number(place + 4))\" text-anchor=\"end\">"
                + Markup.escaped(tick.label) + "</text>\n"
        }
    }

    func svg(_ label: String) -> String {
        "<svg viewBox=\"0 0 \(Self.number(width)) \(Self.number(height))\" width=\"\(Self.number(width))\" "
            + "height=\"\(Self.number(height))\" role=\"img\" aria-label=\"\(Markup.escaped(label))\">\n\(body)</svg>\n"
    }

    /// Round numbers that divide a range into about four.
    static func ticks(_ range: ClosedRange<Double>) -> [(value: Double, label: String)] {
        let span = range.upperBound - range.lowerBound
        guard span > 1e-12, span.isFinite, span > range.upperBound.magnitude * 1e-9 else { return [] }
        var step = 1.0
        while step * 5 > span { step /= 10 }
        while step * 50 <= span { step *= 10 }
        // One of 1, 2, 5 times a power of ten, so that there are two to five.
        let steps = [step, 2 * step, 5 * step, 10 * step]
        let best = steps.first { span / $0 <= 5 } ?? step
        var ticks: [(value: Double, label: String)] = []
        var index = (range.lowerBound / best).rounded(.up)
        while index * best <= range.upperBound, ticks.count < 12 {
            let places = best >= 1 ? 0 : best >= 0.1 ? 1 : best >= 0.01 ? 2 : 3
            ticks.append((index * best, Figure.fixed(index * best, places: places)))
            index += 1
        }
        return ticks
    }
}
