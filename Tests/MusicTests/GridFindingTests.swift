import Music
import Specimens
import Testing

@Suite struct GridFindingTests {
    /// Notes at times that are counted in parts of a quarter.
    private func score(_ times: [Int], per parts: Int, ticks: Int = 480, length: Int? = nil) -> Score {
        let notes = times.map { time in
            Note(
                onset: Ticks(time * ticks / parts), duration: Ticks(length ?? ticks / parts), pitch: Pitch(lowBits: 60),
                velocity: 64)
        }
        return Score(ticksPerQuarter: ticks, tracks: [Track(notes: notes)])
    }

    @Test(arguments: [(1, 4), (4, 4), (8, 8), (3, 12), (6, 12), (16, 48)])
    func theSmallestGridThatHoldsAllIsFound(parts: Int, rate: Int) {
        for ticks in [96, 192, 480, 960, 1024, 4000] {
            let finding = GridFinding(of: score(Array(0..<100), per: parts, ticks: ticks))
            #expect(finding.kind == .metrical && finding.ticksPerQuarter == rate, "\(ticks)")
            #expect(finding.onsetShare == 1 && finding.endShare == 1)
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func notesOnTheGridThatIsFoundDoNotMove(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let score = RandomTunes().next(&random)
        let rate = try #require(GridFinding(of: score).ticksPerQuarter)
        let back = score.notes(on: .ticksPerQuarter(rate)).map { $0.onset.count * 480 / rate }
        #expect(back == score.notes.map(\.onset.count))
    }

    @Test(arguments: [24, 96, 220, 384, 480, 1000])
    func freePlayingIsRealTimeWhateverTheFile(ticks: Int) {
        var random = SplitMix(seed: 3)
        var time = 0.0
        let times = (0..<300).map { _ in
            time += Double.random(in: 0.2...1.3, using: &random)
            return Int(time * Double(ticks))
        }
        #expect(GridFinding(of: score(times, per: ticks, ticks: ticks, length: 7)).kind == .realTime)
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func aPerformanceOfATuneIsRealTime(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var score = RandomTunes().next(&random)
        for track in score.tracks.indices {
            for index in score.tracks[track].notes.indices {
                score.tracks[track].notes[index].onset.count += Int.random(in: 0...40, using: &random)
            }
        }
        let finding = GridFinding(of: score)
        #expect(finding.kind == .realTime && finding.ticksPerQuarter == nil)
    }

    @Test func quantisedSwingIsMetrical() {
        // Off-beats at three fifths of the quarter, which is on no grid.
        let times = (0..<120).map { $0 / 2 * 480 + $0 % 2 * 288 }
        let finding = GridFinding(of: score(times, per: 480))
        #expect(finding.kind == .metrical && finding.ticksPerQuarter == 96 && finding.onsetShare < 0.9)
    }

    @Test func shortenedNotesDoNotHideTheGrid() {
        var random = SplitMix(seed: 4)
        var score = score(Array(0..<100), per: 2)
        for index in score.tracks[0].notes.indices {
            score.tracks[0].notes[index].duration.count = .random(in: 100...239, using: &random)
        }
        let finding = GridFinding(of: score)
        #expect(finding.kind == .metrical && finding.ticksPerQuarter == 24 && finding.endShare < 0.5)
    }

    @Test func endsATickEarlyAreOnTheGrid() {
        let finding = GridFinding(of: score(Array(0..<50), per: 2, length: 239))
        #expect(finding.ticksPerQuarter == 4 && finding.endShare == 1)
    }

    @Test func ofFewNotesNothingIsSaid() {
        #expect(GridFinding(of: Score(ticksPerQuarter: 480)).kind == .unknown)
        #expect(GridFinding(of: score([0], per: 4)).kind == .unknown)
        #expect(GridFinding(of: score([0, 17, 333, 901], per: 480)).kind == .unknown)
        #expect(GridFinding(of: score(Array(0..<12), per: 4)).kind == .metrical)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func anyScoreIsTaken(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var score = RandomScores().next(&random)
        score.ticksPerQuarter = [1, 7, 480, Int.max].randomElement(using: &random) ?? 1
        score.tracks.append(
            Track(notes: [
                Note(onset: Ticks(.max), duration: Ticks(.max), pitch: Pitch(lowBits: 1), velocity: 1),
                Note(onset: Ticks(.min), duration: Ticks(.max), pitch: Pitch(lowBits: 1), velocity: 1),
            ]))
        let finding = GridFinding(of: score)
        #expect((finding.kind == .metrical) == (finding.ticksPerQuarter != nil))
    }
}
