import Music
import Specimens
import Testing

@Suite struct KeyFindingTests {
    /// Chords of quarters in root position, a bar of four chords for each degree list, in a key.
    private func chords(_ tonics: [Int]) -> Score {
        var notes: [Note] = []
        for (bar, tonic) in tonics.enumerated() {
            // I IV V I
            for (beat, root) in [0, 5, 7, 0].enumerated() {
                for step in [0, 4, 7] {
                    guard let pitch = Pitch(48 + (tonic + root) % 12 + step) else { continue }
                    notes.append(
                        Note(onset: Ticks(16 * bar + 4 * beat), duration: Ticks(4), pitch: pitch, velocity: 64))
                }
            }
        }
        return Score(ticksPerQuarter: 4, tracks: [Track(notes: notes.inCanonicalOrder())])
    }

    @Test(arguments: 0..<12)
    func aCadenceIsInItsKey(tonic: Int) {
        #expect(chords([tonic]).key() == Key(tonic: tonic, isMinor: false))
    }

    @Test func keysMoveWithTheMusic() throws {
        var random = SplitMix(seed: 5)
        for _ in 0..<20 {
            let notes = randomNotes(60, &random).filter { (12...100).contains($0.pitch.number) }
            let score = Score(notes: notes, on: .paper)
            guard let key = score.key() else { continue }
            for semitones in 1..<12 {
                let moved = try #require(score.transposed(by: semitones))
                #expect(moved.key() == Key(tonic: (key.tonic + semitones) % 12, isMinor: key.isMinor))
            }
        }
    }

    @Test func aPieceThatModulatesHasTwoRegions() {
        let score = chords([0, 0, 0, 0, 3, 3, 3, 3, 0, 0, 0, 0])
        let regions = score.keyRegions(over: Array(score.barLines))
        #expect(regions.map(\.bars) == [0..<4, 4..<8, 8..<12])
        #expect(regions.map(\.key.description) == ["C major", "Eb major", "C major"])
        let still = chords([Int](repeating: 9, count: 12))
        #expect(still.keyRegions(over: Array(still.barLines)).count == 1)
    }

    @Test func signaturesNameTheirKeysBothWays() throws {
        for sharps in -5...6 {
            for isMinor in [false, true] {
                let signature = KeySignature(time: Ticks(3), sharps: Int8(sharps), isMinor: isMinor)
                #expect(try #require(Key(signature)).signature(at: Ticks(3)) == signature)
            }
        }
        #expect(Key(KeySignature(time: .zero, sharps: 8, isMinor: false)) == nil)
        #expect(Key(tonic: 9, isMinor: true).fifths(to: Key(tonic: 0, isMinor: false)) == 0)
        #expect(Key(tonic: 0, isMinor: false).fifths(to: Key(tonic: 6, isMinor: false)) == 6)
    }

    @Test func drumsAndSilenceHaveNoKey() {
        var score = chords([0])
        score.tracks[0].isDrums = true
        #expect(score.key() == nil && score.keyRegions(over: Array(score.barLines)).isEmpty)
        #expect(Score(ticksPerQuarter: 1).key() == nil)
        #expect(chords([0]).keyRegions(over: []).isEmpty)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func regionsTileTheBarsOfAnyScore(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let score = RandomScores().next(&random)
        let lines = Array(score.barLines.prefix(2_000))
        let regions = score.keyRegions(over: lines)
        guard let first = regions.first, let last = regions.last else { return }
        #expect(first.bars.lowerBound == 0 && last.bars.upperBound == lines.count - 1)
        for (before, after) in zip(regions, regions.dropFirst()) {
            #expect(before.bars.upperBound == after.bars.lowerBound && before.key != after.key)
        }
    }
}
