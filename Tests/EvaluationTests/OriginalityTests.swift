import Evaluation
import Music
import Specimens
import Testing

@Suite struct OriginalityTests {
    /// Leaps that tunes do not have, in a rhythm that they do not have.
    private func filler(_ count: Int, _ random: inout SplitMix, from start: Int) -> [(
        onset: Int, duration: Int, pitch: Int
    )] {
        (0..<count).map { number in
            (
                onset: start + 7 * 480 * number + 100 * (number % 3), duration: 100,
                pitch: number % 2 == 0
                    ? Int.random(in: 20...30, using: &random) : Int.random(in: 95...105, using: &random)
            )
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func aPlantedCopyIsFoundInAnotherKeyAndTempo(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        var changes = ChangedScores(seed: seed)
        let training = changes.tunes(30)
        let source = Int.random(in: 0..<30, using: &random)
        let notes = MelodicSteps(training[source], clock: .quarters).notes
        let length = Int.random(in: 16...40, using: &random)
        let start = Int.random(in: 0..<(notes.count - length), using: &random)
        let passage = notes[start..<start + length]
        let first = passage.first?.onset.count ?? 0
        let copied = passage.map { note in
            (onset: 100_000 + 3 * (note.onset.count - first), duration: 100, pitch: Int(note.pitch.number) + 3)
        }
        let score = Score(filler(12, &random, from: 0) + copied + filler(12, &random, from: 400_000))
        let found = score.originality(in: CopyIndex(of: training))
        let match = try #require(found.match)
        // Neighbours may agree by chance, and tunes have passages in common.
        #expect((length...length + 2).contains(found.longest), "\(found.longest) of \(length)")
        #expect(match.start <= 12 && match.start + match.length >= 12 + length)
        #expect(found.coverage[2] >= Double(length) / Double(length + 24) - 1e-9)
        let excerpt = try #require(
            NearestExcerpt(
                match, of: score, named: "piece", in: training[match.piece], named: "source", clock: .quarters))
        #expect(excerpt.score.noteCount == found.longest)
        let heard = excerpt.score.notes.map { Int($0.pitch.number) + 3 }.sorted()
        let own = MelodicSteps(score, clock: .quarters).notes[match.start..<match.start + match.length]
        let shift = Int(own.map(\.pitch.number).min() ?? 0) - (heard.first ?? 0)
        #expect(heard.map { $0 + shift } == own.map { Int($0.pitch.number) }.sorted(), "the passage, in its own key")
        #expect(excerpt.score.notes.first?.onset == .zero)
    }

    @Test func aWholeCopyIsCoveredAndStrangeNotesAreNot() {
        var changes = ChangedScores(seed: 5)
        let training = changes.tunes(20)
        let index = CopyIndex(of: training)
        let copy = training[7].originality(in: index)
        #expect(copy.longest == training[7].noteCount)
        #expect(copy.coverage == [1, 1, 1])
        #expect(copy.match?.length == training[7].noteCount)
        var random = SplitMix(seed: 1)
        let strange = Score(filler(60, &random, from: 0)).originality(in: index)
        #expect(strange.longest < 8)
        #expect(strange.coverage == [0, 0, 0])
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func keyAndTempoChangeNothing(seed: UInt64) throws {
        var changes = ChangedScores(seed: seed)
        let index = CopyIndex(of: changes.tunes(15))
        for score in changes.tunes(5) {
            let plain = score.originality(in: index)
            let moved = try #require(score.transposed(by: -4)).stretched(by: 2)
            let changed = moved.originality(in: index)
            #expect(changed.longest == plain.longest)
            #expect(changed.coverage == plain.coverage)
        }
    }

    /// By comparing every passage with every other, as the definition says.
    @Test(arguments: 0..<12 as Range<UInt64>)
    func theLongestRunIsThatOfComparingEverything(seed: UInt64) {
        var random = SplitMix(seed: seed)
        func piece(_ count: Int) -> Score {
            var time = 0
            return Score(
                (0..<count).map { _ in
                    time += [0, 120, 240, 480].randomElement(using: &random) ?? 0
                    return (onset: time, duration: 120, pitch: Int.random(in: 60...62, using: &random))
                })
        }
        let training = (0..<4).map { _ in piece(Int.random(in: 2...60, using: &random)) }
        let score = piece(50)
        let found = score.originality(in: CopyIndex(of: training))
        let expected = training.map { longestShared(MelodicSteps(score).notes, MelodicSteps($0).notes) }.max() ?? 0
        #expect(found.longest == expected)
        if let match = found.match {
            let shared = longestShared(
                Array(MelodicSteps(score).notes[match.start..<match.start + match.length]),
                Array(MelodicSteps(training[match.piece]).notes[match.note..<match.note + match.length]))
            #expect(shared == match.length)
        }
    }

    private func longestShared(_ a: [Note], _ b: [Note]) -> Int {
        var longest = 0
        for i in a.indices {
            for j in b.indices {
                var length = 1
                var (last, other) = (0, 0)
                while i + length < a.count, j + length < b.count {
                    let (x, y) = (i + length, j + length)
                    let interval = Int(a[x].pitch.number) - Int(a[x - 1].pitch.number)
                    guard interval == Int(b[y].pitch.number) - Int(b[y - 1].pitch.number) else { break }
                    let (time, otherTime) = (
                        a[x].onset.count - a[x - 1].onset.count, b[y].onset.count - b[y - 1].onset.count
                    )
                    guard (time == 0) == (otherTime == 0) else { break }
                    if time > 0 {
                        if last > 0, ratioClass(time, last) != ratioClass(otherTime, other) { break }
                        (last, other) = (time, otherTime)
                    }
                    length += 1
                }
                if length > 1 { longest = max(longest, length) }
            }
        }
        return longest
    }

    private func ratioClass(_ time: Int, _ last: Int) -> Int {
        let ratio = Double(time) / Double(last)
        let borders: [Double] = [9.0 / 22, 9.0 / 11, 11.0 / 9, 22.0 / 9]
        return borders.count { ratio >= $0 }
    }

    @Test func copiesLieBeyondTheHumanLineAndFreshTunesWithinIt() throws {
        var changes = ChangedScores(seed: 21)
        let (training, fresh, human) = (changes.tunes(40), changes.tunes(20), changes.tunes(20))
        let index = CopyIndex(of: training)
        func all(_ scores: [Score]) -> [Originality] { scores.map { $0.originality(in: index) } }
        let ours = try #require(
            OriginalityComparison(all(fresh), against: all(human), in: index, noteLimit: nil))
        #expect(ours.isWithinHuman)
        #expect(ours.trainingPieces == 40)
        let copies = try #require(
            OriginalityComparison(all(Array(training.prefix(20))), against: all(human), in: index, noteLimit: nil))
        #expect(!copies.isWithinHuman)
        #expect(copies.coverage[0].set == 1)
        #expect(copies.longestOfSet.median > copies.longestOfReference.high)
        #expect(OriginalityComparison([], against: all(human), in: index, noteLimit: nil) == nil)
    }

