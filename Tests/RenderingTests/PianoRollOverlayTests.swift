import Music
import Rendering
import Testing

@Suite struct PianoRollOverlayTests {
    private func score(_ pitches: [Int], tempo: Int = 500_000, metre: Bool = true) throws -> Score {
        let notes = try pitches.enumerated().map { index, pitch in
            Note(
                onset: Ticks(index * 96), duration: Ticks(90), pitch: try #require(Pitch(pitch)),
                velocity: UInt8(40 + index))
        }
        return Score(
            ticksPerQuarter: 96, tempos: [Tempo(time: .zero, microsecondsPerQuarter: tempo)],
            timeSignatures: metre ? [TimeSignature(time: .zero, beats: 4, beatPower: 2)] : [],
            tracks: [Track(notes: notes)])
    }

    private func drawing(_ first: Score, _ second: Score) -> String {
        PianoRoll(first, over: second, titles: ("as it was", "as it became"), title: "A change").svg()
    }

    /// Rectangles and paths of the groups whose attributes hold some words.
    private func shapes(_ words: String, in svg: String) -> [Substring] {
        var found: [Substring] = []
        var isInside = false
        for line in svg.split(separator: "\n") {
            if line.hasPrefix("<g ") { isInside = line.contains(words) }
            if line == "</g>" { isInside = false }
            if isInside, line.hasPrefix("<rect ") || line.hasPrefix("<path ") { found.append(line) }
        }
        return found
    }

    @Test func theNotesOfTheOtherPieceAreOutlines() throws {
        let svg = try drawing(score(Array(60..<70)), score(Array(71..<78)))
        #expect(shapes("fill=\"none\" stroke-linejoin=\"round\" stroke=\"#16202e\"", in: svg).count == 7)
        #expect(shapes("stroke-width=\"0.6\"", in: svg).count { $0.hasPrefix("<rect x=") } >= 10)
        #expect(svg.contains(">as it was</text>") && svg.contains(">as it became</text>"))
        #expect(svg.contains("10 notes") && svg.contains("7 notes") && svg.contains("over it"))
    }

    @Test func whereBothAgreeTheOutlineLiesOnItsNote() throws {
        let piece = try score([60, 64, 67])
        let svg = drawing(piece, piece)
        let outlines = shapes("stroke=\"#16202e\"", in: svg).map { $0.dropFirst(5) }
        let places = svg.split(separator: "\n").filter { $0.hasPrefix("<rect ") }.map { $0.dropFirst(5) }
        // Once filled, once as a hair of paper, once in ink.
        #expect(outlines.count == 3 && outlines.allSatisfy { outline in places.count { $0 == outline } == 3 })
    }

    @Test func theLongerPieceSetsTheWidthAndTheWiderOneTheHeight() throws {
        let short = try score([60, 62])
        let long = try score(Array(repeating: 40, count: 16) + [90])
        let alone = PianoRoll(long, title: "a").svg()
        func axis(_ svg: String) -> [Substring] { svg.split(separator: "\n").filter { $0.hasSuffix(" s</text>") } }
        #expect(axis(drawing(short, long)).count == axis(alone).count)
        #expect(drawing(short, long).contains(">C6</text>"))
    }

    @Test func barsOfAnotherTempoHaveStrokesOfTheirOwn() throws {
        let piece = try score(Array(60..<76))
        let slower = try score(Array(60..<76), tempo: 700_000)
        let strokes = "<g stroke=\"#16202e\" stroke-width=\"1.2\">"
        #expect(!drawing(piece, piece).contains(strokes))
        #expect(drawing(piece, slower).contains(strokes))
    }

    @Test func nothingOverSomethingAndSomethingOverNothingAreDrawn() throws {
        let empty = Score(ticksPerQuarter: 96)
        for pair in [(empty, try score([60])), (try score([60]), empty), (empty, empty)] {
            #expect(drawing(pair.0, pair.1).hasSuffix("</svg>\n"))
        }
    }
}
