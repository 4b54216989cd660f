import Music
import Specimens
import Testing

@Suite struct GridTests {
    @Test(arguments: ["192/s", "1/s", "32767/s", "24/quarter", "480/quarter", "file"])
    func gridsReadWhatTheyWrite(text: String) {
        #expect(Grid(text)?.description == text)
    }

    @Test(arguments: [
        "", "192", "/s", "0/s", "-1/s", "+1/s", "01/s", "32768/s", "1/beat", "1/s/s", "1 /s", "99999999999999999999/s",
        "File",
    ])
    func otherTextsAreNoGrid(text: String) {
        #expect(Grid(text) == nil)
    }

    @Test func thePaperGridIsNinetySixTicksAQuarterAt120() {
        let score = Score(notes: [], on: .paper)
        #expect(score.ticksPerQuarter == 96)
        #expect(score.tempos == [Tempo(time: .zero, microsecondsPerQuarter: 500_000)])
    }

    @Test(arguments: [1, 2, 7, 100, 192, 441, 997, 1_000, 32_767])
    func realTimeGridsAreExactWhateverTheirRate(rate: Int) {
        for tempo in [1, 300_000, 500_000, 612_245, 16_777_215] {
            let score = Score(notes: [], on: .ticksPerSecond(rate), tempo: tempo)
            let exact = score.tempos[0].microsecondsPerQuarter
            #expect(score.ticksPerQuarter * 1_000_000 == rate * exact)
            #expect((1...32_767).contains(score.ticksPerQuarter))
            #expect((1...0xFF_FFFF).contains(exact))
        }
    }

    @Test(arguments: [Grid.paper, .ticksPerSecond(7), .ticksPerQuarter(24), .ticksPerQuarter(480), .file])
    func notesOnAGridComeBackFromIt(grid: Grid) {
        var random = SplitMix(seed: 1)
        for _ in 0..<50 {
            let notes = randomNotes(40, &random)
            #expect(Score(notes: notes, on: grid).notes(on: grid) == notes)
        }
    }

    @Test func onsetsAndEndsMoveByAtMostHalfATick() throws {
        var random = SplitMix(seed: 2)
        for _ in 0..<200 {
            let ticksPerQuarter = Int.random(in: 1...1_000, using: &random)
            var tempos: [Tempo] = []
            for _ in 0..<Int.random(in: 0...9, using: &random) {
                let time = Ticks(Int.random(in: 0...5_000, using: &random))
                tempos.append(
                    Tempo(time: time, microsecondsPerQuarter: .random(in: 100_000...2_000_000, using: &random)))
            }
            let pitch = try #require(Pitch(60))
            let lead = Note(onset: Ticks(0), duration: Ticks(1), pitch: pitch, velocity: 1)
            let note = Note(
                onset: Ticks(.random(in: 1...9_000, using: &random)),
                duration: Ticks(.random(in: 0...9_000, using: &random)), pitch: pitch, velocity: 2)
            let score = Score(ticksPerQuarter: ticksPerQuarter, tempos: tempos, tracks: [Track(notes: [lead, note])])
            let moved = try #require(score.notes(on: .paper).first { $0.velocity == 2 })
            #expect(abs(Double(moved.onset.count) - 192 * score.seconds(at: note.onset)) <= 0.5 + 1e-6)
            #expect(abs(Double(moved.end.count) - 192 * score.seconds(at: note.end)) <= 0.5 + 1e-6)
        }
    }

    @Test func theLeadInIsDroppedAndTold() throws {
        let pitch = try #require(Pitch(60))
        let note = Note(onset: Ticks(480), duration: Ticks(240), pitch: pitch, velocity: 9)
        let score = Score(ticksPerQuarter: 480, tracks: [Track(), Track(notes: [note])])
        #expect(score.notes(on: .paper) == [Note(onset: .zero, duration: Ticks(48), pitch: pitch, velocity: 9)])
        #expect(score.leadIn(on: .paper) == Ticks(96))
        #expect(score.leadIn(on: .ticksPerQuarter(24)) == Ticks(24))
        #expect(score.leadIn(on: .file) == Ticks(480))
    }

    @Test func theFileGridIsResolvedByItsScore() {
        let score = Score(ticksPerQuarter: 120)
        #expect(Grid.file.resolved(for: score) == .ticksPerQuarter(120))
        #expect(Grid.paper.resolved(for: score) == .paper)
    }
}
