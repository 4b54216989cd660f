import Evaluation
import JSON
import Music
import Specimens
import Testing

/// Which way the measures of sets move, on made music whose differences are known.
@Suite struct EvaluationTests {
    private func profiles(_ scores: [Score]) -> [PieceProfile] {
        scores.enumerated().map { PieceProfile(of: $0.element, named: "\($0.offset).mid", clock: .quarters) }
    }

    private func compared(_ set: [Score], _ reference: [Score], seed: UInt64 = 1) -> EvaluationReport {
        var options = EvaluationOptions(seed: seed)
        options.bootstraps = 60
        options.divisions = 60
        return EvaluationReport(profiles(set), named: "set", against: profiles(reference), named: "reference", options)
    }

    private func alike(_ evaluation: EvaluationReport) -> Int {
        evaluation.descriptors.count { $0.distance?.isWithinReal ?? false }
    }

    /// Descriptors that go together are beyond their lines together, so that single pairs of sets say little.
    @Test func twoHalvesOfOneCorpusAreAlike() throws {
        var (alikeDescriptors, alikeDistances, alikeDivergences, alikeCurves) = (0, 0, 0, 0)
        for seed in 1...6 as ClosedRange<UInt64> {
            var changes = ChangedScores(seed: seed)
            let evaluation = compared(changes.tunes(60), changes.tunes(60), seed: seed)
            let discrepancy = try #require(evaluation.discrepancy)
            #expect(discrepancy.permutationShare > 0.02)
            #expect(discrepancy.squared.value < 0.02)
            #expect(evaluation.distances.allSatisfy { $0.overlap.value > 0.8 })
            #expect((evaluation.structure.error?.value ?? 1) < 0.04)
            #expect(evaluation.sharedPieces == 0)
            alikeDescriptors += alike(evaluation)
            alikeDistances += evaluation.distances.count { $0.isWithinReal ?? false }
            alikeDivergences += evaluation.distances.count { $0.divergence.value <= $0.divergence.real?.high ?? 0 }
            alikeCurves += evaluation.structure.error?.isWithinReal ?? false ? 1 : 0
        }
        #expect(alikeDescriptors >= 6 * 15 * 85 / 100, "\(alikeDescriptors) of 90")
        #expect(alikeDistances >= 6 * 8 * 85 / 100, "\(alikeDistances) of 48")
        #expect(alikeDivergences >= 6 * 8 * 85 / 100, "\(alikeDivergences) of 48")
        #expect(alikeCurves >= 5, "\(alikeCurves) of 6")
    }

    @Test func shuffledPitchesAreDifferent() throws {
        var changes = ChangedScores(seed: 4)
        let set = changes.tunes(40).map { changes.withPitchesShuffled($0) }
        let evaluation = compared(set, changes.tunes(60))
        let squared = try #require(evaluation.discrepancy?.squared)
        #expect(squared.isWithinReal == false)
        #expect((squared.interval?.lowerBound ?? 0) > (squared.real?.high ?? 1))
        #expect(evaluation.discrepancy?.permutationShare ?? 1 < 0.05)
        let transitions = evaluation.distances.first { $0.feature == .pitchClassTransitions }
        #expect(transitions?.isWithinReal == false)
        #expect((transitions?.divergence.value ?? 0) > (transitions?.divergence.real?.high ?? 1))
        let kept = evaluation.distances.first { $0.feature == .noteValues }
        #expect(kept?.isWithinReal == true, "lengths are what they were")
        #expect(evaluation.structure.error?.isWithinReal == false)
    }

    @Test func shuffledBarsHaveAnotherStructure() throws {
        var changes = ChangedScores(seed: 5)
        let set = changes.tunes(60).map { changes.withBarsShuffled($0) }
        let evaluation = compared(set, changes.tunes(60))
        let error = try #require(evaluation.structure.error)
        #expect(error.isWithinReal == false)
        #expect((error.interval?.lowerBound ?? 0) > (error.real?.median ?? 1))
        #expect((evaluation.structure.ofSet[3] ?? 1) < (evaluation.structure.ofReference[3] ?? 0))
        let entropy = evaluation.descriptors.first { $0.descriptor == .pitchClassEntropy }
        #expect(entropy?.distance?.isWithinReal == true, "the notes are what they were")
    }

    @Test func randomNotesAreDifferentInAllRespects() throws {
        var changes = ChangedScores(seed: 6)
        let set = changes.tunes(40).map { changes.random(like: $0) }
        let evaluation = compared(set, changes.tunes(60))
        #expect(evaluation.discrepancy?.squared.isWithinReal == false)
        #expect((evaluation.discrepancy?.squared.value ?? 0) > 0.5)
        #expect(evaluation.distances.count { $0.isWithinReal == false } >= 6)
        #expect(evaluation.distances.count { $0.divergence.value > $0.divergence.real?.high ?? 9 } >= 6)
        for descriptor in [Descriptor.scaleConsistency, .pitchClassEntropy, .velocitySpread, .barSimilarity] {
            let row = evaluation.descriptors.first { $0.descriptor == descriptor }
            #expect(row?.distance?.isWithinReal == false, "\(descriptor)")
        }
    }

