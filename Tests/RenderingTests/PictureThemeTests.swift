import Foundation
import Music
import Rendering
import Specimens
import Testing

@Suite struct PictureThemeTests {
    private func drawing(_ theme: PictureTheme, title: String = "Every Sign") -> String {
        TablatureDrawing(TablatureSpecimen.everything, options: .init(title: title, theme: theme)).svg()
    }

    private func colours(_ svg: String) -> Set<Substring> {
        Set(svg.split(separator: "\"").filter { $0.hasPrefix("#") && $0.count == 7 })
    }

    /// Relative luminance and contrast.
    ///
    /// Source: WCAG 2.2, definitions of "relative luminance" and "contrast ratio".
    private func luminance(_ colour: Substring) throws -> Double {
        let value = try #require(Int(colour.dropFirst(), radix: 16))
        func linear(_ byte: Int) -> Double {
            let share = Double(byte) / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(value >> 16 & 255) + 0.7152 * linear(value >> 8 & 255) + 0.0722 * linear(value & 255)
    }

    private func contrast(_ first: Substring, _ second: Substring) throws -> Double {
        let (a, b) = (try luminance(first), try luminance(second))
        return (max(a, b) + 0.05) / (min(a, b) + 0.05)
    }

    @Test func darkPaperHasNoColourOfTheLightOne() {
        #expect(colours(drawing(.dark)).isDisjoint(with: colours(drawing(.paper))))
        #expect(drawing(.dark).count == drawing(.paper).count)
    }

    @Test func wordsStandOutFromEitherPaper() throws {
        for (paper, ink, soft) in [("#fdfcf9", "#23211d", "#6b665c"), ("#1c1a18", "#ece7df", "#ada69a")] {
            let theme: PictureTheme = paper == "#fdfcf9" ? .paper : .dark
            #expect(colours(drawing(theme)).isSuperset(of: [paper[...], ink[...], soft[...]]))
            #expect(try contrast(paper[...], ink[...]) > 7 && contrast(paper[...], soft[...]) > 4.5)
        }
    }

    @Test func theViewersThemeIsTheLightDrawingWithAStyleSheet() throws {
        let parts = drawing(.viewers).split(separator: "\n", omittingEmptySubsequences: false)
        let style = try #require(parts.firstIndex { $0.hasPrefix("<style>") })
        var rest = parts
        rest.remove(at: style)
        #expect(rest.joined(separator: "\n") == drawing(.paper))
        for colour in colours(drawing(.paper)) { #expect(parts[style].contains("[fill=\"\(colour)\"]")) }
    }

    @Test func coloursInWordsStayWords() {
        let svg = drawing(.dark, title: "=\"#23211d\" is ink")
        #expect(svg.contains("=&quot;#23211d&quot; is ink"))
    }
}
