import Evaluation
import Music
import Specimens
import Testing

/// Which way bits a note move when music is changed, by an n-gram that learnt from music like it.
@Suite struct ForeseenMusicTests {
    private func words(_ score: Score) throws -> [NoteWord] {
        let first = try #require(FirstNotes(of: score, on: .ticksPerQuarter(12), first: .max))
        return first.words.map { word in
            var word = word
            word.velocity = word.velocity / 16 * 16 + 1
            return word
        }
    }

    private func model(of scores: [Score]) throws -> KneserNeyModel {
        var builder = KneserNeyModel.Builder(order: 5)
        for score in scores { builder.add(try words(score)) }
        return builder.model()
    }

    private func mean(_ scores: [Score], by model: KneserNeyModel) throws -> Double {
        var total = BitsPerNote()
        for score in scores { total.merge(model.bits(of: try words(score))) }
        return try #require(total.mean)
    }

    /// A share of the pitches drawn from four octaves.
    private func noisy(_ score: Score, _ share: Double, _ random: inout SplitMix) -> Score {
        var score = score
        for track in score.tracks.indices {
            for index in score.tracks[track].notes.indices where Double.random(in: 0..<1, using: &random) < share {
                score.tracks[track].notes[index].pitch = Pitch(lowBits: .random(in: 36...84, using: &random))
            }
            score.tracks[track].notes = score.tracks[track].notes.inCanonicalOrder()
        }
        return score
    }

    @Test func moreNoiseInPitchesCostsMore() throws {
        var changes = ChangedScores(seed: 21)
        let (training, heldOut) = (changes.tunes(60), changes.tunes(20))
        let model = try model(of: training)
        let bits = try [0, 0.1, 0.2, 0.4, 0.8].map { share in
            try mean(heldOut.map { noisy($0, share, &changes.random) }, by: model)
        }
        for (less, more) in zip(bits, bits.dropFirst()) { #expect(more > less + 0.2, "\(bits)") }
    }

    /// A tune in eighths that goes up or down a step, over bar lines as within bars.
    private func walk(_ random: inout SplitMix) -> Score {
        var degree = 0
        return Score(
            (0..<96).map { index in
                degree = min(max(degree + (Bool.random(using: &random) ? 1 : -1), -7), 7)
                let step = (degree % 7 + 7) % 7
                let pitch = 60 + 12 * (degree - step) / 7 + [0, 2, 4, 5, 7, 9, 11][step]
                return (onset: 240 * index, duration: 240, pitch: pitch)
            })
    }

    /// One note in eight begins a bar that has lost the one before; a 5-gram sees no further than that.
    @Test func shuffledBarsCostMore() throws {
        var changes = ChangedScores(seed: 22)
        let tunes = (0..<60).map { _ in walk(&changes.random) }
        let (training, heldOut) = (Array(tunes.prefix(40)), Array(tunes.suffix(20)))
        let model = try model(of: training)
        let (plain, shuffled) = (
            try mean(heldOut, by: model), try mean(heldOut.map { changes.withBarsShuffled($0) }, by: model)
        )
        #expect(plain > 1 && plain < 1.2, "up or down is one bit")
        #expect(shuffled > plain + 0.5, "\(shuffled) against \(plain)")
    }

    @Test func anOctaveIsForeseenWhereTrainingHasIt() throws {
        var changes = ChangedScores(seed: 23)
        let (training, heldOut) = (changes.tunes(60), changes.tunes(20))
        func moved(_ scores: [Score], _ semitones: Int) throws -> [Score] {
            try scores.map { try #require($0.transposed(by: semitones)) }
        }
        let higher = try moved(heldOut, 12)
        let plain = try model(of: training)
        #expect(try mean(higher, by: plain) > mean(heldOut, by: plain) + 2)
        // Both are alike in that training has an octave more above them and below.
        let augmented = try model(of: try [-12, 0, 12, 24].flatMap { try moved(training, $0) })
        let (low, high) = (try mean(heldOut, by: augmented), try mean(higher, by: augmented))
        #expect(abs(high - low) < 0.1, "\(low) and \(high)")
    }

    @Test func sayingAllPiecesTwiceChangesNothingButTheInterval() throws {
        var changes = ChangedScores(seed: 24)
        let model = try model(of: changes.tunes(30))
        let pieces = try changes.tunes(20).map { model.bits(of: try words($0)) }
        let once = try #require(BitsPerNote.mean(over: pieces, seed: 1))
        let twice = try #require(BitsPerNote.mean(over: pieces + pieces, seed: 1))
        #expect(abs(once.value - twice.value) < 1e-9)
        let (before, after) = (try #require(once.interval), try #require(twice.interval))
        let ratio = (after.upperBound - after.lowerBound) / (before.upperBound - before.lowerBound)
        #expect(ratio > 0.6 && ratio < 0.82, "a root of two narrower: \(ratio)")
        #expect(before.contains(once.value) && after.contains(once.value))
    }
}