    @Test func emptyPiecesAndAnEmptyIndexShareNothing() {
        let silence = Score(ticksPerQuarter: 480)
        for scores in [[], [silence], [silence, Score(quarters: [60])]] {
            let index = CopyIndex(of: scores)
            for score in [silence, Score(quarters: [60]), Score(quarters: [60, 62, 64])] {
                let found = score.originality(in: index)
                #expect(found.longest == 0 && found.match == nil && found.coverage == [0, 0, 0])
            }
        }
    }

    /// One note struck four thousand times: a figure that stands everywhere costs no more than others.
    @Test func aFigureThatStandsEverywhereIsSearchedQuickly() {
        let drone = Score(quarters: [Int](repeating: 60, count: 4_000))
        let found = Score(quarters: [Int](repeating: 62, count: 300)).originality(in: CopyIndex(of: [drone, drone]))
        #expect(found.longest == 300)
    }

    private func meanLongest(_ scores: [Score], in index: CopyIndex) -> Double {
        Double(scores.reduce(0) { $0 + $1.originality(in: index).longest }) / Double(scores.count)
    }

    @Test(arguments: [31, 32] as [UInt64])
    func moreNoiseMakesTheRunsOfCopiesShorter(seed: UInt64) {
        var changes = ChangedScores(seed: seed)
        let training = changes.tunes(20)
        let index = CopyIndex(of: training)
        let runs = [0, 0.02, 0.1, 0.3, 0.8].map { share in
            meanLongest(training.map { changes.withOtherPitches($0, share: share) }, in: index)
        }
        #expect(zip(runs, runs.dropFirst()).allSatisfy { $0 > $1 }, "\(runs)")
    }

    @Test(arguments: [33, 34] as [UInt64])
    func shufflingTheBarsOfCopiesMakesTheirRunsShorter(seed: UInt64) {
        var changes = ChangedScores(seed: seed)
        let training = changes.tunes(20)
        let index = CopyIndex(of: training)
        let (whole, shuffled) = (
            meanLongest(training, in: index), meanLongest(training.map { changes.withBarsShuffled($0) }, in: index)
        )
        #expect(shuffled < whole / 2, "\(shuffled) of \(whole)")
    }

    @Test func aTrainingSetSaidTwiceChangesNothing() {
        var changes = ChangedScores(seed: 35)
        let training = changes.tunes(15)
        let (once, twice) = (CopyIndex(of: training), CopyIndex(of: training + training))
        for score in changes.tunes(5) + [training[3]] + training.prefix(3).map({ changes.withNoise($0, share: 0.1) }) {
            let (found, again) = (score.originality(in: once), score.originality(in: twice))
            #expect(again.longest == found.longest && again.coverage == found.coverage)
            #expect(again.match?.start == found.match?.start)
        }
    }

    /// By the clock of performances too, when all times are stretched alike, by the notes or by the tempo.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func keyAndTempoChangeNothingInSecondsEither(seed: UInt64) throws {
        var changes = ChangedScores(seed: seed)
        let training = changes.tunes(15)
        let index = CopyIndex(of: training, clock: .seconds)
        for score in changes.tunes(4) + [training[9]] {
            let plain = score.originality(in: index, clock: .seconds)
            var slower = try #require(score.transposed(by: 3))
            for place in slower.tempos.indices { slower.tempos[place].microsecondsPerQuarter *= 3 }
            for moved in [slower, try #require(score.transposed(by: -2)).stretched(by: 3)] {
                let changed = moved.originality(in: index, clock: .seconds)
                #expect(changed.longest == plain.longest && changed.coverage == plain.coverage)
            }
        }
        #expect(training[9].originality(in: index, clock: .seconds).longest == training[9].noteCount)
    }
}
