import Evaluation
import Music
import Testing

/// What chance makes of the measures: how often two samples of one distribution are called different, and what one odd
/// piece does.
@Suite struct ChanceTests {
    private func profiles(_ scores: [Score]) -> [PieceProfile] {
        scores.enumerated().map { PieceProfile(of: $0.element, named: "\($0.offset).mid", clock: .quarters) }
    }

    private func compared(_ set: [Score], _ reference: [Score], seed: UInt64, draws: Int = 40) -> EvaluationReport {
        var options = EvaluationOptions(seed: seed)
        options.bootstraps = draws
        options.divisions = draws
        return EvaluationReport(profiles(set), named: "set", against: profiles(reference), named: "reference", options)
    }

    /// At the stated level of one in twenty, of 40 comparisons of like sets more than seven alarms of one measure come
    /// once in 400 times; of many that are not independent, at most a tenth in all.
    @Test func likeSetsAreSeldomCalledDifferent() {
        var (descriptors, distances, curves, whole, permuted) = (0, 0, 0, 0, 0)
        let draws = 40
        for seed in 0..<UInt64(draws) {
            var changes = ChangedScores(seed: 100 + seed)
            let evaluation = compared(changes.tunes(20), changes.tunes(40), seed: seed)
            descriptors += evaluation.descriptors.count { $0.distance?.isWithinReal == false }
            distances += evaluation.distances.count { $0.isWithinReal == false }
            curves += evaluation.structure.error?.isWithinReal == false ? 1 : 0
            whole += evaluation.discrepancy?.squared.isWithinReal == false ? 1 : 0
            permuted += (evaluation.discrepancy?.permutationShare ?? 0) <= 0.05 ? 1 : 0
        }
        #expect(descriptors <= draws * Descriptor.allCases.count / 10, "\(descriptors)")
        #expect(distances <= draws * DistanceFeature.allCases.count / 10, "\(distances)")
        #expect(curves <= 7 && whole <= 7 && permuted <= 7, "\(curves), \(whole), \(permuted)")
    }

    /// A permutation test whose standard came from one side called a fifth of such small sets different.
    @Test func thePermutationTestHoldsItsLevelOnSmallSets() {
        let alarms = (0..<UInt64(60)).count { seed in
            var changes = ChangedScores(seed: 200 + seed)
            let evaluation = compared(changes.tunes(8), changes.tunes(8), seed: seed)
            return (evaluation.discrepancy?.permutationShare ?? 0) <= 0.05
        }
        #expect(alarms <= 8, "\(alarms) of 60, where 3 are due")
    }

    @Test func anIntervalHoldsItsValue() throws {
        var changes = ChangedScores(seed: 31)
        let evaluation = compared(changes.tunes(30), changes.tunes(30), seed: 3, draws: 100)
        var measured = evaluation.descriptors.compactMap(\.distance)
        measured += evaluation.distances.flatMap { [$0.overlap, $0.divergence] }
        measured += [evaluation.structure.error, evaluation.discrepancy?.squared].compactMap(\.self)
        #expect(measured.count == Descriptor.allCases.count + 2 * DistanceFeature.allCases.count + 2)
        for one in measured {
            let interval = try #require(one.interval)
            #expect(interval.contains(one.value), "\(one)")
        }
        for overlap in evaluation.distances.map(\.overlap) { #expect((overlap.interval?.upperBound ?? 2) <= 1) }
        for distance in evaluation.descriptors.compactMap(\.distance) {
            #expect((distance.interval?.lowerBound ?? -1) >= 0)
        }
    }

    /// One piece with an hour of silence in it, on either side.
    @Test func oneOddPieceDoesNotRuleASet() throws {
        var changes = ChangedScores(seed: 32)
        let (set, reference) = (changes.tunes(40), changes.tunes(40))
        func withSilence(_ scores: [Score]) -> [Score] {
            var scores = scores
            for track in scores[0].tracks.indices {
                for index in scores[0].tracks[track].notes.indices.dropFirst(8) {
                    scores[0].tracks[track].notes[index].onset.count += 480 * 3_600
                }
            }
            return scores
        }
        let plain = compared(set, reference, seed: 4)
        for odd in [compared(withSilence(set), reference, seed: 4), compared(set, withSilence(reference), seed: 4)] {
            for (before, after) in zip(plain.distances, odd.distances) {
                #expect(abs(before.overlap.value - after.overlap.value) < 0.12, "\(before.feature)")
            }
            for (before, after) in zip(plain.descriptors, odd.descriptors) {
                let (one, two) = (try #require(before.distance?.value), try #require(after.distance?.value))
                #expect(abs(one - two) < 0.3, "\(before.descriptor): \(one), \(two)")
            }
        }
        // What is really farther is still found beside such a piece.
        let slower = set.map { $0.stretched(by: 3) }
        let time = compared(slower, withSilence(reference), seed: 4).distances.first {
            $0.feature == .meanOnsetInterval
        }
        #expect(time?.isWithinReal == false && (time?.overlap.value ?? 1) < 0.6)
    }

    @Test func piecesWithoutAValueAreCounted() throws {
        var changes = ChangedScores(seed: 33)
        let (set, reference) = (changes.tunes(10) + [Score(quarters: [60, 62])], changes.tunes(12))
        let groove = compared(set, reference, seed: 5).descriptors.first { $0.descriptor == .grooveConsistency }
        #expect(groove?.setCount == 10 && groove?.referenceCount == 12)
    }
}
