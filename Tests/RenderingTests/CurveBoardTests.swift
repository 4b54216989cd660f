import Rendering
import Testing

@Suite struct CurveBoardTests {
    private func board(_ curves: [CurvePanel.Curve], lastStep: Int? = nil) -> String {
        CurveBoard(
            title: "Run <1>", facts: ["a", "b"], lines: [[CurvePanel("Loss", curves, height: 300, lastStep: lastStep)]]
        ).svg()
    }

    private func curve(_ values: [Double], _ style: CurvePanel.Style) -> CurvePanel.Curve {
        .init("held out", values.enumerated().map { .init($0.offset, $0.element) }, style: style, colour: 1)
    }

    @Test func theSameNumbersGiveTheSameBytes() {
        let svg = board([curve([3, 2, 2.5], .marked)])
        #expect(svg == board([curve([3, 2, 2.5], .marked)]))
        #expect(svg.contains("<title>Run &lt;1&gt;: a · b</title>"))
    }

    @Test func everyPointHasADotAndTheLowestItsValue() {
        let svg = board([curve([3, 2, 2.5], .marked)])
        #expect(svg.split(separator: "\n").count { $0.hasPrefix("<circle") } == 4)
        #expect(svg.contains(">2.000<"))
    }

    @Test func lowerValuesStandLower() throws {
        let circles = board([curve([3, 2, 2.5], .marked)]).split(separator: "\n").filter { $0.hasPrefix("<circle") }
        let heights = circles.prefix(3).compactMap { Double($0.split(separator: "\"")[3]) }
        #expect(heights.count == 3 && heights[0] < heights[2] && heights[2] < heights[1])
    }

    @Test func aDotStandsAboveTheNumberOfItsStep() throws {
        let lines = board([curve((0..<29).map { Double($0 % 3) }, .marked)]).split(separator: "\n")
        func number(_ name: String, _ line: Substring) -> Double? {
            line.firstRange(of: " \(name)=\"").flatMap { Double(line[$0.upperBound...].prefix { $0 != "\"" }) }
        }
        let circles = lines.filter { $0.hasPrefix("<circle") }.compactMap { number("cx", $0) }
        for step in [5, 10, 20] {
            let label = try #require(lines.first { $0.hasSuffix(">\(step)</text>") }.flatMap { number("x", $0) })
            #expect(abs(circles[step] - label) < 0.2)
        }
    }

    @Test func theAxisReachesToTheRunsEnd() {
        #expect(board([curve([3, 2, 2.5], .line)], lastStep: 1_000).contains(">1,000<"))
    }

    @Test(arguments: [CurvePanel.Style.smoothed, .trend, .line, .marked])
    func anythingCanBeDrawn(_ style: CurvePanel.Style) {
        for values in [
            [], [1], [1, 1, 1], [.nan, .infinity, 2], [-5, 1e300, 0], [0, 0], [1e-9, 2e-9],
            (0..<5_000).map { Double($0 % 17) },
        ] {
            let svg = board([curve(values, style)])
            #expect(svg.hasSuffix("</svg>\n") && !svg.contains("nan") && !svg.contains("inf"))
            #expect(svg.utf8.count < 200_000)
        }
    }
}
