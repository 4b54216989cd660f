import Evaluation
import Music
import Specimens
import Testing

@Suite struct KneserNeyTests {
    private func model(_ pieces: [[NoteWord]], order: Int = 5, hasBends: Bool = false) -> KneserNeyModel {
        var builder = KneserNeyModel.Builder(order: order, hasBends: hasBends)
        for piece in pieces { builder.add(piece) }
        return builder.model()
    }

    /// The words of a score on twelve ticks a quarter.
    private func words(_ score: Score) -> [NoteWord] {
        let notes = score.notes(on: .ticksPerQuarter(12))
        return notes.enumerated().map { index, note in
            NoteWord(
                pitch: Int(note.pitch.number), velocity: Int(note.velocity) / 16 * 16 + 1,
                duration: note.duration.count,
                shift: index + 1 < notes.count ? notes[index + 1].onset.count - note.onset.count : 0)
        }
    }

    private func tunes(_ count: Int, seed: UInt64) -> [[NoteWord]] {
        var changes = ChangedScores(seed: seed)
        return changes.tunes(count).map(words)
    }

    /// Bigrams over p60 v64 d4 t4, the same again, and p62 v64 d4 t4.
    @Test func theTinyExampleIsWhatOneGetsByHand() {
        let (c, d) = (
            NoteWord(pitch: 60, velocity: 64, duration: 4, shift: 4),
            NoteWord(pitch: 62, velocity: 64, duration: 4, shift: 4)
        )
        let model = model([[c, c, d]], order: 2)
        // Single pitches: 60 follows two different symbols and 62 one. One symbol of count 1 and one of 2 give
        // discounts 1/3 and, where the estimate takes all of it, half of 2.
        let rest = 4.0 / 9 / 128
        let (one60, one62) = (1.0 / 3 + rest, 2.0 / 9 + rest)
        // After t4 come 60 and 62 once each; no pair of fields occurs twice, so that a half is taken from each.
        #expect(abs(model.probability(of: 62, after: [c]) - (0.25 + 0.5 * one62)) < 1e-12)
        #expect(abs(model.probability(of: 60, after: [c]) - (0.25 + 0.5 * one60)) < 1e-12)
        #expect(abs(model.probability(of: 61, after: [c]) - 0.5 * rest) < 1e-12)
        // At the beginning 60 came once.
        #expect(abs(model.probability(of: 60, after: []) - (0.5 + 0.5 * one60)) < 1e-12)
        // Velocity 64 after 62: once; it follows 60 and 62, so it has a count of 2 alone.
        let one64 = (2 - 0.5) / 2 + 0.25 / 127
        #expect(abs(model.probability(of: 64, after: [c], and: [62]) - (2.0 / 3 + one64 / 3)) < 1e-12)
        // A pitch that never occurs says nothing: what is left is the single field.
        #expect(abs(model.probability(of: 64, after: [c], and: [99]) - one64) < 1e-12)
    }

    @Test(arguments: [1, 2, 3, 5, 7, 8])
    func probabilitiesAddUpToOneInEveryContext(order: Int) {
        let pieces = tunes(6, seed: UInt64(order))
        let model = model(pieces, order: order)
        let strange = NoteWord(pitch: 3, velocity: 2, duration: 777, shift: 999)
        let contexts: [[NoteWord]] = [
            [], [strange], Array(pieces[0].prefix(3)), Array(pieces[1].prefix(40)), [strange] + pieces[2].prefix(1),
        ]
        let starts = [[], [60], [61, 65], [60, 65, 6], [0, 1, 777]]
        for context in contexts {
            for values in starts {
                let range = values.isEmpty ? 0..<128 : values.count == 1 ? 1..<128 : 0..<(1 << 13)
                let sum = range.reduce(0) { $0 + model.probability(of: $1, after: context, and: values) }
                // Beyond 2^13 lies at most a 2^-13 of the probability.
                #expect(sum < 1 + 1e-9 && sum > 1 - 0x1p-12, "\(sum) after \(values)")
            }
        }
        #expect(model.probability(of: -1, after: []) == 0)
        #expect(model.probability(of: 128, after: []) == 0)
        #expect(model.probability(of: 0, after: [], and: [60]) == 0, "there is no velocity of 0")
        #expect(model.probability(of: 20, after: [], and: [60, 64, 4, 4]) == 0, "a model without bends foresees none")
    }

