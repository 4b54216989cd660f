import Evaluation
import JSON
import Testing

@Suite struct BitsPerNoteTests {
    private func piece(_ bits: Double, notes: Int) -> BitsPerNote {
        var piece = BitsPerNote()
        piece.add(bits * Double(notes), for: .pitch)
        piece.countNotes(notes)
        return piece
    }

    @Test func probabilitiesBecomeBits() throws {
        var piece = BitsPerNote()
        piece.add(probability: 0.25, for: .pitch)
        piece.add(probability: 0.5, for: .velocity)
        piece.add(3, for: .shift)
        piece.addOther(4)
        piece.countNotes(2)
        #expect(piece.mean(of: .pitch) == 1)
        #expect(piece.mean(of: .velocity) == 0.5)
        #expect(piece.mean(of: .bend) == 0)
        #expect(piece.mean == 5)
        #expect(piece.json["bits_per_note"]?.numberValue == 5)
        #expect(piece.json["other"]?.numberValue == 2)
        #expect(BitsPerNote().mean == nil)
    }

    @Test func mergingCountsPiecesByTheirNotes() {
        var total = piece(2, notes: 10)
        total.merge(piece(8, notes: 30))
        #expect(total.notes == 40)
        #expect(total.mean == 6.5)
        let mean = BitsPerNote.mean(over: [piece(2, notes: 10), piece(8, notes: 30)], seed: 1)
        #expect(mean?.value == 6.5)
        #expect(mean.map { $0.interval.lowerBound >= 2 && $0.interval.upperBound <= 8 } == true)
    }

    @Test func aBetterModelIsToldApartOverTheSamePieces() {
        // Pieces differ by far more than the models.
        let one = (1...40).map { piece(Double($0), notes: 10 + $0 % 7) }
        let two = (1...40).map { piece(Double($0) + 0.5, notes: 10 + $0 % 7) }
        let difference = BitsPerNote.difference(of: one, from: two, seed: 1)
        #expect(abs((difference?.value ?? 0) + 0.5) < 1e-9)
        #expect((difference?.interval.upperBound ?? 1) < -0.49)
        #expect(BitsPerNote.difference(of: one, from: Array(two.dropLast()), seed: 1) == nil)
        #expect(BitsPerNote.difference(of: one, from: one.map { _ in piece(1, notes: 3) }, seed: 1) == nil)
    }
}
