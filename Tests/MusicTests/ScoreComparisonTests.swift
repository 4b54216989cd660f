import Music
import Specimens
import Testing

@Suite struct ScoreComparisonTests {
    private func note(_ onset: Int, _ duration: Int, _ pitch: Int, _ velocity: UInt8 = 64) throws -> Note {
        Note(onset: Ticks(onset), duration: Ticks(duration), pitch: try #require(Pitch(pitch)), velocity: velocity)
    }

    private func score(_ notes: [Note], _ ticksPerQuarter: Int = 96, tempo: Int = 500_000) -> Score {
        Score(
            ticksPerQuarter: ticksPerQuarter, tempos: [Tempo(time: .zero, microsecondsPerQuarter: tempo)],
            tracks: [Track(notes: notes)])
    }

    private func expect(
        _ comparison: ScoreComparison, exact: Int = 0, moved: Int = 0, missing: Int = 0, extra: Int = 0,
        at location: SourceLocation = #_sourceLocation
    ) {
        let counts = comparison.counts
        #expect(
            [counts.exact, counts.moved, counts.missing, counts.extra] == [exact, moved, missing, extra],
            sourceLocation: location)
        #expect(comparison.isExact == (moved + missing + extra == 0), sourceLocation: location)
        #expect(comparison.differences.count == moved + missing + extra, sourceLocation: location)
    }

    @Test func aScoreIsExactlyItself() throws {
        var random = SplitMix(seed: 3)
        for _ in 0..<20 {
            let piece = score(randomNotes(200, &random))
            let comparison = ScoreComparison(piece, piece)
            expect(comparison, exact: piece.noteCount)
            #expect(comparison.unit == .ticks(perQuarter: 96) && comparison.shift == 0)
            #expect(comparison.others.allSatisfy { $0.isEqual && $0.a == $0.common && $0.b == $0.common })
        }
    }

    @Test func theTracksThatNotesStandInDoNotMatter() throws {
        let notes = try [note(0, 10, 60), note(5, 10, 60), note(5, 10, 64)]
        let other = Score(ticksPerQuarter: 96, tracks: [Track(notes: [notes[1]]), Track(notes: [notes[0], notes[2]])])
        let comparison = ScoreComparison(Score(ticksPerQuarter: 96, tracks: [Track(notes: notes)]), other)
        expect(comparison, exact: 3)
        let tracks = comparison.others.first { $0.kind == .tracks }
        #expect(tracks?.a == 1 && tracks?.b == 2 && tracks?.common == 0 && tracks?.isEqual == false)
    }

    @Test func notesAreCountedAsInMultisets() throws {
        let twin = try note(0, 10, 60)
        expect(ScoreComparison(score([twin, twin, twin]), score([twin])), exact: 1, missing: 2)
        expect(ScoreComparison(score([twin]), score([twin, twin])), exact: 1, extra: 1)
    }

    @Test func whatDiffersIsMovedMissingOrExtra() throws {
        let a = try score([note(0, 48, 60), note(96, 48, 62), note(192, 48, 64), note(288, 48, 65)])
        let b = try score([note(3, 48, 60), note(96, 40, 62, 70), note(288, 48, 65), note(400, 48, 67)])
        let comparison = ScoreComparison(a, b)
        expect(comparison, exact: 1, moved: 2, missing: 1, extra: 1)
        let counts = comparison.counts
        #expect(counts.onsetMoved == 1 && counts.durationChanged == 1 && counts.velocityChanged == 1)
        #expect(counts.largestMove == 3)
        let shapes = comparison.differences.map { [$0.a?.note.onset.count, $0.b?.note.onset.count] }
        #expect(shapes == [[0, 3], [96, 96], [192, nil], [nil, 400]])
        #expect(comparison.differences[2].a?.seconds == 1)
    }

    @Test func aMoveReachesAQuarterAndNoFarther() throws {
        let a = try score([note(0, 1, 60), note(1000, 1, 72)])
        expect(try ScoreComparison(a, score([note(96, 1, 60), note(1000, 1, 72)])), exact: 1, moved: 1)
        expect(try ScoreComparison(a, score([note(97, 1, 60), note(1000, 1, 72)])), exact: 1, missing: 1, extra: 1)
    }

    @Test func theNearestPairIsTakenFirst() throws {
        let a = try score([note(0, 1, 60), note(40, 1, 60)])
        let comparison = ScoreComparison(a, try score([note(30, 1, 60), note(90, 1, 60)]))
        let pairs = comparison.differences.map { [$0.a?.note.onset.count, $0.b?.note.onset.count] }
        #expect(pairs == [[0, 90], [40, 30]])
    }

