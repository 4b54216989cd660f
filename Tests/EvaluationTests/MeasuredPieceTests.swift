import Evaluation
import Music
import Specimens
import Testing

@Suite struct MeasuredPieceTests {
    @Test func metricalNotesStandInTheBarsOfTheFile() {
        var score = Score(quarters: [60, 62, 64, 65, 67, 69, 71])
        score.timeSignatures = [TimeSignature(time: .zero, beats: 3, beatPower: 2)]
        let piece = MeasuredPiece(score)
        #expect(!piece.isInRealTime)
        #expect(piece.notes.map(\.bar) == [0, 0, 0, 1, 1, 1, 2])
        #expect(piece.notes.map(\.place) == [0, 48, 96, 0, 48, 96, 0])
        #expect(piece.barCount == 3)
        #expect(piece.quarters == 7)
        #expect(piece.seconds == 3.5)
    }

    /// An onset a hair before a bar line belongs to it.
    @Test func stepsAreTheNearestSixteenths() {
        let piece = MeasuredPiece(
            Score([(0, 10, 60), (1_915, 10, 60), (1_979, 10, 60), (1_981, 10, 60)]), clock: .quarters)
        #expect(piece.notes.map(\.step) == [0, 16, 16, 17])
    }

    /// A tick early is the next bar, for the bar's notes as for its steps.
    @Test func anOnsetAHairBeforeABarLineIsInItsBar() {
        for quarter in [480, 192, 960] {
            var score = Score([(0, 100, 60), (4 * quarter - 1, 100, 62), (8 * quarter + 1, 100, 64)])
            score.ticksPerQuarter = quarter
            let piece = MeasuredPiece(score, clock: .quarters)
            #expect(piece.notes.map(\.bar) == [0, 1, 2], "\(quarter)")
            #expect(piece.notes.map(\.place) == [0, 0, 0], "\(quarter)")
            #expect(piece.barCount == 3)
        }
    }

    /// Played times, whose quarters mean nothing.
    @Test func aPerformanceIsCountedInSeconds() {
        var random = SplitMix(seed: 1)
        var time = 1_000
        let notes = (0..<200).map { _ in
            time += Int.random(in: 37...390, using: &random)
            return (onset: time, duration: 200, pitch: Int.random(in: 50...80, using: &random))
        }
        let piece = MeasuredPiece(Score(notes))
        #expect(piece.isInRealTime)
        #expect(piece.notes[0].onset == 0)
        // 960 ticks are a second here, and a bar two of them, from the first onset on.
        for (note, (onset, _, _)) in zip(piece.notes, notes) {
            let seconds = Double(onset - notes[0].onset) / 960
            #expect(abs(Double(note.onset) / 16 - seconds) <= 0.032)
            #expect(note.bar == note.onset / 32)
        }
        #expect(!MeasuredPiece(Score(notes), clock: .quarters).isInRealTime)
    }

    @Test func onlyTheFirstNotesAreMeasuredWhenAsked() {
        let score = Score(quarters: [60, 62, 64, 65])
        #expect(MeasuredPiece(score, first: 2).notes.map(\.pitch) == [60, 62])
        #expect(MeasuredPiece(score, first: 0).notes.isEmpty)
        #expect(MeasuredPiece(score, first: -1).notes.isEmpty)
        #expect(MeasuredPiece(score, first: 9).notes.count == 4)
    }

    /// Damaged metres, odd clocks, times at the end of what can be counted.
    @Test(arguments: 0..<20)
    func anyScoreCanBeMeasured(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let score = RandomScores().next(&random)
        for clock in MeasureClock.allCases {
            let profile = PieceProfile(of: score, named: "", clock: clock)
            for descriptor in Descriptor.allCases {
                #expect(profile.descriptors[descriptor]?.isFinite ?? true, "\(descriptor)")
            }
            _ = MelodicSteps(score, clock: clock)
        }
        var far = score
        far.tracks.append(
            Track(notes: [
                Note(onset: Ticks.longest, duration: Ticks.longest, pitch: Pitch(lowBits: 60), velocity: 1),
                Note(onset: Ticks(.max), duration: .zero, pitch: Pitch(lowBits: 61), velocity: 1),
            ]))
        for clock in MeasureClock.allCases { _ = PieceProfile(of: far, named: "", clock: clock) }
        _ = MelodicSteps(far)
    }
}
