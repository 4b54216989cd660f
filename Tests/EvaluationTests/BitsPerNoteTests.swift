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
        #expect(mean?.interval.map { $0.lowerBound >= 2 && $0.upperBound <= 8 } == true)
    }

    @Test func aBetterModelIsToldApartOverTheSamePieces() {
        // Pieces differ by far more than the models.
        let one = (1...40).map { piece(Double($0), notes: 10 + $0 % 7) }
        let two = (1...40).map { piece(Double($0) + 0.5, notes: 10 + $0 % 7) }
        let difference = BitsPerNote.difference(of: one, from: two, seed: 1)
        #expect(abs((difference?.value ?? 0) + 0.5) < 1e-9)
        #expect((difference?.interval?.upperBound ?? 1) < -0.49)
        #expect(BitsPerNote.difference(of: one, from: Array(two.dropLast()), seed: 1) == nil)
        #expect(BitsPerNote.difference(of: one, from: one.map { _ in piece(1, notes: 3) }, seed: 1) == nil)
    }

    @Test func ofOnePieceNobodyKnowsAnInterval() {
        let one = BitsPerNote.mean(over: [piece(2, notes: 10), BitsPerNote()], seed: 1)
        #expect(one?.value == 2 && one?.interval == nil)
        let difference = BitsPerNote.difference(of: [piece(2, notes: 10)], from: [piece(3, notes: 10)], seed: 1)
        #expect(difference?.value == -1 && difference?.interval == nil)
        #expect(BitsPerNote.mean(over: [piece(2, notes: 10), piece(3, notes: 10)], seed: 1)?.interval != nil)
        #expect(BitsPerNote.mean(over: [BitsPerNote()], seed: 1) == nil)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, .greatestFiniteMagnitude])
    func noNumberIsTooOddToBeSaid(number: Double) {
        var odd = piece(2, notes: 4)
        odd.add(number, for: .velocity)
        odd.addOther(number)
        let pieces = [piece(2, notes: 10), odd, odd]
        let mean = BitsPerNote.mean(over: pieces, seed: 1)
        #expect(mean?.value.isFinite == false && mean?.interval == nil)
        #expect(BitsPerNote.difference(of: pieces, from: pieces, seed: 1)?.interval?.contains(.nan) != true)
        var total = BitsPerNote()
        for piece in pieces { total.merge(piece) }
        #expect(total.json["bits_per_note"] == .null && total.json["velocity"] == .null)
        #expect(!total.json.text().isEmpty && total.json["pitch"]?.numberValue != nil)
    }

    @Test func twoModelsAreComparedOnlyWhereTheyReadTheSameNotes() {
        func pieces(_ bits: Double, _ fingerprints: UInt64...) -> [PieceBits] {
            fingerprints.map { PieceBits("\($0).mid", piece(bits, notes: 10), fingerprint: $0) }
        }
        #expect(BitsPerNote.difference(of: pieces(3, 1, 2), from: pieces(2, 1, 2), seed: 1)?.value == 1)
        // As many notes of each piece, but not the same ones.
        #expect(BitsPerNote.difference(of: pieces(3, 1, 2), from: pieces(2, 1, 3), seed: 1) == nil)
        #expect(BitsPerNote.difference(of: pieces(3, 1, 2), from: pieces(2, 2, 1), seed: 1) == nil)
        #expect(BitsPerNote.difference(of: pieces(3, 1, 2), from: pieces(2, 1), seed: 1) == nil)
    }

    @Test func aPieceHasItsBitsInAllAndADigest() {
        let json = PieceBits("a.mid", piece(1.5, notes: 10), fingerprint: 0xAB).json
        #expect(json["file"]?.stringValue == "a.mid" && json["notes"]?.integerValue == 10)
        #expect(json["bits"]?.numberValue == 15 && json["digest"]?.stringValue == "00000000000000ab")
    }
}