    @Test func unisonsThatMoveTogetherKeepTheirVelocities() throws {
        let a = try score([note(10, 5, 60, 40), note(10, 9, 60, 90), note(10, 9, 60, 100)])
        let b = try score([note(8, 5, 60, 40), note(8, 9, 60, 90)])
        let comparison = ScoreComparison(a, b)
        expect(comparison, moved: 2, missing: 1)
        #expect(comparison.counts.velocityChanged == 0 && comparison.counts.durationChanged == 0)
    }

    @Test func matchingAgreesWithTheDefinitionCarriedOutSlowly() throws {
        var random = SplitMix(seed: 11)
        for _ in 0..<200 {
            func notes() throws -> [Note] {
                try (0..<Int.random(in: 0...12, using: &random)).map { _ in
                    try note(
                        Int.random(in: 0...300, using: &random), 5, Int.random(in: 60...61, using: &random),
                        UInt8.random(in: 1...2, using: &random))
                }
            }
            let (a, b) = (try notes(), try notes())
            let comparison = ScoreComparison(score(a), score(b), in: .ticks(perQuarter: 96))
            // Take away what is in both, then the nearest pairs of one pitch, until none lies within the window.
            var (restA, restB) = (a, b)
            var exact = 0
            for note in a {
                guard let index = restB.firstIndex(of: note), let own = restA.firstIndex(of: note) else { continue }
                restB.remove(at: index)
                restA.remove(at: own)
                exact += 1
            }
            var distances: [Int] = []
            while let nearest = restA.indices.flatMap({ i in restB.indices.map { (i, $0) } })
                .filter({ restA[$0.0].pitch == restB[$0.1].pitch })
                .min(by: { distance($0, restA, restB) < distance($1, restA, restB) }),
                distance(nearest, restA, restB) <= 96
            {
                distances.append(distance(nearest, restA, restB))
                restA.remove(at: nearest.0)
                restB.remove(at: nearest.1)
            }
            #expect(comparison.counts.exact == exact)
            #expect(comparison.counts.exact + comparison.counts.moved + comparison.counts.missing == a.count)
            #expect(comparison.counts.exact + comparison.counts.moved + comparison.counts.extra == b.count)
            // Where two pairs are equally near the choice is free, and may cost a pair; the nearest is always taken.
            let moves = comparison.differences.compactMap { pair in
                pair.a.flatMap { a in pair.b.map { abs($0.onset - a.onset) } }
            }.sorted()
            #expect(moves.first == distances.first)
            #expect(abs(moves.count - distances.count) <= 1)
        }
    }

    private func distance(_ pair: (Int, Int), _ a: [Note], _ b: [Note]) -> Int {
        abs(a[pair.0].onset.count - b[pair.1].onset.count)
    }

    @Test func differentTicksPerQuarterAreComparedInExactQuarters() throws {
        let a = try score([note(0, 32, 60), note(32, 64, 62)], 96)
        let b = try score([note(0, 160, 60), note(160, 320, 62)], 480)
        let comparison = ScoreComparison(a, b)
        expect(comparison, exact: 2)
        #expect(comparison.unit == .ticks(perQuarter: 480))
        let odd = ScoreComparison(score([], 7), score([], 10))
        #expect(odd.unit == .ticks(perQuarter: 70))
        expect(ScoreComparison(a, try score([note(0, 161, 60), note(160, 320, 62)], 480)), exact: 1, moved: 1)
    }

    @Test func aPerformanceAgreesWithItsTextInSeconds() throws {
        var random = SplitMix(seed: 5)
        let notes = try (0..<200).map {
            try note($0 * 131, Int.random(in: 20...200, using: &random), 40 + $0 * 7 % 48)
        }
        let played = score(notes, 480, tempo: 431_000)
        let heard = Score(notes: played.notes(on: .paper), on: .paper)
        let comparison = ScoreComparison(played, heard)
        #expect(comparison.unit == .microseconds)
        #expect(comparison.counts.exact + comparison.counts.moved == 200)
        #expect(comparison.counts.largestMove <= 2_605, "half a tick of 1/192 s")
        #expect(comparison.differences.allSatisfy { abs(($0.a?.seconds ?? 0) - ($0.b?.seconds ?? 9)) < 0.0027 })
    }

    @Test func anotherTempoChangesNoNote() throws {
        let notes = try [note(0, 10, 60), note(500, 10, 60)]
        let comparison = ScoreComparison(score(notes, tempo: 500_000), score(notes, tempo: 600_000))
        expect(comparison, exact: 2)
        #expect(comparison.others.filter { !$0.isEqual }.map(\.kind) == [.tempos])
    }

