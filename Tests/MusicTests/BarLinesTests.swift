import Music
import Specimens
import Testing

@Suite struct BarLinesTests {
    private func score(quarters: Int, _ metres: [TimeSignature], ticksPerQuarter: Int = 4) throws -> Score {
        let note = Note(
            onset: .zero, duration: Ticks(quarters * ticksPerQuarter), pitch: try #require(Pitch(60)), velocity: 1)
        return Score(ticksPerQuarter: ticksPerQuarter, timeSignatures: metres, tracks: [Track(notes: [note])])
    }

    private func metre(_ quarters: Int, _ beats: UInt8, _ power: UInt8) -> TimeSignature {
        TimeSignature(time: Ticks(4 * quarters), beats: beats, beatPower: power)
    }

    @Test func withoutMetresBarsHaveFourQuarters() throws {
        #expect(try score(quarters: 9, []).barLines.map(\.count) == [0, 16, 32, 48])
        #expect(try score(quarters: 8, []).barLines.map(\.count) == [0, 16, 32])
        #expect(Score(ticksPerQuarter: 4).barLines.map(\.count) == [0])
    }

    @Test func metresBeginBarsWhereTheyStand() throws {
        // An upbeat of a quarter, then three quarters; six eighths cut the last of these bars short.
        let lines = try score(quarters: 10, [metre(0, 1, 2), metre(1, 3, 2), metre(6, 6, 3)]).barLines
        #expect(lines.map { $0.count / 4 } == [0, 1, 4, 6, 9, 12])
        #expect([0, 3, 4, 15, 16, 35, 36, 99].map { lines.bar(at: Ticks($0)) } == [0, 0, 1, 1, 2, 3, 4, 5])
        #expect(lines.contains(Ticks(16)) && !lines.contains(Ticks(17)))
    }

    @Test func metresThatNoBarCanBeMadeOfArePassedOver() throws {
        let lines = try score(quarters: 8, [metre(0, 0, 2), metre(1, 4, 200), metre(2, 1, 46), metre(2, 1, 9)]).barLines
        #expect(lines.map(\.count) == [0, 16, 32])
    }

    @Test func barsOfAFractionOfATickDoNotDrift() throws {
        let lines = try score(quarters: 8, [metre(0, 7, 4)], ticksPerQuarter: 3).barLines
        for (bar, line) in lines.enumerated() { #expect(line.count == bar * 21 / 4) }
    }

    @Test func hugeTimesAreCountedAndNotListed() throws {
        var score = try score(quarters: 1, [TimeSignature(time: .zero, beats: 1, beatPower: 2)], ticksPerQuarter: 1)
        score.tracks[0].notes[0].duration = Ticks(Int.max)
        score.tracks[0].notes[0].onset = Ticks(Int.max)
        #expect(score.barLines.count == Ticks.longest.count + 1)
        #expect(score.barLines.bar(at: Ticks(Int.max)) == Ticks.longest.count)
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func everyTimeLiesInTheBarThatItsLinesSay(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let score = RandomScores().next(&random)
        let lines = score.barLines
        for _ in 0..<50 {
            let bar = Int.random(in: 0..<lines.count, using: &random)
            #expect(lines.bar(at: lines[bar]) == bar)
            guard bar + 1 < lines.count else { continue }
            #expect(lines[bar] < lines[bar + 1])
            #expect(lines.bar(at: Ticks(lines[bar + 1].count - 1)) == bar)
        }
        let end = score.tracks.flatMap(\.notes).map(\.end.count).max() ?? 0
        let last = try #require(lines.last)
        #expect(last.count >= min(end, Ticks.longest.count))
        if lines.count > 1 { #expect(lines[lines.count - 2].count < end) }
    }
}