    @Test func moreNoiseIsFartherAway() {
        var changes = ChangedScores(seed: 7)
        let (set, reference) = (changes.tunes(40), changes.tunes(60))
        let reports = [0, 0.2, 0.8].map { share in
            compared(set.map { changes.withNoise($0, share: share) }, reference)
        }
        let values = reports.map { $0.discrepancy?.squared.value ?? .nan }
        #expect(values[0] < values[1] && values[1] < values[2], "\(values)")
        let errors = reports.map { $0.structure.error?.value ?? .nan }
        #expect(errors[0] < errors[1] && errors[1] < errors[2], "\(errors)")
        let overlaps = reports.map { report in
            report.distances.first { $0.feature == .pitchClassTransitions }?.overlap.value ?? .nan
        }
        #expect(overlaps[0] > overlaps[1] && overlaps[1] > overlaps[2], "\(overlaps)")
    }

    @Test func sayingASetTwiceMovesNoMedianAndFindsTheTwins() throws {
        var changes = ChangedScores(seed: 8)
        let (set, reference) = (changes.tunes(30), changes.tunes(60))
        let (once, twice) = (compared(set, reference), compared(set + set, reference))
        #expect(twice.set.duplicates == 30)
        #expect(once.set.duplicates == 0)
        for (first, second) in zip(once.descriptors, twice.descriptors) {
            let (before, after) = (try #require(first.ofSet), try #require(second.ofSet))
            #expect(abs(before.median - after.median) < 1e-9)
            #expect(abs((first.distance?.value ?? 0) - (second.distance?.value ?? 1)) < 1e-9)
        }
        // Each piece now has a twin among the 59 others, with a kernel of 1 instead of the mean k: (1 - k) / 59 more.
        let (before, after) = (
            try #require(once.discrepancy?.squared.value), try #require(twice.discrepancy?.squared.value)
        )
        #expect(after - before > 0.2 / 59 && after - before < 0.8 / 59, "\(before), \(after)")
        for (first, second) in zip(once.distances, twice.distances) {
            #expect(abs(first.overlap.value - second.overlap.value) < 0.03, "\(first.feature)")
        }
        let (error, again) = (
            try #require(once.structure.error?.value), try #require(twice.structure.error?.value)
        )
        #expect(abs(error - again) < 0.002)
    }

    @Test func transposingASetMovesItsMeanPitchAlone() throws {
        var changes = ChangedScores(seed: 10)
        let (set, reference) = (changes.tunes(30), changes.tunes(40))
        let (before, after) = (
            compared(set, reference), compared(try set.map { try #require($0.transposed(by: 7)) }, reference)
        )
        #expect(before.distances == after.distances)
        #expect(before.structure == after.structure)
        for (first, second) in zip(before.descriptors, after.descriptors) where first.descriptor != .meanPitch {
            #expect(abs((first.distance?.value ?? 0) - (second.distance?.value ?? 1)) < 1e-6, "\(first.descriptor)")
        }
        let pitch = after.descriptors.first { $0.descriptor == .meanPitch }
        #expect(pitch?.distance?.isWithinReal == false)
    }

    @Test func theSameSeedGivesTheSameReport() {
        var changes = ChangedScores(seed: 11)
        let (set, reference) = (changes.tunes(12), changes.tunes(16))
        let (one, two) = (compared(set, reference, seed: 3), compared(set, reference, seed: 3))
        #expect(one.json.text() == two.json.text())
        #expect(one.page(title: "t") == two.page(title: "t"))
        let other = compared(set, reference, seed: 4)
        #expect(one.descriptors.map { $0.distance?.value } == other.descriptors.map { $0.distance?.value })
        #expect(one.json.text() != other.json.text())
    }

    @Test func aSetThatIsTheReferenceIsFoundOut() {
        var changes = ChangedScores(seed: 12)
        let reference = changes.tunes(20)
        let evaluation = compared(Array(reference.prefix(10)), reference)
        #expect(evaluation.sharedPieces == 10)
        #expect(evaluation.warnings.contains { $0.contains("note for note") })
    }

    /// Sets too small for one measure or another, and pieces without notes.
    @Test func smallSetsLeaveOutWhatTheyCannotSay() {
        var changes = ChangedScores(seed: 13)
        let tunes = changes.tunes(8)
        let silence = Score(ticksPerQuarter: 480)
        for (set, reference) in [
            ([], tunes), ([silence], tunes), (Array(tunes.prefix(1)), tunes), (tunes, [silence]), (tunes, []),
            (Array(tunes.prefix(2)), Array(tunes.suffix(2))), ([Score(quarters: [60])], [Score(quarters: [60])]),
        ] {
            let evaluation = compared(set, reference)
            let page = evaluation.page(title: "small")
            #expect(!page.contains("nan") && !page.contains("inf"))
            #expect(!evaluation.text.isEmpty)
            #expect((try? JSONValue(parsing: evaluation.json.text())) != nil)
        }
    }
}
