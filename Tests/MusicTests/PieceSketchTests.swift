import Music
import Specimens
import Testing

@Suite struct PieceSketchTests {
    private func tune(_ seed: UInt64) -> Score {
        var random = SplitMix(seed: seed)
        return RandomTunes().next(&random)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func transpositionTempoAndLoudnessChangeNothing(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        var score = RandomTunes().next(&random)
        let sketch = PieceSketch(of: score)
        #expect(PieceSketch(of: try #require(score.transposed(by: Int.random(in: -11...11, using: &random)))) == sketch)
        let factor = Int.random(in: 2...9, using: &random)
        score.tempos = [Tempo(time: .zero, microsecondsPerQuarter: 123_456)]
        for track in score.tracks.indices {
            for index in score.tracks[track].notes.indices {
                score.tracks[track].notes[index].onset.count *= factor
                score.tracks[track].notes[index].onset.count += 777
                score.tracks[track].notes[index].duration.count /= 2
                score.tracks[track].notes[index].velocity = .random(in: 1...127, using: &random)
            }
        }
        #expect(PieceSketch(of: score) == sketch)
        #expect(PieceSketch(of: score.notes.shuffled(using: &random)) == sketch)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func stretchedAndRoundedCopiesKeepMost(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let score = RandomTunes().next(&random)
        let copy = Copying(&random).copy(score, &random)
        #expect(PieceSketch(of: copy).overlap(with: PieceSketch(of: score)).similarity > 0.6)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func aFewNotesMoreOrLessChangeLittle(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let score = tune(seed)
        var notes = score.notes
        for _ in 0..<(notes.count / 50) {
            notes.remove(at: Int.random(in: notes.indices, using: &random))
            guard var note = notes.randomElement(using: &random) else { continue }
            note.pitch = Pitch(lowBits: .random(in: 40...80, using: &random))
            notes.append(note)
        }
        #expect(PieceSketch(of: notes).overlap(with: PieceSketch(of: score)).similarity > 0.4)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func anExcerptIsContained(seed: UInt64) {
        let notes = tune(seed).notes
        let excerpt = Array(notes[(notes.count / 3)..<(notes.count * 2 / 3)])
        let overlap = PieceSketch(of: excerpt).overlap(with: PieceSketch(of: notes))
        #expect(overlap.containment > 0.9 && overlap.inverseContainment < 0.9)
    }

    @Test func drumsCountForNothing() {
        var score = tune(1)
        let sketch = PieceSketch(of: score)
        score.tracks.append(score.tracks[1])
        score.tracks[2].isDrums = true
        for index in score.tracks[2].notes.indices { score.tracks[2].notes[index].onset.count += 60 }
        #expect(PieceSketch(of: score) == sketch)
    }

    @Test func chordsThatAreStruckAsHandsDoStayChords() {
        var random = SplitMix(seed: 5)
        let score = tune(2)
        // Up to 12 ms at 120 quarters a minute.
        let spread = score.notes.map { note in
            var note = note
            note.onset.count += Int.random(in: 0...11, using: &random)
            return note
        }
        #expect(PieceSketch(of: spread).overlap(with: PieceSketch(of: score)).similarity > 0.9)
    }

    @Test func shortPiecesAreOneShingleALine() throws {
        #expect(PieceSketch(of: [Note]()).shingleCount == 0)
        let notes = try [60, 62, 64, 65, 67].enumerated().map { index, number in
            Note(onset: Ticks(10 * index), duration: Ticks(5), pitch: try #require(Pitch(number)), velocity: 60)
        }
        for count in 1...5 { #expect(PieceSketch(of: Array(notes.prefix(count))).shingleCount == 2) }
        #expect(PieceSketch(of: Array(notes.prefix(4))) != PieceSketch(of: notes))
        let empty = PieceSketch(of: [Note]()).overlap(with: PieceSketch(of: notes))
        #expect(empty.similarity == 0 && empty.containment == 0)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func anyTimesAreTaken(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var notes = randomNotes(60, &random)
        let extremes = [Int.min, Int.max, -1, 0, Ticks.longest.count, Ticks.longest.count - 1]
        for index in notes.indices where Int.random(in: 0..<4, using: &random) == 0 {
            notes[index].onset = Ticks(extremes.randomElement(using: &random) ?? 0)
        }
        let sketch = PieceSketch(of: notes)
        #expect(sketch.values.count == min(sketch.shingleCount, PieceSketch.size))
        #expect(zip(sketch.values, sketch.values.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func theSampleTellsHowMuchIsShared() {
        // Two medleys of ten tunes, of which five are the same.
        func medley(_ tunes: Range<UInt64>) -> [Note] {
            var notes: [Note] = []
            for seed in tunes {
                let start = (notes.map(\.onset.count).max() ?? 0) + 480
                notes += tune(seed).notes.map { note in
                    var note = note
                    note.onset.count += start
                    return note
                }
            }
            return notes
        }
        let (first, second) = (PieceSketch(of: medley(100..<110)), PieceSketch(of: medley(105..<115)))
        #expect(first.values.count == PieceSketch.size)
        let overlap = first.overlap(with: second)
        // The tunes have clichés in common besides.
        #expect((0.25...0.6).contains(overlap.similarity) && (0.4...0.8).contains(overlap.containment))
    }
}