    @Test func bendsAreAFieldOfTheirOwn() {
        let pieces = (0..<4).map { seed in
            (0..<50).map {
                NoteWord(pitch: 60 + ($0 + seed) % 3, velocity: 64, duration: 4, shift: 4, bend: $0 % 5 == 0 ? 28 : 23)
            }
        }
        let model = model(pieces, hasBends: true)
        let sum = (0..<47).reduce(0) { $0 + model.probability(of: $1, after: [], and: [60, 64, 4, 4]) }
        #expect(abs(sum - 1) < 1e-9)
        let bits = model.bits(of: pieces[0])
        #expect((bits.mean(of: .bend) ?? 0) > 0)
        // Bends that training never showed have hardly a chance; the two that it showed come as often as there, 4 to 1.
        let drawn = model.sample(notes: 400, seed: 1).compactMap(\.bend)
        #expect(drawn.count == 400 && drawn.allSatisfy { (0...46).contains($0) })
        #expect(drawn.count { $0 == 23 || $0 == 28 } >= 390)
        #expect((50...130).contains(drawn.count { $0 == 28 }))
    }

    @Test func contextHelpsOnMusicAndNotOnNoise() throws {
        let (training, heldOut) = (tunes(60, seed: 1), tunes(10, seed: 2))
        func bits(_ order: Int, _ training: [[NoteWord]], _ pieces: [[NoteWord]]) throws -> Double {
            let model = model(training, order: order)
            var total = BitsPerNote()
            for piece in pieces { total.merge(model.bits(of: piece)) }
            return try #require(total.mean)
        }
        let (unigram, fivegram) = (try bits(1, training, heldOut), try bits(5, training, heldOut))
        #expect(fivegram < 0.9 * unigram, "\(fivegram) against \(unigram)")
        var random = SplitMix(seed: 3)
        let noise = (0..<40).map { _ in
            (0..<100).map { _ in
                NoteWord(
                    pitch: .random(in: 0..<128, using: &random), velocity: .random(in: 1..<128, using: &random),
                    duration: .random(in: 0..<64, using: &random), shift: .random(in: 0..<64, using: &random))
            }
        }
        // 7, 6.99, 6 and 6 bits.
        let (plain, deep) = (
            try bits(1, Array(noise.prefix(30)), Array(noise.suffix(10))),
            try bits(5, Array(noise.prefix(30)), Array(noise.suffix(10)))
        )
        #expect(plain > 25.5 && deep > 25.5 && deep < 27.5, "\(plain) and \(deep)")
    }

    @Test func whatWasGivenIsNotCounted() throws {
        let pieces = tunes(5, seed: 4)
        let model = model(pieces)
        let whole = model.bits(of: pieces[0])
        let after = model.bits(of: pieces[0], after: 10)
        #expect(after.notes == pieces[0].count - 10)
        let head = model.bits(of: Array(pieces[0].prefix(10)))
        let sum = (after.mean ?? 0) * Double(after.notes) + (head.mean ?? 0) * Double(head.notes)
        #expect(abs(sum - (whole.mean ?? 0) * Double(whole.notes)) < 1e-6)
    }

    @Test func samplesAreValidAndTheSameForASeed() throws {
        let model = model(tunes(20, seed: 5))
        for number in 0..<10 {
            let words = model.sample(notes: 60, seed: 7, number: number)
            #expect(words.count == 60)
            #expect(words.last?.shift == 0)
            for word in words {
                #expect((0...127).contains(word.pitch) && (1...127).contains(word.velocity))
                #expect(word.duration >= 0 && word.shift >= 0 && word.bend == nil)
            }
            #expect(words == model.sample(notes: 60, seed: 7, number: number))
        }
        #expect(model.sample(notes: 60, seed: 7, number: 0) != model.sample(notes: 60, seed: 7, number: 1))
        #expect(model.sample(notes: 0, seed: 1).isEmpty)
        // What it draws it also foresees: about as many bits as held-out tunes, far fewer than strangers.
        var own = BitsPerNote()
        for number in 0..<20 { own.merge(model.bits(of: model.sample(notes: 60, seed: 1, number: number))) }
        var held = BitsPerNote()
        for piece in tunes(10, seed: 6) { held.merge(model.bits(of: piece)) }
        #expect(try #require(own.mean) < 1.3 * (try #require(held.mean)))
    }

    @Test func valuesThatNoFieldHasArePassedOver() throws {
        let good = NoteWord(pitch: 60, velocity: 64, duration: 4, shift: 4)
        let bad = [
            NoteWord(pitch: 128, velocity: 64, duration: 4, shift: 4),
            NoteWord(pitch: -1, velocity: 64, duration: 4, shift: 4),
            NoteWord(pitch: 60, velocity: 0, duration: 4, shift: 4),
            NoteWord(pitch: 60, velocity: 64, duration: -4, shift: 4),
            NoteWord(pitch: 60, velocity: 64, duration: 4, shift: .max),
        ]
        let (plain, mixed) = (model([[good, good]]), model([[good] + bad + [good]]))
        #expect(plain.probability(of: 60, after: [good]) == mixed.probability(of: 60, after: [good]))
        #expect(model([]).probability(of: 60, after: []) == 1.0 / 128)
        #expect(model([[]]).sample(notes: 3, seed: 1).count == 3)
    }
}
