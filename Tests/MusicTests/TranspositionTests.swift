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
}
