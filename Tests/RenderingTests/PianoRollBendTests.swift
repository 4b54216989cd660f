import Music
import Rendering
import Testing

@Suite struct PianoRollBendTests {
    /// At 192 ticks a second.
    private func note(_ onset: Int, _ duration: Int, _ pitch: Int, _ bends: [(Int, Double)] = []) throws -> Note {
        Note(
            onset: Ticks(onset), duration: Ticks(duration), pitch: try #require(Pitch(pitch)), velocity: 80,
            bends: bends.map { PitchBend(time: Ticks($0), cents: $1) })
    }

    private func svg(_ notes: [Note]) -> String { PianoRoll(Score(notes: notes, on: .paper), title: "a").svg() }

    /// The corners of each band.
    private func bands(_ svg: String) -> [[(x: Double, y: Double)]] {
        svg.split(separator: "\n").filter { $0.hasPrefix("<path d=\"M") && $0.hasSuffix("Z\"/>") }.map { line in
            line.dropFirst(10).dropLast(4).split(separator: "L").compactMap { corner in
                let numbers = corner.split(separator: " ").compactMap { Double($0) }
                return numbers.count == 2 ? (numbers[0], numbers[1]) : nil
            }
        }
    }

    /// Rectangles of notes: those in groups with the hairline of notes.
    private func rectangles(_ svg: String) -> [(x: Double, y: Double, width: Double, height: Double)] {
        var isInside = false
        var found: [(x: Double, y: Double, width: Double, height: Double)] = []
        for line in svg.split(separator: "\n") {
            if line.hasPrefix("<g ") {
                isInside = line.hasPrefix("<g fill=") && line.hasSuffix("stroke-width=\"0.6\">")
            }
            if line == "</g>" { isInside = false }
            guard isInside, line.hasPrefix("<rect ") else { continue }
            let values = ["x", "y", "width", "height"].compactMap { name in
                line.split(separator: " \(name)=\"", maxSplits: 1).last.flatMap { Double($0.prefix { $0 != "\"" }) }
            }
            if values.count == 4 { found.append((values[0], values[1], values[2], values[3])) }
        }
        return found
    }

    @Test func aBentNoteIsABandAndAPlainOneARectangle() throws {
        let svg = svg([try note(0, 192, 60), try note(192, 192, 60, [(0, 0), (96, 100)])])
        #expect(rectangles(svg).count == 1)
        #expect(bands(svg).count == 1)
    }

    @Test func aSemitoneIsOneRow() throws {
        let svg = svg([
            try note(0, 192, 60), try note(0, 192, 61), try note(200, 384, 60, [(0, 0), (96, 100)]),
        ])
        let rows = rectangles(svg).map(\.y).sorted()
        let band = try #require(bands(svg).first)
        let upper = band.map(\.y).prefix(band.count / 2)
        #expect(abs(try #require(upper.first) - rows[1]) < 0.02)
        #expect(abs(try #require(upper.last) - rows[0]) < 0.02)
        let thickness = zip(band.prefix(band.count / 2), band.suffix(band.count / 2).reversed()).map { $1.y - $0.y }
        #expect(thickness.allSatisfy { abs($0 - rectangles(svg)[0].height) < 0.02 })
    }

    @Test func aNoteThatIsOutOfTuneFromItsStartIsARectangleBesideItsRow() throws {
        let svg = svg([try note(0, 192, 60), try note(200, 192, 60, [(0, 50)])])
        let found = rectangles(svg)
        #expect(found.count == 2 && bands(svg).isEmpty)
        let keys = 61.0 - 60
        let row = found[0].height + 0.8
        #expect(abs(found[0].y - found[1].y - keys * row / 2) < 0.02)
    }

    @Test func aVibratoShowsEachOfItsWaves() throws {
        // Six waves a second for nine seconds.
        let bends = (0..<1_728).map { ($0, 40 * sine(6 * Double($0) / 192)) }
        let svg = svg([try note(0, 1_728, 60, bends)])
        let band = try #require(bands(svg).first)
        let upper = band.prefix(band.count / 2)
        let middle = ((upper.map(\.y).max() ?? 0) + (upper.map(\.y).min() ?? 0)) / 2
        #expect(zip(upper, upper.dropFirst()).count { $0.y < middle && $1.y >= middle } == 54)
        #expect((upper.map(\.y).max() ?? 0) - (upper.map(\.y).min() ?? 0) > 7)
    }

