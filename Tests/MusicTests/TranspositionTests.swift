import Music
import Specimens
import Testing

@Suite struct TranspositionTests {
    @Test func transposingUpThenDownIsIdentity() {
        var random = SplitMix(seed: 3)
        let notes = randomNotes(100, &random).filter { (12...115).contains($0.pitch.number) }
        let score = Score(notes: notes, on: .paper)
        #expect(score.transposed(by: 12)?.transposed(by: -12) == score)
        #expect(score.transposed(by: 0) == score)
    }

    @Test func aNoteThatWouldLeaveTheRangeMakesItNil() throws {
        let pitch = try #require(Pitch(120))
        let note = Note(onset: .zero, duration: Ticks(1), pitch: pitch, velocity: 1)
        let score = Score(notes: [note], on: .paper)
        #expect(score.transposed(by: 7)?.notes.first?.pitch.number == 127)
        #expect(score.transposed(by: 8) == nil)
    }

    @Test func drumsStay() throws {
        let pitch = try #require(Pitch(36))
        let kick = Note(onset: .zero, duration: Ticks(1), pitch: pitch, velocity: 1)
        let score = Score(ticksPerQuarter: 1, tracks: [Track(channel: 9, isDrums: true, notes: [kick])])
        #expect(score.transposed(by: 100) == score)
    }

    @Test func keysFretsAndPressedKeysMoveWithTheNotes() throws {
        let pitch = try #require(Pitch(60))
        var note = Note(onset: .zero, duration: Ticks(1), pitch: pitch, velocity: 1)
        note.position = FretPosition(string: 2, fret: 1)
        let score = Score(
            ticksPerQuarter: 96,
            keySignatures: [(0, false), (-3, true), (6, false), (9, false)].map {
                KeySignature(time: .zero, sharps: $0, isMinor: $1)
            },
            tracks: [
                Track(notes: [note], events: [ChannelEvent(time: .zero, .keyPressure(pitch: pitch, value: 1))])
            ])
        let up = try #require(score.transposed(by: 2))
        #expect(up.keySignatures.map(\.sharps) == [2, -1, -4, 9])
        #expect(up.tracks[0].notes[0].position == FretPosition(string: 2, fret: 3))
        #expect(up.tracks[0].events[0].message == .keyPressure(pitch: try #require(Pitch(62)), value: 1))
        let down = try #require(score.transposed(by: -2))
        #expect(down.keySignatures.map(\.sharps) == [-2, -5, 4, 9])
        #expect(down.tracks[0].notes[0].position == nil)
        #expect(try #require(score.transposed(by: 0)) == score)
    }
}
