import Evaluation
import Music
import Specimens
import Testing

@Suite struct CopyIndexTests {
    /// By comparing every passage with every other, as the definition says: few pitches and few times, so that many
    /// agree far and chords hang together in many ways.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func fromEveryNoteTheLongestPassageIsFound(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let times = [[0], [0, 120], [0, 0, 0, 120], [0, 120, 240, 480], [120], [120, 480]]
            .randomElement(using: &random)
        let highest = Int.random(in: 60...62, using: &random)
        func piece(_ count: Int) -> Score {
            var time = 0
            return Score(
                (0..<count).map { _ in
                    time += times?.randomElement(using: &random) ?? 0
                    return (onset: time, duration: 120, pitch: Int.random(in: 60...highest, using: &random))
                })
        }
        let training = (0..<Int.random(in: 1...4, using: &random)).map { _ in
            piece(Int.random(in: 0...40, using: &random))
        }
        let steps = MelodicSteps(piece(Int.random(in: 1...40, using: &random)), clock: .quarters)
        let others = training.map { MelodicSteps($0, clock: .quarters).notes }
        let found = CopyIndex(of: training).matches(of: steps)
        let expected = steps.notes.indices.map { start in
            others.flatMap { notes in notes.indices.map { shared(steps.notes, start, notes, $0) } }.max() ?? 0
        }
        #expect(found.lengths == expected)
        let longest = expected.max() ?? 0
        #expect(found.longest?.length ?? 0 == longest)
        if let match = found.longest {
            #expect(match.start == expected.firstIndex(of: longest), "the first of the longest")
            #expect(shared(steps.notes, match.start, others[match.piece], match.note) == longest)
        }
    }

    /// How many notes from one of each piece on agree; 0 for a single one.
    private func shared(_ a: [Note], _ i: Int, _ b: [Note], _ j: Int) -> Int {
        var length = 1
        var (last, other) = (0, 0)
        while i + length < a.count, j + length < b.count {
            let (x, y) = (i + length, j + length)
            let interval = Int(a[x].pitch.number) - Int(a[x - 1].pitch.number)
            guard interval == Int(b[y].pitch.number) - Int(b[y - 1].pitch.number) else { break }
            let time = a[x].onset.count - a[x - 1].onset.count
            let otherTime = b[y].onset.count - b[y - 1].onset.count
            guard (time == 0) == (otherTime == 0) else { break }
            if time > 0 {
                if last > 0, ratioClass(time, last) != ratioClass(otherTime, other) { break }
                (last, other) = (time, otherTime)
            }
            length += 1
        }
        return length > 1 ? length : 0
    }

    private func ratioClass(_ time: Int, _ last: Int) -> Int {
        let borders: [Double] = [9.0 / 22, 9.0 / 11, 11.0 / 9, 22.0 / 9]
        return borders.count { Double(time) / Double(last) >= $0 }
    }

    /// One note struck two hundred thousand times, in the piece and in the training set: were matches compared from
    /// their beginning, this would take hours.
    @Test func whatIsSharedAtLengthIsSearchedInOnePass() {
        let count = 200_000
        let steps = MelodicSteps(Score(quarters: [Int](repeating: 60, count: count)), clock: .quarters)
        var builder = CopyIndex.Builder()
        builder.add(MelodicSteps(Score(quarters: [Int](repeating: 64, count: count)), clock: .quarters), named: "drone")
        let found = builder.index().matches(of: steps)
        #expect(found.lengths == (1...count).reversed().map { $0 > 1 ? $0 : 0 })
        #expect(found.longest?.length == count)
    }

    /// The same of notes that are all struck at once, and of chords that come back.
    @Test func chordsThatNeverEndAndChordsThatComeBackAreSearchedInOnePass() {
        let count = 100_000
        let cluster = Score((0..<count).map { _ in (onset: 0, duration: 10, pitch: 60) })
        #expect(cluster.originality(in: CopyIndex(of: [cluster])).longest == count)
        let chords = Score((0..<count).map { (onset: 480 * ($0 / 4), duration: 10, pitch: 60 + 3 * ($0 % 4)) })
        #expect(chords.originality(in: CopyIndex(of: [chords, chords])).longest == count)
    }
}
