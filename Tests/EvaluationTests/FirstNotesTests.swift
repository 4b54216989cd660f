import Evaluation
import Music
import Specimens
import Testing

@Suite struct FirstNotesTests {
    private let grid = Grid.ticksPerQuarter(24)

    private func note(_ onset: Int, _ pitch: Int, bends: [(Int, Double)] = []) -> Note {
        Note(
            onset: Ticks(onset), duration: Ticks(40), pitch: Pitch(lowBits: UInt8(pitch)), velocity: 80,
            bends: bends.map { PitchBend(time: Ticks($0), cents: $1) })
    }

    private func score(_ notes: [Note]) -> Score { Score(notes: notes, on: grid) }

    @Test func theLastShiftLeadsToTheNoteAfterThem() throws {
        let score = score([note(12, 60), note(18, 62), note(36, 64), note(40, 65)])
        let two = try #require(FirstNotes(of: score, on: grid, first: 2))
        #expect(two.words.map(\.shift) == [6, 18] && two.words.map(\.pitch) == [60, 62])
        #expect(two.end == Ticks(24) && two.notes.first?.onset == .zero)
        let all = try #require(FirstNotes(of: score, on: grid, first: 4))
        #expect(all.words.map(\.shift) == [6, 18, 4, 0])
        #expect(FirstNotes(of: score, on: grid, first: .max) == all)
    }

    @Test func bendsEndWhereTheNextNoteIsStruck() throws {
        let score = score([
            note(0, 60, bends: [(0, 50), (10, 100), (20, 0)]), note(5, 62), note(20, 64, bends: [(0, -100)]),
        ])
        let two = try #require(FirstNotes(of: score, on: grid, first: 2))
        #expect(two.notes[0].bends.map(\.time.count) == [0, 10])
        let three = try #require(FirstNotes(of: score, on: grid, first: 3))
        #expect(three.notes[0].bends.count == 3 && three.notes[2].bends.count == 1)
        // A chord that is cut: what a note is struck with belongs to it.
        let chord = self.score([note(0, 60, bends: [(0, 50), (1, 60)]), note(0, 64)])
        #expect(FirstNotes(of: chord, on: grid, first: 1)?.notes[0].bends.map(\.cents) == [50])
    }

    @Test func shortPiecesAndDrumsAreLeftOut() throws {
        var score = score([note(0, 60), note(5, 62)])
        var drums = Track(notes: (0..<50).map { note($0, 36) })
        drums.isDrums = true
        score.tracks.append(drums)
        #expect(FirstNotes(of: score, on: grid, first: 10)?.notes.count == 2)
        #expect(FirstNotes(of: score, on: grid, first: 10, atLeast: 2) != nil)
        #expect(FirstNotes(of: score, on: grid, first: 10, atLeast: 3) == nil)
        #expect(FirstNotes(of: Score(notes: [], on: grid), on: grid, first: 10) == nil)
        #expect(FirstNotes(of: score, on: grid, first: 0) == nil)
    }

    @Test func whateverWordsSayIsInTheFingerprint() throws {
        let notes = [note(0, 60, bends: [(0, 50)]), note(5, 62)]
        let first = FirstNotes(notes, until: Ticks(9))
        #expect(first.fingerprint == FirstNotes(notes, until: Ticks(9)).fingerprint)
        #expect(first.fingerprint != FirstNotes(notes, until: Ticks(8)).fingerprint)
        #expect(first.withoutBends.fingerprint != first.fingerprint)
        #expect(first.withoutBends.words == first.words && first.isPieceBent && !first.withoutBends.isPieceBent)
        for place in notes.indices {
            var other = notes
            other[place].velocity += 1
            #expect(FirstNotes(other, until: Ticks(9)).fingerprint != first.fingerprint)
            other = notes
            other[place].duration += Ticks(1)
            #expect(FirstNotes(other, until: Ticks(9)).fingerprint != first.fingerprint)
        }
        #expect(FirstNotes(Array(notes.dropLast()), until: Ticks(9)).fingerprint != first.fingerprint)
    }
}
