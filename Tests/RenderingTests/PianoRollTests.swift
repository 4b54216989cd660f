import Music
import Rendering
import Testing

@Suite struct PianoRollTests {
    private func note(_ onset: Int, _ duration: Int, _ pitch: Int, _ velocity: UInt8 = 80) throws -> Note {
        Note(onset: Ticks(onset), duration: Ticks(duration), pitch: try #require(Pitch(pitch)), velocity: velocity)
    }

    private func score(_ notes: [Note]) -> Score { Score(notes: notes, on: .paper) }

    /// The attribute of the elements that have it, in the order of the document.
    private func attributes(_ name: String, of element: String, in svg: String) -> [Double] {
        svg.split(separator: "\n").filter { $0.hasPrefix("<\(element) ") }.compactMap { line in
            let parts = line.split(separator: " \(name)=\"", maxSplits: 1)
            return parts.count == 2 ? Double(parts[1].prefix { $0 != "\"" }) : nil
        }
    }

    /// The rectangles in groups that have this fill.
    private func notes(filled colours: Set<String>, in svg: String) -> Int {
        var count = 0
        var isInside = false
        for line in svg.split(separator: "\n") {
            if line.hasPrefix("<g ") { isInside = colours.contains { line.contains("fill=\"\($0)\"") } }
            if line == "</g>" { isInside = false }
            if isInside, line.hasPrefix("<rect ") { count += 1 }
        }
        return count
    }

    /// Fills of the groups that hold notes: those with the hairline of notes.
    private func noteColours(_ svg: String) -> [String] {
        svg.split(separator: "\n").filter { $0.hasPrefix("<g fill=") && $0.hasSuffix("stroke-width=\"0.6\">") }.map {
            String($0.dropFirst(9).prefix(7))
        }
    }

    private func luminance(_ colour: String) throws -> Double {
        let value = try #require(Int(colour.dropFirst(), radix: 16))
        return 0.2126 * Double(value >> 16 & 255) + 0.7152 * Double(value >> 8 & 255) + 0.0722 * Double(value & 255)
    }

    @Test func theSamePieceGivesTheSameBytes() throws {
        let piece = score(try (0..<200).map { try note($0 * 37 % 1920, 96, 40 + $0 * 7 % 48, UInt8(1 + $0 % 127)) })
        #expect(PianoRoll(piece, title: "a").svg() == PianoRoll(piece, title: "a").svg())
    }

    @Test func everyNoteIsDrawnOnce() throws {
        let piece = score(try (0..<100).map { try note($0 * 10, 20, 40 + $0 % 40, UInt8(1 + $0)) })
        let svg = PianoRoll(piece, title: "a").svg()
        #expect(notes(filled: Set(noteColours(svg)), in: svg) == 100)
    }

    @Test func louderIsDarker() throws {
        let piece = score(try (1...127).map { try note($0 * 10, 5, 60, UInt8($0)) })
        let colours = noteColours(PianoRoll(piece, title: "a").svg())
        #expect(colours.count == 16)
        let values = try colours.map { try luminance($0) }
        #expect(zip(values, values.dropFirst()).allSatisfy { $0 - $1 > 4 })
    }

    @Test func thePromptIsToldApartFromTheContinuation() throws {
        let piece = score(try (0..<10).map { try note($0 * 192, 96, 60 + $0) })
        let svg = PianoRoll(piece, prompt: .notes(4), title: "a").svg()
        let colours = noteColours(svg)
        #expect(colours.count == 2)
        #expect(notes(filled: [colours[0]], in: svg) == 4)
        #expect(notes(filled: [colours[1]], in: svg) == 6)
        #expect(svg.contains(">prompt</text>") && svg.contains(">continuation</text>"))
        #expect(svg.contains("10 notes · 6 of them new"))
        #expect(svg == PianoRoll(piece, prompt: .seconds(4), title: "a").svg())
    }

    @Test(arguments: [PianoRoll.Prompt.none, .notes(0), .notes(3), .notes(-1), .seconds(0), .seconds(.infinity)])
    func withoutAContinuationThereIsNoKeyToIt(prompt: PianoRoll.Prompt) throws {
        let piece = score(try (0..<3).map { try note($0 * 192, 96, 60 + $0) })
        #expect(!PianoRoll(piece, prompt: prompt, title: "a").svg().contains("continuation"))
    }

    @Test func partsHaveTheirOwnColoursAndNames() throws {
        var piece = score([try note(0, 96, 60)])
        for (index, name) in ["Flute & <oboe>", "", "Bass"].enumerated() {
            piece.tracks.append(Track(name: name, notes: [try note(96, 96, 62 + index)]))
        }
        piece.tracks.append(Track(name: "Silent"))
        let svg = PianoRoll(piece, title: "a").svg()
        #expect(Set(noteColours(svg)).count == 4)
        #expect(svg.contains(">Flute &amp; &lt;oboe&gt;</text>") && svg.contains(">Part 3</text>"))
        #expect(!svg.contains("Silent"))
    }

    @Test func theKeyboardNamesItsOctaves() throws {
        let svg = PianoRoll(score([try note(0, 96, 64)]), title: "a").svg()
        #expect(svg.contains(">C4</text>") && svg.contains(">C5</text>"))
        #expect(!svg.contains(">C3</text>"))
    }

    @Test func titlesCannotBreakThePicture() throws {
        let svg = PianoRoll(score([]), title: "\"<script>&\u{1}\n\u{FFFF}é♪").svg()
        #expect(svg.contains("&quot;&lt;script&gt;&amp;  é♪"))
        #expect(!svg.contains("<script>"))
    }

    @Test(arguments: [0, 1, 100, 36 * 192, 60 * 192, 700 * 192, 100_000 * 192, Ticks.longest.count])
    func everythingStandsInsideThePage(ticks: Int) throws {
        let piece = score([try note(0, 96, 0), try note(ticks, 0, 127), try note(ticks, ticks / 2, 64)])
        let svg = PianoRoll(piece, prompt: .notes(1), title: "a").svg()
        let heights = attributes("height", of: "svg", in: svg)
        let height = try #require(heights.first)
        #expect(height < 6000)
        let (xs, widths) = (attributes("x", of: "rect", in: svg), attributes("width", of: "rect", in: svg))
        #expect(xs.count == widths.count)
        #expect(zip(xs, widths).filter { $0 < 0 || $0 + $1 > 1280 || $1 <= 0 }.map { "\($0)" } == [])
        #expect(attributes("y", of: "text", in: svg).allSatisfy { $0 > 0 && $0 < height })
        #expect(svg.utf8.count < 300_000)
    }

    @Test func aPieceWithoutNotesIsAnEmptyRoll() {
        #expect(PianoRoll(score([]), title: "a").svg().contains("0 notes · 0 s"))
    }

    @Test func aLongPieceHasPagesAndAShortOneIsAsItIs() throws {
        let short = PianoRoll(score(try (0..<4).map { try note($0 * 192, 96, 60) }), title: "a")
        #expect(short.pages() == [short.svg()])
        // Every note is drawn on one page, but for those that a line breaks.
        let long = PianoRoll(score(try (0..<400).map { try note($0 * 90, 40, 30 + $0 % 60) }), title: "a")
        let pages = long.pages(height: 1_000)
        #expect(pages.count > 1)
        let colours = Set(noteColours(long.svg()))
        #expect(pages.reduce(0) { $0 + notes(filled: colours, in: $1) } == notes(filled: colours, in: long.svg()))
        for (index, page) in pages.enumerated() {
            #expect(page.contains("page \(index + 1)</title>") && page.contains("height=\"1000\""))
        }
    }
}
