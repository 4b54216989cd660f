import Datasets
import Music
import Specimens
import Testing

@Suite struct NearDuplicateIndexTests {
    private static let pieces: [Score] = {
        var random = SplitMix(seed: 42)
        return (0..<300).map { _ in RandomTunes().next(&random) }
    }()

    private func filled() -> NearDuplicateIndex {
        var index = NearDuplicateIndex()
        for (number, piece) in Self.pieces.enumerated() { _ = index.add("\(number)", PieceSketch(of: piece)) }
        return index
    }

    @Test func threeHundredDifferentPiecesRepeatNothing() {
        var index = NearDuplicateIndex()
        for (number, piece) in Self.pieces.enumerated() {
            #expect(index.add("\(number)", PieceSketch(of: piece)) == nil)
        }
    }

    @Test func twoHundredCopiesAreFoundWithTheirOriginals() {
        var index = filled()
        var random = SplitMix(seed: 7)
        for number in 0..<200 {
            let copy = Copying(&random).copy(Self.pieces[number], &random)
            let repetition = index.add("copy \(number)", PieceSketch(of: copy))
            #expect(repetition?.piece == number && repetition?.name == "\(number)" && repetition?.kind == .copy)
        }
    }

    @Test func aPartIsADuplicateAndAWholeIsNot() {
        let notes = Self.pieces[3].notes
        let part = PieceSketch(of: Array(notes[..<(notes.count / 4)]))
        let whole = PieceSketch(of: notes)
        var index = NearDuplicateIndex()
        #expect(index.add("whole", whole) == nil)
        let excerpt = index.add("part", part)
        #expect(excerpt?.kind == .excerpt && excerpt?.isDuplicate == true && excerpt?.name == "whole")

        var other = NearDuplicateIndex()
        #expect(other.add("part", part) == nil)
        let longer = other.add("whole", whole)
        #expect(longer?.kind == .extension && longer?.isDuplicate == false)
        // It was entered, and is nearer to itself than to its part.
        #expect(other.add("again", whole)?.name == "whole")
    }

    @Test func copiesOfCopiesLeadToTheOriginal() {
        var index = filled()
        var random = SplitMix(seed: 8)
        for round in 0..<100 {
            let copy = Copying(&random).copy(Self.pieces[11], &random)
            #expect(index.add("copy \(round)", PieceSketch(of: copy))?.piece == 11)
        }
    }

    @Test func aFlourishThatAllShareMakesNoDuplicates() throws {
        var random = SplitMix(seed: 9)
        var index = NearDuplicateIndex()
        for number in 0..<1000 {
            var pitch = 60
            let notes = (0..<60).map { place in
                pitch = place < 12 ? 60 + 2 * place : min(max(pitch + .random(in: -9...9, using: &random), 21), 108)
                return Note(
                    onset: Ticks(100 * place), duration: Ticks(90), pitch: Pitch(lowBits: UInt8(pitch)), velocity: 64)
            }
            #expect(index.add("\(number)", PieceSketch(of: notes)) == nil)
        }
    }

    @Test func emptyPiecesRepeatNothingAndEqualShortOnesDo() {
        var index = NearDuplicateIndex()
        let empty = PieceSketch(of: [Note]())
        #expect(index.add("empty", empty) == nil && index.add("empty too", empty) == nil)
        let short = PieceSketch(of: Array(Self.pieces[0].notes.prefix(3)))
        #expect(index.add("short", short) == nil)
        #expect(index.add("short too", short)?.piece == 2)
    }
}
