import Music
import Specimens
import Testing

@Suite struct PhraseTests {
    /// Phrases of eight quarters with a long last note and a rest: 4 bars of 4 ticks a quarter.
    private func tune(phrases: Int, upbeat: Int = 0) -> [Note] {
        var notes: [Note] = []
        for phrase in 0..<phrases {
            let start = 64 * phrase + (phrase == 0 ? 0 : -upbeat)
            for beat in 0..<13 {
                guard let pitch = Pitch(60 + [0, 2, 4, 5, 7, 5, 4, 2, 4, 5, 4, 2, 0][beat]) else { continue }
                notes.append(
                    Note(
                        onset: Ticks(start + 4 * beat), duration: Ticks(beat == 12 ? 8 : 4), pitch: pitch, velocity: 64)
                )
            }
        }
        return notes
    }

    private let lines = (0...40).map { Ticks(16 * $0) }

    @Test func phrasesBeginAfterLongNotesAndRests() {
        let notes = tune(phrases: 6)
        for bars in [[], lines] {
            var options = PhraseOptions()
            options.length = Ticks(64)
            options.barLines = bars
            #expect(notes.phraseBoundaries(options).map(\.note) == [0, 13, 26, 39, 52, 65])
        }
    }

    @Test func anUpbeatBelongsToItsPhraseButNotOnBarLines() {
        let notes = tune(phrases: 4, upbeat: 4)
        var options = PhraseOptions()
        options.barLines = lines
        #expect(notes.phraseBoundaries(options).map(\.note) == [0, 13, 26, 39])
        options.isOnBarLines = true
        let onLines = notes.phraseBoundaries(options)
        #expect(onLines.dropFirst().map { notes[$0.note].onset.count } == [64, 128, 192])
    }

    @Test func theStrongestPlaceOfATuneIsAPhrase() {
        let notes = tune(phrases: 2)
        let strengths = notes.boundaryStrengths()
        #expect(strengths.count == notes.count && strengths[0].strength == 1)
        #expect(strengths.dropFirst().max { $0.strength < $1.strength }?.note == 13)
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func phrasesNeverBeginInsideAChord(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let notes = randomNotes(.random(in: 0...300, using: &random), &random)
        var options = PhraseOptions()
        if Bool.random(using: &random) { options.length = Ticks(.random(in: 0...(1 << 30), using: &random)) }
        if Bool.random(using: &random) {
            options.barLines = (0...100).map { Ticks(50 * $0) }
            options.isOnBarLines = .random(using: &random)
        }
        let boundaries = notes.phraseBoundaries(options)
        #expect(boundaries.first?.note == (notes.isEmpty ? nil : 0))
        for (before, after) in zip(boundaries, boundaries.dropFirst()) { #expect(before.note < after.note) }
        for boundary in boundaries.dropFirst() {
            #expect(notes[boundary.note].onset > notes[boundary.note - 1].onset)
            #expect((0...1).contains(boundary.strength))
            if options.isOnBarLines { #expect(options.barLines.contains(notes[boundary.note].onset)) }
        }
        #expect(boundaries == notes.phraseBoundaries(options))
    }

    @Test func hostileTimesDoNotTrap() throws {
        let pitch = try #require(Pitch(0))
        let notes = [0, 1, Int.max / 2, Int.max].map {
            Note(onset: Ticks($0), duration: Ticks(Int.max), pitch: pitch, velocity: 1)
        }
        #expect(notes.phraseBoundaries().first?.note == 0)
        #expect([notes[0]].phraseBoundaries().count == 1 && [Note]().phraseBoundaries().isEmpty)
    }
}
