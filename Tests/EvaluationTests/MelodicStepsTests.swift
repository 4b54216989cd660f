import Evaluation
import Music
import Specimens
import Testing

/// What is struck at once in a performance, and what of it stands when it is played slower.
@Suite struct MelodicStepsTests {
    /// Chords whose notes come one after another within 25 ms, at 1,000 ticks a second, 0.2 to 0.6 s apart.
    private func performance(_ count: Int, _ random: inout SplitMix) -> Score {
        var notes: [(onset: Int, duration: Int, pitch: Int)] = []
        var time = 1_000
        for _ in 0..<count {
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                notes.append(
                    (
                        onset: time + .random(in: 0...25, using: &random), duration: 150,
                        pitch: .random(in: 40...80, using: &random)
                    ))
            }
            time += .random(in: 200...600, using: &random)
        }
        return Score(notes).inMilliseconds
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func aPerformancePlayedSlowerIsTheSameInOneRun(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let score = performance(120, &random)
        let index = CopyIndex(of: [score], clock: .seconds)
        for tempo in [200_000, 500_000, 750_000, 1_000_000, 1_100_000, 3_000_000] {
            var slower = try #require(score.transposed(by: 5))
            slower.tempos = [Tempo(time: .zero, microsecondsPerQuarter: tempo)]
            #expect(slower.originality(in: index, clock: .seconds).longest == score.noteCount, "\(tempo)")
        }
        #expect(score.stretched(by: 3).originality(in: index, clock: .seconds).longest == score.noteCount)
    }

    /// Notes that are struck at once stand from the lowest to the highest, whichever came first.
    @Test(arguments: [1, 2, 5]) func aPlayedChordIsAChordAtAnyTempo(factor: Int) {
        let chords = (0..<12).flatMap { chord in
            [67, 64, 60].enumerated().map { place, pitch in
                (onset: 400 * chord + 12 * place, duration: 100, pitch: pitch)
            }
        }
        let score = Score(chords).inMilliseconds.stretched(by: factor)
        let pitches = MelodicSteps(score, clock: .seconds).notes.map { Int($0.pitch.number) }
        #expect(pitches == (0..<12).flatMap { _ in [60, 64, 67] })
    }

    /// A run as fast as the notes of a slow chord is a run.
    @Test func fastNotesAmongFastNotesAreNoChord() {
        let run = (0..<40).map { (onset: 24 * $0, duration: 20, pitch: 80 - $0) }
        let pitches = MelodicSteps(Score(run).inMilliseconds, clock: .seconds).notes.map { Int($0.pitch.number) }
        #expect(pitches == (0..<40).map { 80 - $0 })
    }

    /// What is struck at once does not hang on the rest of the piece, nor on where it is cut.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func aPassageIsFoundAmongOtherMusicButForItsEdges(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let (score, other) = (performance(120, &random), performance(60, &random))
        let index = CopyIndex(of: [score], clock: .seconds)
        #expect(score.originality(in: index, clock: .seconds, first: 90).longest == 90)
        let passage = score.notes[100..<200]
        let start = passage.first?.onset.count ?? 0
        var mixed = other
        let end = other.duration.count + 300
        mixed.tracks[0].notes += passage.map { note in
            var note = note
            note.onset.count += end - start
            return note
        }
        #expect(mixed.originality(in: index, clock: .seconds).longest >= 90)
    }

    /// A 24th of a quarter in music that is written in bars, however long the notes around.
    @Test func inBarsAtOnceIsA24thOfAQuarter() {
        let notes = [(0, 67), (20, 60), (1_920, 67), (1_941, 60), (3_840, 67)].map {
            (onset: $0.0, duration: 100, pitch: $0.1)
        }
        let pitches = MelodicSteps(Score(notes), clock: .quarters).notes.map { Int($0.pitch.number) }
        #expect(pitches == [60, 67, 67, 60, 67])
    }
}

extension Score {
    /// The same notes with a thousand ticks to the second.
    fileprivate var inMilliseconds: Score {
        var score = self
        score.ticksPerQuarter = 500
        score.tempos = [Tempo(time: .zero, microsecondsPerQuarter: 500_000)]
        return score
    }
}
