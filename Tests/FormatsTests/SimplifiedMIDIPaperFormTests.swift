import Formats
import Music
import Testing

@Suite struct SimplifiedMIDIPaperFormTests {
    private let range = BendRange(semitones: 2)

    @Test func aBentNoteIsStruckAgainAtEachChange() throws {
        let pitch = try #require(Pitch(60))
        let bent = Note(
            onset: Ticks(10), duration: Ticks(100), pitch: pitch, velocity: 90,
            bends: [
                PitchBend(time: Ticks(40), cents: 100), PitchBend(time: Ticks(60), cents: 100.01),
                PitchBend(time: Ticks(80), cents: 0), PitchBend(time: Ticks(200), cents: 50),
            ])
        let plain = Note(onset: Ticks(30), duration: Ticks(5), pitch: pitch, velocity: 1)
        let pieces = SimplifiedMIDI.struckAgain([bent, plain], bends: .paper(range))
        #expect(pieces.map { [$0.onset.count, $0.duration.count] } == [[10, 40], [50, 40], [90, 20], [30, 5]])
        #expect(pieces.map { $0.bends.map(\.cents) } == [[], [100], [], []])
        // One word a piece, and none that continues another.
        let words = try SimplifiedMIDI.Encoding(of: pieces, bends: .paper(range)).words
        #expect(words.count == 4)
        let back = SimplifiedMIDI.notesStruckAgain(by: words, bends: .paper(range))
        #expect(back.map(\.onset.count) == [0, 20, 40, 80] && back.map(\.isBent) == [false, false, true, false])
    }

    @Test func wordsThatEndTogetherStayNotesOfTheirOwn() throws {
        let text = Array("p60:v64:d96:t48:b23 p60:v64:d48:t0:b25".utf8)
        #expect(try SimplifiedMIDI.notes(inUTF8: text).count == 1)
        let words = try SimplifiedMIDI.words(inUTF8: text)
        let notes = SimplifiedMIDI.notesStruckAgain(by: words, bends: .paper(range))
        #expect(notes.map(\.duration.count) == [96, 48] && notes.map(\.isBent) == [false, true])
    }

    @Test func withoutBendsNothingIsCut() throws {
        let pitch = try #require(Pitch(60))
        let note = Note(
            onset: .zero, duration: Ticks(9), pitch: pitch, velocity: 1, bends: [PitchBend(time: Ticks(3), cents: 40)])
        #expect(SimplifiedMIDI.struckAgain([note], bends: .none) == [note])
    }
}
