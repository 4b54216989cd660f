import Rendering
import Testing

@Suite struct ChartBoardTests {
    private let columns = ChartPanel(
        "Lengths", note: "median 3", form: .columns([.init("three", at: 3), .init("far", at: 99)]),
        values: [1, 2, 0, 9, 5], mark: 3)

    private func svg(_ panels: ChartPanel...) -> String {
        ChartBoard(title: "A & B", facts: ["1 piece", "2 notes"], lines: [panels]).svg()
    }

    private func bars(_ svg: String, _ colour: String) -> [(x: Double, height: Double)] {
        svg.split(separator: "\n").filter { $0.hasPrefix("<rect") && $0.contains("fill=\"\(colour)\"") }.compactMap {
            line in
            let parts = line.split(separator: "\"")
            return parts.count > 7 ? Double(parts[1]).flatMap { x in Double(parts[7]).map { (x, $0) } } : nil
        }
    }

    @Test func theSameNumbersGiveTheSameBytes() {
        #expect(svg(columns) == svg(columns))
        #expect(svg(columns).contains("<title>A &amp; B: 1 piece · 2 notes</title>"))
    }

    @Test func columnsAreAsHighAsTheirValues() throws {
        let bars = bars(svg(columns), "#2f86b8")
        #expect(bars.count == 4)
        #expect(zip(bars, bars.dropFirst()).allSatisfy { $0.x < $1.x })
        let highest = try #require(bars.map(\.height).max())
        for (bar, value) in zip(bars, [1.0, 2, 9, 5]) { #expect(abs(bar.height - highest * value / 9) < 0.02) }
    }

    @Test func wordsBeyondTheColumnsAreLeftOut() {
        #expect(svg(columns).contains(">three<") && !svg(columns).contains(">far<"))
    }

    @Test func everyNoteHasItsColumnOverItsKey() {
        var values = [Int](repeating: 0, count: 128)
        for pitch in [0, 60, 127] { values[pitch] = 5 }
        values[61] = 5
        let picture = svg(ChartPanel("Pitch", form: .keyboard, values: values))
        #expect(bars(picture, "#2f86b8").count == 3 && bars(picture, "#112f6b").count == 1)
        #expect(picture.contains(">C4<") && picture.contains(">C-1<"))
    }

    @Test func majorKeysStandOverTheirRelativeMinor() throws {
        var values = [Int](repeating: 0, count: 24)
        values[0] = 3  // C major
        values[12 + 9] = 3  // A minor
        let picture = svg(ChartPanel("Keys", form: .fifths, values: values))
        let major = try #require(bars(picture, "#e5683b").first)
        let minor = try #require(bars(picture, "#2f86b8").first)
        #expect(major.x == minor.x && major.height == minor.height)
    }

    @Test func whatIsEmptyOrImpossibleIsDrawnAllTheSame() {
        let forms: [ChartPanel.Form] = [
            .columns([.init("a", at: .nan), .init("b", at: .infinity)]), .keyboard, .ramp([]), .fifths, .rows(["a"]),
        ]
        for form in forms {
            for values in [[], [0], [-1, -5], [Int.max, Int.max, 1], [Int](repeating: 7, count: 128)] {
                let picture = svg(
                    ChartPanel("A", note: "b", form: form, values: values, whole: 0, mark: .nan, width: .nan),
                    ChartPanel("A", form: form, values: values, whole: .max, mark: -.infinity, width: -1))
                #expect(picture.hasSuffix("</svg>\n") && !picture.contains("nan") && !picture.contains("inf"))
            }
        }
        #expect(ChartBoard(title: "", facts: [], lines: [[], []]).svg().hasSuffix("</svg>\n"))
    }
}
