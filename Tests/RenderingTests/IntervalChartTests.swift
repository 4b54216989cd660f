import Rendering
import Testing

@Suite struct IntervalChartTests {
    private func lines(_ rows: [IntervalChart.Row]) -> [Substring] {
        IntervalChart(title: "A <chart>", unit: "bits a note", facts: ["2 pieces"], rows: rows).svg().split(
            separator: "\n")
    }

    private func number(_ name: String, _ line: Substring) throws -> Double {
        let place = try #require(line.firstRange(of: " \(name)=\""))
        return try #require(Double(line[place.upperBound...].prefix { $0 != "\"" }))
    }

    @Test func aGreaterValueStandsFartherRightAndEachInItsInterval() throws {
        let lines = lines([
            .init("first", 6.5, interval: 6.2...6.9), .init("second", 7.04), .init("third", 8.6, interval: 8.2...9),
        ])
        let dots = try lines.filter { $0.hasPrefix("<circle") }.map { try number("cx", $0) }
        #expect(dots.count == 3 && dots == dots.sorted())
        let spans = lines.filter { $0.hasPrefix("<line") && $0.contains("stroke-opacity") }
        #expect(spans.count == 2)
        for (span, dot) in zip(spans, [dots[0], dots[2]]) {
            let ends = (try number("x1", span), try number("x2", span))
            #expect(ends.0 < dot && dot < ends.1)
        }
        #expect(lines.contains { $0.contains(">7.04<") })
    }

    @Test func anyNumbersMakeAPicture() {
        for values in [[], [Double.nan], [.infinity, 1], [0, 0], [-1e300, 1e300], [5]] {
            let lines = lines(values.map { .init("a & b", $0, interval: $0.isNaN ? nil : $0...$0) })
            #expect(lines.first?.hasPrefix("<svg") == true && lines.last == "</svg>")
            #expect(!lines.contains { $0.contains("nan") || $0.contains("inf") })
        }
    }
}
