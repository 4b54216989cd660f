import Evaluation
import Music
import Specimens
import Testing

@Suite struct DescriptorsTests {
    private func descriptors(_ score: Score) -> Descriptors { Descriptors(of: MeasuredPiece(score, clock: .quarters)) }

    private func near(_ value: Double?, _ expected: Double, _ tolerance: Double = 1e-9) -> Bool {
        value.map { abs($0 - expected) <= tolerance } ?? false
    }

    // MARK: Known answers

    @Test func entropyIsThatOfThePitchClasses() {
        #expect(near(descriptors(Score(quarters: [60]))[.pitchClassEntropy], 0))
        #expect(near(descriptors(Score(quarters: [60, 72, 61, 49]))[.pitchClassEntropy], 1))
        #expect(near(descriptors(Score(quarters: Array(60..<72)))[.pitchClassEntropy], 3.584_962_500_721_156))
    }

    @Test func theBestScaleHoldsAsManyNotesAsItDoes() {
        #expect(near(descriptors(Score(quarters: [62, 64, 66, 67, 69, 71, 73]))[.scaleConsistency], 1))
        #expect(near(descriptors(Score(quarters: Array(60..<72)))[.scaleConsistency], 7.0 / 12))
    }

    @Test func grooveIsOneForEqualBarsAndNoneForOppositeOnes() {
        let eighths = (0..<32).map { (onset: 240 * $0, duration: 240, pitch: 60) }
        #expect(near(descriptors(Score(eighths))[.grooveConsistency], 1))
        // The first bar has the even sixteenths, the second the odd ones.
        let opposite = (0..<8).flatMap { step in
            [
                (onset: 240 * step, duration: 120, pitch: 60),
                (onset: 1_920 + 240 * step + 120, duration: 120, pitch: 60),
            ]
        }
        #expect(near(descriptors(Score(opposite))[.grooveConsistency], 0))
        #expect(descriptors(Score(quarters: [60, 62]))[.grooveConsistency] == nil, "one bar has nothing to agree with")
    }

    /// Implementations that ask for more than the threshold take a dyad for one voice.
    @Test func aDyadIsTwoNotesAtOnce() {
        let dyad = descriptors(Score([(0, 480, 60), (0, 480, 64), (960, 480, 60)]))
        #expect(near(dyad[.polyphony], 1.5))
        #expect(near(dyad[.polyphonicShare], 0.5))
        #expect(near(dyad[.soundingShare], 2.0 / 3))
    }

    @Test func rangesAndRatesAreCounted() {
        let piece = descriptors(Score(quarters: [60, 67, 55, 60]))
        #expect(near(piece[.pitchRange], 12))
        #expect(near(piece[.meanPitch], 60.5))
        #expect(near(piece[.notesPerQuarter], 1))
        #expect(near(piece[.notesPerSecond], 2), "at 120 quarters a minute")
        #expect(near(piece[.meanDuration], 1))
        #expect(near(piece[.velocitySpread], 0))
    }

    @Test func aSecondStatementIsRepetitionAndTheFirstIsNot() {
        let theme = [60, 62, 64, 65, 67, 69, 71, 72]
        #expect(near(descriptors(Score(quarters: theme))[.repetition], 0))
        #expect(near(descriptors(Score(quarters: theme + [40] + theme))[.repetition], 8.0 / 17))
        let seven = Array(theme.prefix(7))
        #expect(near(descriptors(Score(quarters: seven + [40] + seven + [41]))[.repetition], 0), "seven are too few")
        let transposed = theme.map { $0 + 2 }
        #expect(near(descriptors(Score(quarters: theme + [40] + transposed))[.repetition], 0), "exact, not transposed")
        #expect(near(descriptors(Score(quarters: [60] + theme))[.repetition], 0))
        #expect(descriptors(Score(quarters: [60]))[.repetition] == nil)
        #expect(near(descriptors(Score(quarters: [Int](repeating: 60, count: 24)))[.repetition], 23.0 / 24))
    }

    @Test func barsAreAsLikeAsTheNotesTheyShare() {
        let bar = [60, 62, 64, 65]
        let other = [60, 62, 64, 72]
        let piece = descriptors(Score(quarters: bar + other + bar))
        // Three notes of five in common, 1 bar apart; all, 2 bars apart.
        #expect(near(piece.similarityByDistance[0], 0.6))
        #expect(near(piece.similarityByDistance[1], 1))
        #expect(piece.similarityByDistance[2] == nil)
        #expect(near(piece[.barSimilarity], 0.8))
    }