    @Test func aThousandPointsAPixelAreThinned() throws {
        let bends = (0..<100_000).map { ($0, Double($0 % 7) * 30) }
        let svg = svg([try note(0, 100_000, 60, bends)])
        #expect(!bands(svg).isEmpty)
        #expect(svg.utf8.count < 500_000)
    }

    @Test func aBandGoesOnInTheNextLine() throws {
        let svg = svg([try note(0, 192 * 25, 60, [(0, 0), (192 * 9, 200), (192 * 21, 0)])])
        let bands = bands(svg)
        #expect(bands.count == 3)
        #expect(bands.dropFirst().allSatisfy { $0[0].x < 91 })
    }

    @Test func theWheelOfAChannelBendsItsNotes() throws {
        var score = Score(notes: [try note(0, 192, 60), try note(200, 192, 60)], on: .paper)
        score.tracks[0].events = [
            ChannelEvent(time: Ticks(96), .bend(16_383)), ChannelEvent(time: Ticks(192), .bend(8_192)),
        ]
        let svg = PianoRoll(score, title: "a").svg()
        #expect(bands(svg).count == 1 && rectangles(svg).count == 1)
    }

    @Test func extremeBendsStandInsideThePage() throws {
        let svg = svg([
            try note(0, 192, 0, [(0, -1e9), (96, 1e9)]), try note(0, 192, 127, [(0, 1e300), (10, -.infinity)]),
            try note(0, 192, 64, [(500, 100)]), try note(0, 0, 64, [(0, 0), (0, 100)]), try note(5, 9, 64, [(-9, 100)]),
        ])
        let height = try #require(Double(svg.split(separator: " height=\"")[1].prefix { $0 != "\"" }))
        for corner in bands(svg).joined() {
            #expect((0...1_280).contains(corner.x) && (0...height).contains(corner.y))
        }
    }

    @Test func barsStandWhereTheMetreSays() throws {
        var score = Score(notes: [try note(0, 192 * 12, 60)], on: .paper)
        #expect(bars(score) == [])
        // 96 ticks a quarter: a bar of 3/4 lasts 1.5 s, one of 2/4 a second.
        score.timeSignatures = [
            TimeSignature(time: .zero, beats: 3, beatPower: 2),
            TimeSignature(time: Ticks(192 * 6), beats: 2, beatPower: 2),
        ]
        let plot = (1_280.0 - 28 - 90) / 12
        let seconds = [0, 1.5, 3, 4.5, 6, 7, 8, 9, 10, 11]
        let drawn = bars(score)
        #expect(drawn.count == seconds.count)
        #expect(zip(drawn, seconds).allSatisfy { abs($0 - 90 - $1 * plot) < 0.02 })
        let svg = PianoRoll(score, title: "a").svg()
        #expect(svg.contains(">10</text>") && !svg.contains(">11</text>"))
    }

    @Test(arguments: [(0, 2), (255, 0), (1, 60), (1, 8), (4, 255)] as [(UInt8, UInt8)])
    func oddMetresOfLongScoresAreDrawnInBoundedTime(beats: UInt8, power: UInt8) throws {
        var score = Score(notes: [try note(Ticks.longest.count - 5, 5, 60)], on: .paper)
        score.timeSignatures = [TimeSignature(time: .zero, beats: beats, beatPower: power)]
        #expect(PianoRoll(score, title: "a").svg().utf8.count < 500_000)
    }

    /// Where bar lines stand: in the group of their colour.
    private func bars(_ score: Score) -> [Double] {
        let svg = PianoRoll(score, title: "a").svg()
        guard let group = svg.split(separator: "stroke=\"#c9bfe0\" stroke-width=\"0.9\">\n").dropFirst().first else {
            return []
        }
        return group.split(separator: "\n").prefix { $0 != "</g>" }.compactMap { line in
            Double(line.dropFirst("<line x1=\"".count).prefix { $0 != "\"" })
        }
    }

    /// Of so many turns, by Bhaskara's formula: near enough for a wave.
    private func sine(_ turns: Double) -> Double {
        let turn = turns - turns.rounded(.down)
        let half = turn < 0.5 ? 2 * turn : 2 * turn - 1
        let arc = half * (1 - half)
        return (turn < 0.5 ? 1 : -1) * 16 * arc / (5 - 4 * arc)
    }
}
