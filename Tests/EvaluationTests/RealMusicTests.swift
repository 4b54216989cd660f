import Evaluation
import Formats
import Foundation
import Music
import Specimens
import Testing

/// Two halves of the held-out piano pieces are alike; shuffled, or by chance, one is not.
///
/// The folder is that of `SharedData`.
@Suite(.enabled(if: SharedData.folder("corpus") != nil, SharedData.missing))
struct RealMusicTests {
    private let halves: (set: [Score], reference: [Score])

    init() throws {
        let root = try #require(SharedData.folder("corpus"))
        let table = try String(contentsOf: root.appendingPathComponent("split.tsv"), encoding: .utf8)
        var (set, reference): ([Score], [Score]) = ([], [])
        for line in table.split(separator: "\n") {
            let row = line.split(separator: "\t")
            guard row.count == 3, row[0].hasPrefix("piano/"), row[1] == "held-out", row[2] == "yes" else { continue }
            let file = root.appendingPathComponent(String(row[0]))
            let score = try StandardMIDI.read([UInt8](Data(contentsOf: file))).score
            // One and one: the table is in the order of collections.
            if set.count > reference.count { reference.append(score) } else { set.append(score) }
        }
        #expect(set.count == 74 && reference.count == 74)
        halves = (set, reference)
    }

    private func compared(_ set: [Score]) -> EvaluationReport {
        func profiles(_ scores: [Score]) -> [PieceProfile] {
            scores.enumerated().map { PieceProfile(of: $1, named: "\($0).mid", clock: .quarters, first: 180) }
        }
        return EvaluationReport(profiles(set), named: "set", against: profiles(halves.reference), named: "reference")
    }

    private func overlap(_ report: EvaluationReport) -> DistanceComparison? {
        report.distances.first { $0.feature == .pitchClassTransitions }
    }

    private func repetition(_ report: EvaluationReport) -> DescriptorComparison? {
        report.descriptors.first { $0.descriptor == .repetition }
    }

    @Test func twoHalvesAreAlike() {
        let report = compared(halves.set)
        #expect(report.discrepancy?.squared.isWithinReal == true && report.discrepancy?.permutationShare ?? 0 > 0.05)
        #expect(report.structure.error?.isWithinReal == true)
        #expect(report.descriptors.allSatisfy { $0.distance?.isWithinReal == true }, "\(report.text)")
        #expect(report.distances.allSatisfy { $0.isWithinReal == true }, "\(report.text)")
        #expect(report.distances.allSatisfy { $0.divergence.value <= $0.divergence.real?.high ?? 0 }, "\(report.text)")
    }

    /// Only what looks at more than one bar can tell.
    @Test func shuffledBarsAreFoundByTheBarCurve() {
        var changes = ChangedScores(seed: 1)
        let report = compared(halves.set.map { changes.withBarsShuffled($0) })
        #expect(report.structure.error?.isWithinReal == false, "\(report.text)")
        #expect(report.discrepancy?.squared.isWithinReal == true, "\(report.text)")
        #expect(overlap(report)?.isWithinReal == true, "\(report.text)")
    }

    @Test func shuffledPitchesAndChanceAreFoundByAll() {
        var changes = ChangedScores(seed: 2)
        for set in [
            halves.set.map { changes.withPitchesShuffled($0) }, halves.set.map { changes.random(like: $0) },
        ] {
            let report = compared(set)
            #expect(report.discrepancy?.squared.isWithinReal == false, "\(report.text)")
            #expect(report.discrepancy?.permutationShare ?? 1 < 0.01)
            #expect(report.structure.error?.isWithinReal == false, "\(report.text)")
            #expect(overlap(report)?.isWithinReal == false, "\(report.text)")
            #expect(repetition(report)?.distance?.isWithinReal == false, "\(report.text)")
        }
    }
}