    @Test func anEmptyBarHasNothingInCommonAndTwoSayNothing() {
        let bar = [60, 62, 64, 65].enumerated().map { (onset: 480 * $0.offset, duration: 480, pitch: $0.element) }
        let far = bar.map { (onset: $0.onset + 3 * 1_920, duration: $0.duration, pitch: $0.pitch) }
        let piece = descriptors(Score(bar + far))
        // Bars 0 and 3 sound: 1 apart there are two pairs with one of them, and one of empty bars.
        #expect(near(piece.similarityByDistance[0], 0))
        #expect(near(piece.similarityByDistance[2], 1))
    }

    @Test func aPieceWithoutNotesHasNoValues() {
        var drums = Score(quarters: [60, 62])
        drums.tracks[0].isDrums = true
        for score in [Score(ticksPerQuarter: 480), drums] {
            let piece = descriptors(score)
            #expect(Descriptor.allCases.allSatisfy { piece[$0] == nil })
        }
    }

    // MARK: Which way they move

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func transposingMovesTheMeanPitchAndNothingElse(seed: UInt64) throws {
        var changes = ChangedScores(seed: seed)
        let score = changes.tunes(1)[0]
        let moved = try #require(score.transposed(by: 5))
        let (before, after) = (descriptors(score), descriptors(moved))
        for descriptor in Descriptor.allCases where descriptor.isTranspositionInvariant {
            #expect(near(after[descriptor], before[descriptor] ?? .nan), "\(descriptor)")
        }
        #expect(near(after[.meanPitch], (before[.meanPitch] ?? .nan) + 5))
        #expect(before.similarityByDistance == after.similarityByDistance)
        let features = PieceProfile(of: score, named: "").features
        #expect(features == PieceProfile(of: moved, named: "").features, "counted from the tonic")
    }

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func shufflingBarsTakesStructureAndLeavesPitchClassesAndGroove(seed: UInt64) {
        var changes = ChangedScores(seed: seed)
        let scores = changes.tunes(20)
        var (before, after) = (0.0, 0.0)
        for score in scores {
            let shuffled = changes.withBarsShuffled(score)
            let (first, second) = (descriptors(score), descriptors(shuffled))
            #expect(near(second[.pitchClassEntropy], first[.pitchClassEntropy] ?? .nan))
            #expect(near(second[.scaleConsistency], first[.scaleConsistency] ?? .nan))
            #expect(near(second[.grooveConsistency], first[.grooveConsistency] ?? .nan), "all pairs of bars")
            before += first.similarityByDistance[3] ?? 0
            after += second.similarityByDistance[3] ?? 0
        }
        #expect(before > 1.5 * after, "chords come back after four bars: \(before) against \(after)")
    }

    @Test func sayingAPieceTwiceIsRepetition() {
        var changes = ChangedScores(seed: 3)
        for score in changes.tunes(10) {
            var twice = score
            let length = score.barLines.last?.count ?? 0
            for index in twice.tracks.indices {
                twice.tracks[index].notes += score.tracks[index].notes.map { note in
                    var note = note
                    note.onset.count += length
                    return note
                }
            }
            let (once, again) = (descriptors(score)[.repetition] ?? 0, descriptors(twice)[.repetition] ?? 0)
            #expect(again > once)
            #expect(again >= 0.45)
        }
    }

    @Test func noiseTakesPiecesOutOfTheirScaleAndRepeatsApart() {
        var changes = ChangedScores(seed: 9)
        for score in changes.tunes(10) {
            let (before, after) = (descriptors(score), descriptors(changes.withNoise(score, share: 0.6)))
            #expect((after[.scaleConsistency] ?? 1) < (before[.scaleConsistency] ?? 0))
            #expect((after[.pitchClassEntropy] ?? 0) > (before[.pitchClassEntropy] ?? 9))
            #expect((after[.repetition] ?? 1) <= (before[.repetition] ?? 0))
        }
    }

    @Test func onsetsMovedByChanceLoosenTheGroove() {
        var changes = ChangedScores(seed: 10)
        let tunes = changes.tunes(20)
        let values = [0, 0.3, 0.9].map { share in
            tunes.reduce(0) { $0 + (descriptors(changes.withNoise($1, share: share))[.grooveConsistency] ?? 0) }
        }
        #expect(values[0] > values[1] && values[1] > values[2], "\(values)")
    }

    @Test func shorterNotesSoundLessAndFewerAtOnce() {
        var changes = ChangedScores(seed: 11)
        for score in changes.tunes(10) {
            var short = score
            for track in short.tracks.indices {
                for index in short.tracks[track].notes.indices { short.tracks[track].notes[index].duration.count /= 3 }
            }
            let (before, after) = (descriptors(score), descriptors(short))
            for descriptor in [Descriptor.soundingShare, .polyphonicShare, .meanDuration] {
                #expect((after[descriptor] ?? 9) < (before[descriptor] ?? 0), "\(descriptor)")
            }
            #expect((after[.polyphony] ?? 9) <= (before[.polyphony] ?? 0) + 1e-9)
        }
    }
}
