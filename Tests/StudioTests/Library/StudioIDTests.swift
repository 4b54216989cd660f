import Foundation
import Studio
import Testing

@Suite struct StudioIDTests {
    @Test func anIDIsReadBackAsItself() {
        for _ in 0..<200 {
            let id = StudioID()
            #expect(id.description.utf8.count == 32)
            #expect(StudioID(id.description) == id)
        }
    }

    @Test func noTwoAreTheSame() {
        #expect(Set((0..<10_000).map { _ in StudioID() }).count == 10_000)
    }

    @Test func nothingElseIsTakenForAnID() {
        let good = String(repeating: "0123456789abcdef", count: 2)
        let start = String(good.dropLast())
        #expect(StudioID(good) != nil)
        for text in ["", start, good + "0", good.uppercased(), "../" + String(good.dropFirst(3))] {
            #expect(StudioID(text) == nil, "\(text)")
        }
        for end in ["\u{0}", "g", "é", "\n", "/", " "] { #expect(StudioID(start + end) == nil, "\(end)") }
    }

    @Test func datesKeepTheirMilliseconds() throws {
        for count in [0, 1, 999, 1_795_826_400_250, 1_795_826_399_999] {
            let date = Date(timeIntervalSince1970: Double(count) / 1000)
            let back = try #require(Date(studioText: date.studioText))
            #expect(abs(back.timeIntervalSince(date)) < 0.0005, "\(date.studioText)")
        }
        #expect(Date(timeIntervalSince1970: 0).studioText == "1970-01-01T00:00:00.000Z")
        #expect(Date(studioText: "2026-11-28T00:40:00Z") != nil)
        #expect(Date(studioText: "yesterday") == nil)
    }
}