    @Test func aConstantShiftIsNamed() throws {
        let notes = try [note(960, 10, 60), note(1000, 10, 64), note(1100, 10, 67)]
        let early = notes.map { note in
            var note = note
            note.onset -= Ticks(960)
            return note
        }
        let comparison = ScoreComparison(score(notes), score(early))
        #expect(!comparison.isExact && comparison.shift == -960 && comparison.leadInDifference == -960)
        #expect(comparison.countsFromFirstNote?.exact == 3)
        var other = early
        other[2].velocity = 1
        let changed = ScoreComparison(score(notes), score(other))
        #expect(changed.shift == nil && changed.leadInDifference == -960)
        #expect(changed.countsFromFirstNote?.exact == 2 && changed.countsFromFirstNote?.moved == 1)
    }

    @Test func anotherInstrumentIsSaidBeside() throws {
        let twin = try note(0, 10, 38)
        func piece(_ programs: [(UInt8, Bool)]) -> Score {
            Score(ticksPerQuarter: 96, tracks: programs.map { Track(program: $0, isDrums: $1, notes: [twin]) })
        }
        let swapped = ScoreComparison(piece([(0, false), (24, false)]), piece([(24, false), (0, false)]))
        #expect(swapped.counts.exact == 2 && swapped.counts.otherInstrument == 0)
        #expect(swapped.others.first { $0.kind == .tracks }?.common == 2)
        let drums = ScoreComparison(piece([(0, false), (24, false)]), piece([(24, false), (0, true)]))
        #expect(drums.counts.exact == 2 && drums.counts.otherInstrument == 1 && drums.isExact)
    }

    @Test func whatStandsBesideNotesIsCountedByKind() throws {
        var a = try score([note(0, 10, 60)])
        a.timeSignatures = [TimeSignature(time: .zero, beats: 3, beatPower: 2)]
        a.tracks[0].events = [
            ChannelEvent(time: .zero, .control(number: 64, value: 127)), ChannelEvent(time: .zero, .program(3)),
            ChannelEvent(time: Ticks(5), .bend(9000)), ChannelEvent(time: Ticks(9), .control(number: 64, value: 0)),
        ]
        var b = a
        #expect(!ScoreComparison(a, b).others.contains { !$0.isEqual })
        b.timeSignatures[0].beats = 4
        b.tracks[0].events.removeLast()
        let others = ScoreComparison(a, b).others
        let different = others.filter { !$0.isEqual }
        #expect(different.map(\.kind) == [.metres, .events, .controllers])
        #expect(different.map { [$0.a, $0.b, $0.common] } == [[1, 1, 0], [4, 3, 3], [2, 1, 1]])
        // The same events of one channel in another order act otherwise.
        b = a
        b.tracks[0].events.swapAt(0, 1)
        let swapped = ScoreComparison(a, b).others.filter { !$0.isEqual }
        #expect(swapped.map(\.kind) == [.events] && swapped[0].common == 4)
    }

    @Test func theWheelIsComparedWithBendsInNotes() throws {
        var wheel = try score([note(0, 100, 60)])
        wheel.tracks[0].events = [ChannelEvent(time: Ticks(10), .bend(8_192 + 4_096))]
        let inNotes = wheel.withNoteBends()
        #expect(inNotes.tracks[0].notes[0].isBent)
        let bends = ScoreComparison(wheel, inNotes).others.first { $0.kind == .bends }
        #expect(bends?.a == 1 && bends?.b == 1 && bends?.isEqual == true)
        var flat = inNotes
        flat.tracks[0].notes[0].bends = []
        let lost = ScoreComparison(wheel, flat).others.first { $0.kind == .bends }
        #expect(lost?.a == 1 && lost?.b == 0 && lost?.isEqual == false)
    }

    @Test func aHundredThousandNotesOfOnePitchTakeNoLongTime() throws {
        // Everything moved and at few onsets: the worst for a search of neighbours.
        let a = try (0..<100_000).map { try note($0 / 50 * 7, 3, 60, UInt8(1 + $0 % 127)) }
        let b = try (0..<100_000).map { try note($0 / 70 * 9 + 1, 4, 60, UInt8(1 + $0 % 127)) }
        let start = ContinuousClock.now
        let counts = ScoreComparison(score(a), score(b)).counts
        #expect(ContinuousClock.now - start < .seconds(20))
        #expect(counts.exact + counts.moved + counts.missing == 100_000)
    }

    @Test func emptyScoresAgree() {
        expect(ScoreComparison(score([]), score([])))
    }
}
