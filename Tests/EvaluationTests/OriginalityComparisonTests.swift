import Evaluation
import JSON
import Music
import Specimens
import Testing

/// What is said of a set whose pieces are copies, or some of them, or none.
@Suite struct OriginalityComparisonTests {
    private func compared(_ set: [Score], _ human: [Score], _ index: CopyIndex, first limit: Int? = nil) throws
        -> OriginalityComparison
    {
        try #require(
            OriginalityComparison(
                set.map { $0.originality(in: index, first: limit) },
                against: human.map { $0.originality(in: index, first: limit) }, in: index, noteLimit: limit))
    }

    @Test(arguments: [21, 22, 23, 24] as [UInt64])
    func eightCopiesOfTwentyPiecesAreFoundThoughTheMedianIsNot(seed: UInt64) throws {
        var changes = ChangedScores(seed: seed)
        let training = changes.tunes(40)
        let index = CopyIndex(of: training)
        let set = Array(training.prefix(8)) + changes.tunes(12)
        let comparison = try compared(set, changes.tunes(40), index)
        #expect(comparison.longestOfSet.median <= comparison.longestOfReference.high, "the median alone is blind")
        #expect(comparison.shareBeyondHuman >= 0.4)
        #expect(try #require(comparison.shareInterval).lowerBound > 0.05)
        #expect(!comparison.isWithinHuman)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func twoHalvesOfOneCorpusAreAlike(seed: UInt64) throws {
        var changes = ChangedScores(seed: seed)
        let index = CopyIndex(of: changes.tunes(60))
        let comparison = try compared(changes.tunes(40), changes.tunes(40), index)
        #expect(comparison.isWithinHuman, "\(comparison.shareBeyondHuman), \(comparison.longestOfSet)")
        let interval = try #require(comparison.shareInterval)
        #expect(interval.contains(comparison.shareBeyondHuman) && interval.lowerBound <= 0.05)
    }

    @Test func aSingleCopyIsBeyondTheLineWithoutAnInterval() throws {
        var changes = ChangedScores(seed: 3)
        let training = changes.tunes(10)
        let comparison = try compared([training[4]], changes.tunes(10), CopyIndex(of: training))
        #expect(comparison.shareBeyondHuman == 1 && comparison.shareInterval == nil)
        #expect(!comparison.isWithinHuman)
    }

    @Test func piecesWithoutNotesDoNotCount() throws {
        var changes = ChangedScores(seed: 5)
        let training = changes.tunes(20)
        let index = CopyIndex(of: training)
        let (set, human) = (Array(training.prefix(6)) + changes.tunes(4), changes.tunes(12))
        let silence = [Score](repeating: Score(ticksPerQuarter: 480), count: 15)
        let (plain, mixed) = (try compared(set, human, index), try compared(silence + set, human + silence, index))
        #expect(mixed == plain)
        func all(_ scores: [Score]) -> [Originality] { scores.map { $0.originality(in: index) } }
        let limit = OriginalityComparison.noteLimit(for: all(set), first: nil)
        #expect(OriginalityComparison.noteLimit(for: all(silence + set), first: nil) == limit)
        #expect(OriginalityComparison.noteLimit(for: all(silence), first: 180) == nil)
        #expect(OriginalityComparison(all(silence), against: all(human), in: index, noteLimit: nil) == nil)
        #expect(OriginalityComparison(all(set), against: all(silence), in: index, noteLimit: nil) == nil)
    }

    @Test func bothSidesAreCutToTheNotesOfTheMedianPiece() throws {
        func scores(_ counts: [Int]) -> [Score] { counts.map { Score(quarters: [Int](repeating: 60, count: $0)) } }
        let index = CopyIndex(of: scores([500]))
        let set = scores([0, 20, 100, 300, 400])
        let whole = set.map { $0.originality(in: index) }
        #expect(OriginalityComparison.noteLimit(for: whole, first: nil) == 300)
        #expect(OriginalityComparison.noteLimit(for: whole, first: 180) == 180)
        // Pieces that share all of themselves: only where both are cut alike do the long ones not stand out.
        let long = scores([350, 450, 500, 480])
        #expect(try compared(long, scores([300, 350, 320]), index, first: 300).isWithinHuman)
        #expect(try !compared(long, scores([300, 305, 300]), index).isWithinHuman)
        let cut = try compared(set, long, index, first: 100)
        #expect(cut.ofSet.map(\.noteCount) == [20, 100, 100, 100] && cut.ofReference.allSatisfy { $0.longest == 100 })
    }

    @Test func coverageHasAnIntervalAndAHumanLine() throws {
        var changes = ChangedScores(seed: 8)
        let training = changes.tunes(30)
        let index = CopyIndex(of: training)
        let comparison = try compared(Array(training.prefix(5)) + changes.tunes(15), changes.tunes(30), index)
        #expect(comparison.coverage.map(\.notes) == [8, 12, 16])
        for row in comparison.coverage {
            let interval = try #require(row.interval)
            #expect(interval.contains(row.set) && interval.lowerBound < interval.upperBound)
            #expect(row.ofReference.median <= row.ofReference.high && row.ofSet.high == 1)
        }
        let document = comparison.json
        let share = try #require(document["share_beyond_human"])
        #expect(share["value"]?.numberValue == comparison.shareBeyondHuman)
        #expect(share["interval_95"]?.arrayValue?.count == 2)
        let row = try #require(document["coverage"]?.arrayValue?.first)
        for key in ["notes", "set", "human", "set_median", "set_percentile_95", "human_median", "human_percentile_95"] {
            #expect(row[key]?.numberValue != nil, "\(key)")
        }
        #expect(row["set_interval_95"]?.arrayValue?.count == 2)
    }
}
