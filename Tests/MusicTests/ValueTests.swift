import Music
import Testing

@Suite struct ValueTests {
    @Test func pitchesOutside127DoNotExist() {
        #expect(Pitch(-1) == nil)
        #expect(Pitch(128) == nil)
        #expect(Pitch(127)?.number == 127)
        #expect(Pitch(60)?.description == "C4")
        #expect(Pitch(60)?.transposed(by: Int.max) == nil)
        #expect(Pitch(60)?.transposed(by: -60) == Pitch(0))
    }

    @Test func notesCompareByOnsetThenPitchThenVelocityThenDuration() throws {
        let low = try #require(Pitch(40))
        let high = try #require(Pitch(41))
        let inOrder = [
            Note(onset: Ticks(0), duration: Ticks(9), pitch: high, velocity: 9),
            Note(onset: Ticks(1), duration: Ticks(9), pitch: low, velocity: 9),
            Note(onset: Ticks(1), duration: Ticks(8), pitch: high, velocity: 1),
            Note(onset: Ticks(1), duration: Ticks(0), pitch: high, velocity: 2),
            Note(onset: Ticks(1), duration: Ticks(1), pitch: high, velocity: 2),
        ]
        #expect(inOrder.isInCanonicalOrder)
        #expect(inOrder.reversed().sorted() == inOrder)
    }

    @Test func scoresSeeTheNotesOfAllTracks() throws {
        let pitch = try #require(Pitch(60))
        let late = Note(onset: Ticks(10), duration: Ticks(5), pitch: pitch, velocity: 1)
        let early = Note(onset: Ticks(2), duration: Ticks(20), pitch: pitch, velocity: 1)
        let score = Score(ticksPerQuarter: 4, tracks: [Track(notes: [late]), Track(notes: [early])])
        #expect(score.notes == [early, late])
        #expect(score.duration == Ticks(22))
        #expect(Score(ticksPerQuarter: 4).duration == .zero)
    }
}
