import Datasets
import Music
import Specimens
import Testing

@Suite struct AugmenterTests {
    /// Cadences in C with a long note every fourth bar, in two hands.
    private func piece(bars: Int, tonic: (Int) -> Int = { _ in 0 }) -> Score {
        var notes: [Note] = []
        for bar in 0..<bars {
            let roots = bar % 4 == 3 ? [0] : [0, 5, 7, 0]
            for (beat, root) in roots.enumerated() {
                for step in [0, 4, 7] {
                    guard let pitch = Pitch(48 + tonic(bar) + root + step) else { continue }
                    notes.append(
                        Note(
                            onset: Ticks(16 * bar + 4 * beat), duration: Ticks(bar % 4 == 3 ? 12 : 4), pitch: pitch,
                            velocity: UInt8(50 + 3 * beat + bar % 4)))
                }
            }
        }
        return Score(ticksPerQuarter: 4, tracks: [Track(notes: notes.inCanonicalOrder())])
    }

    private func augmentation(_ variants: Int, modulated: Double = 1) -> Augmentation {
        var augmentation = Augmentation()
        augmentation.variants = variants
        augmentation.modulatedShare = modulated
        return augmentation
    }

    @Test(arguments: 0..<40)
    func aModulatedPassageGoesFromBarLineToBarLineInsideOneKey(seed: Int) throws {
        // Eight bars in C, twelve in E flat, twelve in C.
        let score = piece(bars: 32) { (8..<20).contains($0) ? 3 : 0 }
        let augmenter = Augmenter(augmentation(4), of: score, named: "piece", seed: seed)
        for number in 1...4 {
            let factors = augmenter.factors[number]
            let passage = try #require(factors.passage)
            let bars = try #require(passage.bars)
            let lines = score.barLines
            #expect(
                lines[bars.lowerBound] == passage.span.lowerBound && lines[bars.upperBound] == passage.span.upperBound)
            let region = try #require([0..<8, 8..<20, 20..<32].first { $0.contains(bars.lowerBound) })
            #expect(bars.lowerBound > region.lowerBound && bars.upperBound < region.upperBound)
            // Phrases of the piece have four bars.
            #expect(bars.lowerBound % 4 == 0 && bars.upperBound % 4 == 0)
            let variant = augmenter.variant(number)
            for (old, new) in zip(score.tracks[0].notes, variant.tracks[0].notes) {
                let isInside = passage.span.contains(old.onset)
                let step = factors.transposition + (isInside ? passage.interval : 0)
                #expect(Int(new.pitch.number) - Int(old.pitch.number) == step)
                #expect(new.onset == old.onset && new.duration == old.duration)
            }
        }
    }

    @Test func aPieceThatChangesItsKeyAllTheTimeIsLeftAlone() {
        let score = piece(bars: 16) { [0, 6, 1, 7][$0 / 2 % 4] }
        let augmenter = Augmenter(augmentation(6), of: score, named: "piece", seed: 1)
        #expect(augmenter.factors.allSatisfy { $0.passage == nil })
    }

    @Test(arguments: 0..<15 as Range<UInt64>)
    func variantsAreAFunctionOfSeedNameAndNumber(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let score = RandomScores().next(&random)
        let few = Augmenter(augmentation(2), of: score, named: "a", seed: 7)
        let many = Augmenter(augmentation(5), of: score, named: "a", seed: 7)
        #expect(few.variant(0) == score && few.factors[0] == AugmentationFactors())
        for number in 0...2 {
            #expect(few.factors[number] == many.factors[number])
            #expect(few.variant(number) == many.variant(number))
        }
        #expect(Augmenter(augmentation(2), of: score, named: "b", seed: 7).factors[1] != few.factors[1])
        #expect(Augmenter(augmentation(2), of: score, named: "a", seed: 8).factors[1] != few.factors[1])
    }

    @Test(arguments: 0..<15 as Range<UInt64>)
    func variantsDifferFromEachOtherAndFromThePiece(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let score = RandomScores().next(&random)
        let augmenter = Augmenter(augmentation(6, modulated: 0.5), of: score, named: "a", seed: Int(seed))
        let variants = (0...6).map { augmenter.variant($0) }
        #expect(Set(variants).count == 7)
        // Where pitches alone may change, there are as many as intervals, and then the piece again.
        var pitchesOnly = augmentation(3, modulated: 0)
        (pitchesOnly.transposition, pitchesOnly.tempo) = (-1...2, 1...1)
        (pitchesOnly.velocityOffset, pitchesOnly.velocitySlope) = (0...0, 0...0)
        let four = Augmenter(pitchesOnly, of: piece(bars: 3), named: "a", seed: Int(seed))
        #expect(Set((0...3).map { four.variant($0) }).count == 4)
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func everyNoteStaysWhereItsInstrumentReaches(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let isGuitar = Bool.random(using: &random)
        let limits = isGuitar ? 35...88 : 21...108
        let notes = try (0..<30).map { index in
            Note(
                onset: Ticks(4 * index), duration: Ticks(4),
                pitch: try #require(Pitch(.random(in: limits, using: &random))), velocity: 64)
        }
        let score = Score(ticksPerQuarter: 4, tracks: [Track(program: isGuitar ? 30 : 0, notes: notes)])
        var wide = augmentation(8)
        wide.transposition = -48...48
        wide.modulation = -12...12
        let augmenter = Augmenter(wide, of: score, named: "x", seed: Int(seed))
        for number in 0...8 {
            let pitches = augmenter.variant(number).notes.map { Int($0.pitch.number) }
            #expect(pitches.allSatisfy(limits.contains))
        }
    }

    @Test func aRecordedPerformanceChangesKeyFromPhraseToPhrase() throws {
        var score = piece(bars: 32)
        for index in score.tracks[0].notes.indices { score.tracks[0].notes[index].onset += Ticks(3) }
        let augmenter = Augmenter(augmentation(4), of: score, named: "x", seed: 3, isMetrical: false)
        let onsets = Set(score.notes.map(\.onset))
        for factors in augmenter.factors.dropFirst() {
            let passage = try #require(factors.passage)
            #expect(
                passage.bars == nil && onsets.contains(passage.span.lowerBound)
                    && onsets.contains(passage.span.upperBound))
        }
    }

    @Test func hostileScoresDoNotTrap() throws {
        let pitch = try #require(Pitch(127))
        func note(_ onset: Int, _ duration: Int) -> Note {
            Note(onset: Ticks(onset), duration: Ticks(duration), pitch: pitch, velocity: 127)
        }
        let scores = [
            Score(ticksPerQuarter: 1), Score(ticksPerQuarter: 1, tracks: [Track()]),
            Score(ticksPerQuarter: 1, tracks: [Track(notes: [note(0, 0)])]),
            Score(ticksPerQuarter: 1, tracks: [Track(channel: 9, isDrums: true, notes: [note(0, 1), note(9, 1)])]),
            Score(ticksPerQuarter: Int.max, tracks: [Track(notes: [note(Int.max, Int.max), note(0, Int.max)])]),
            Score(ticksPerQuarter: 1, tracks: [Track(notes: (0..<200).map { note($0 << 28, 1 << 28) })]),
            Score(
                ticksPerQuarter: 1, timeSignatures: [TimeSignature(time: Ticks(Int.min), beats: 255, beatPower: 255)],
                tracks: [Track(notes: [note(-5, 3), note(4, 1)])]),
        ]
        for score in scores {
            for isMetrical in [true, false] {
                let augmenter = Augmenter(augmentation(3), of: score, named: "x", seed: -1, isMetrical: isMetrical)
                for number in 0...3 { #expect(augmenter.variant(number).noteCount == score.noteCount) }
            }
        }
    }
}
