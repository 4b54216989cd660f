import Music
import Specimens
import Testing

private let halfSeconds = TempoMap([], ticksPerQuarter: 480)

private func note(_ pitch: Int, at onset: Int = 0, for duration: Int = 240) throws -> Note {
    Note(onset: Ticks(onset), duration: Ticks(duration), pitch: try #require(Pitch(pitch)), velocity: 90)
}

private func places(_ track: Track) -> [FretPosition?] { track.notes.map(\.position) }

struct FingeringTests {
    private let guitar = StandardTuning.guitar.tuning

    @Test func openChordsLieWherePlayersHoldThem() throws {
        let shapes: [([Int], [Int?])] = [
            ([48, 52, 55, 60, 64], [nil, 3, 2, 0, 1, 0]),  // C
            ([43, 47, 50, 55, 59, 67], [3, 2, 0, 0, 0, 3]),  // G
            ([40, 47, 52, 56, 59, 64], [0, 2, 2, 1, 0, 0]),  // E
            ([41, 48, 53, 57, 60, 65], [1, 3, 3, 2, 1, 1]),  // F, a barre
        ]
        for (pitches, frets) in shapes {
            let track = Track(notes: try pitches.map { try note($0) })
            let fingering = track.fingered(for: guitar, tempoMap: halfSeconds)
            #expect(fingering.report.playability.isPlayable && fingering.report.leftOut == 0)
            var found: [Int?] = Array(repeating: nil, count: 6)
            for note in fingering.track.notes {
                let position = try #require(note.position)
                found[6 - Int(position.string)] = Int(position.fret)
            }
            #expect(found == frets)
        }
    }

    @Test func aScaleUpTheNeckStaysInOnePlace() throws {
        let scale = [69, 71, 72, 74, 76, 77, 79, 81]
        let track = Track(notes: try scale.enumerated().map { try note($1, at: 120 * $0, for: 120) })
        let frets = places(track.fingered(for: guitar, tempoMap: halfSeconds).track).compactMap { $0?.fret }
        #expect(frets.count == scale.count)
        #expect(try #require(frets.max()) - #require(frets.min()) <= 5)
    }

    @Test func fingersAreCountedAsByTryingAllBarres() throws {
        var random = SplitMix(seed: 3)
        for _ in 0..<2_000 {
            var notes: [Note] = []
            var frets = [Int](repeating: -1, count: 6)
            for string in 0..<6 where Bool.random(using: &random) {
                let fret = Int.random(in: 0...4, using: &random)
                frets[string] = fret
                var one = try note(Int(guitar.strings[string].number) + fret)
                one.position = FretPosition(string: UInt8(string + 1), fret: UInt8(fret))
                notes.append(one)
            }
            var rules = PlayabilityRules()
            rules.fingers = fewestFingers(frets)
            #expect(rules.check(notes, tuning: guitar, tempoMap: halfSeconds).tooManyFingers == 0)
            rules.fingers -= 1
            let stops = frets.contains { $0 > 0 }
            #expect(rules.check(notes, tuning: guitar, tempoMap: halfSeconds).tooManyFingers == (stops ? 1 : 0))
        }
    }

    /// Tries every way to lay fingers over neighbouring strings, each at its fret: what sounds is the highest one.
    ///
    /// - Parameter isStopped: The strings that earlier fingers stop already; what they sound stays in the way of others.
    private func fewestFingers(_ frets: [Int], isStopped: Set<Int> = []) -> Int {
        let stopped = frets.indices.filter { frets[$0] > 0 && !isStopped.contains($0) }
        guard let first = stopped.first else { return 0 }
        // The finger on the first stopped string lies over some of the strings after it.
        var best = Int.max
        for last in first..<frets.count {
            let covered = first...last
            guard covered.allSatisfy({ frets[$0] < 0 || frets[$0] >= frets[first] }) else { break }
            let more = covered.filter { frets[$0] == frets[first] }
            best = min(best, 1 + fewestFingers(frets, isStopped: isStopped.union(more)))
        }
        return best
    }

    @Test func everyRuleIsBrokenBySomething() throws {
        func placed(_ string: UInt8, _ fret: UInt8, at onset: Int = 0, for duration: Int = 240) throws -> Note {
            let pitch = try #require(guitar.pitch(at: FretPosition(string: string, fret: fret)))
            var note = Note(onset: Ticks(onset), duration: Ticks(duration), pitch: pitch, velocity: 90)
            note.position = FretPosition(string: string, fret: fret)
            return note
        }
        func check(_ notes: [Note]) -> PlayabilityReport {
            PlayabilityRules().check(notes, tuning: guitar, tempoMap: halfSeconds)
        }
        #expect(check([try placed(1, 25)]).misplaced == 1)
        #expect(check([try note(64)]).misplaced == 1)
        #expect(check([try placed(1, 3), try placed(1, 5, at: 120)]).stringTaken == 1)
        #expect(check([try placed(1, 3), try placed(1, 5, at: 240)]).isPlayable)
        #expect(check([try placed(1, 1), try placed(2, 6)]).tooWide == 1)
        #expect(check([try placed(1, 5), try placed(2, 10)]).isPlayable)
        #expect(check([try placed(1, 5), try placed(2, 11)]).tooWide == 1)
        let five = try (1...5).map { try placed($0, [4, 3, 2, 1, 2][Int($0) - 1]) }
        #expect(check(five).tooManyFingers == 1)
        #expect(check([try placed(1, 1, for: 12), try placed(1, 20, at: 12)]).tooFast == 1)
        #expect(check([try placed(1, 1), try placed(1, 20, at: 480)]).isPlayable)
        var bent = try placed(1, 0)
        bent.bends = [PitchBend(time: .zero, cents: 200)]
        #expect(check([bent]).openBends == 1)
    }

    @Test func aBentNoteIsNeverOnAnOpenString() throws {
        for pitch in 40...76 {
            var bent = try note(pitch)
            bent.bends = [PitchBend(time: Ticks(20), cents: 100)]
            let fingering = Track(notes: [bent]).fingered(for: guitar, tempoMap: halfSeconds)
            #expect(fingering.track.notes.first?.position?.fret ?? 0 > 0, "\(pitch)")
        }
    }

    @Test func aHammeredNoteStaysOnItsString() throws {
        for pitch in 45...70 {
            var second = try note(pitch + 2, at: 240)
            second.techniques = .hammerOn
            let found = places(
                Track(notes: [try note(pitch), second]).fingered(for: guitar, tempoMap: halfSeconds).track)
            #expect(found[0]?.string == found[1]?.string, "\(pitch)")
        }
    }

    @Test func givenPlacesStayAndWrongOnesAreReported() throws {
        var notes = try [60, 64, 67, 64].enumerated().map { try note($1, at: 240 * $0) }
        notes[1].position = FretPosition(string: 4, fret: 14)
        notes[2].position = FretPosition(string: 1, fret: 4)
        let fingering = Track(notes: notes).fingered(for: guitar, tempoMap: halfSeconds)
        #expect(fingering.track.notes[1].position == FretPosition(string: 4, fret: 14))
        #expect(fingering.report.given == 1 && fingering.report.wrongPlaces == 1 && fingering.report.movedPlaces == 0)
        // Two notes cannot have one string at a time: one of them moves.
        notes = try [60, 62].map { try note($0) }
        notes[0].position = FretPosition(string: 3, fret: 5)
        notes[1].position = FretPosition(string: 3, fret: 7)
        let moved = Track(notes: notes).fingered(for: guitar, tempoMap: halfSeconds)
        #expect(moved.report.given == 1 && moved.report.movedPlaces == 1 && moved.report.playability.isPlayable)
    }

    @Test func whatIsOutOfRangeMovesByOctavesAndWhatIsTooMuchIsLeftOut() throws {
        let low = Track(notes: [try note(28), try note(100, at: 480)]).fingered(for: guitar, tempoMap: halfSeconds)
        #expect(low.track.notes.map(\.pitch.number) == [40, 88])
        #expect(low.report.movedUpAnOctave == 1 && low.report.movedDownAnOctave == 1)
        let cluster = Track(notes: try (40...52).map { try note($0) }).fingered(for: guitar, tempoMap: halfSeconds)
        #expect(cluster.report.leftOut > 0 && cluster.report.playability.isPlayable)
        #expect(cluster.report.leftOut + cluster.track.notes.count == 13)
    }

    @Test func aHeldNoteIsCutWhenItsStringIsNeeded() throws {
        let track = Track(notes: [try note(40, for: 960), try note(41, at: 480)])
        let fingering = track.fingered(for: guitar, tempoMap: halfSeconds)
        #expect(fingering.track.notes[0].duration == Ticks(480) && fingering.report.cut == 1)
    }

    @Test func randomMelodiesChordsAndChaosArePlayable() throws {
        var random = SplitMix(seed: 11)
        let tunings = StandardTuning.allCases.map(\.tuning)
        var (melodyNotes, lostOfMelodies) = (0, 0)
        for round in 0..<1_000 {
            var track = Track()
            var onset = 0
            let tuning = try #require(tunings.randomElement(using: &random))
            for _ in 0..<30 {
                // A melody goes no faster than sixteenths: what no hand reaches in time is left out by the rules.
                let steps = round % 3 == 0 ? [120, 240, 480] : [0, 30, 120, 240, 480]
                onset += steps.randomElement(using: &random) ?? 0
                let count = round % 3 == 0 ? 1 : round % 3 == 1 ? Int.random(in: 1...6, using: &random) : 12
                for _ in 0..<count {
                    let pitch =
                        round % 3 == 2 ? Int.random(in: 0...127, using: &random) : .random(in: 35...80, using: &random)
                    var one = try note(pitch, at: onset, for: .random(in: 0...700, using: &random))
                    if Int.random(in: 0..<12, using: &random) == 0 { one.bends = [PitchBend(time: .zero, cents: 150)] }
                    one.techniques =
                        [[], [], [], .hammerOn, .letRing, .deadNote, .shiftSlide, .naturalHarmonic]
                        .randomElement(using: &random) ?? []
                    track.notes.append(one)
                }
            }
            let fingering = track.fingered(for: tuning, tempoMap: halfSeconds)
            let report = PlayabilityRules().check(fingering.track.notes, tuning: tuning, tempoMap: halfSeconds)
            #expect(report.isPlayable, "round \(round): \(report)")
            #expect(fingering.track.notes.count + fingering.report.leftOut == track.notes.count)
            if round % 3 == 0 {
                melodyNotes += track.notes.count
                lostOfMelodies += fingering.report.leftOut
            }
        }
        #expect(lostOfMelodies * 50 <= melodyNotes)
    }

    @Test func theSamePartIsFingeredTheSameWayTwice() throws {
        var random = SplitMix(seed: 5)
        let track = Track(notes: randomNotes(300, &random))
        #expect(
            track.fingered(for: guitar, tempoMap: halfSeconds) == track.fingered(for: guitar, tempoMap: halfSeconds))
    }

    @Test func noTrackTrapsWhateverItsTuning() throws {
        var random = SplitMix(seed: 9)
        let pitches = (0...127).compactMap { Pitch($0) }
        for _ in 0..<200 {
            let strings = (0..<Int.random(in: 0...20, using: &random)).compactMap { _ in
                pitches.randomElement(using: &random)
            }
            let tuning = Tuning(strings: strings, capo: .random(in: 0...255, using: &random))
            var track = Track(notes: randomNotes(60, &random))
            for index in track.notes.indices where Bool.random(using: &random) {
                track.notes[index].position = FretPosition(
                    string: .random(in: 0...255, using: &random), fret: .random(in: 0...255, using: &random))
            }
            let fingering = track.fingered(for: tuning, tempoMap: halfSeconds)
            #expect(fingering.track.notes.count + fingering.report.leftOut == track.notes.count)
            #expect(fingering.report.playability.stringTaken == 0 && fingering.report.playability.misplaced == 0)
        }
    }

    @Test func tuningsAreChosenByRangeAndProgram() throws {
        func tuning(_ pitches: [Int], program: UInt8) throws -> Tuning {
            Track(program: program, notes: try pitches.map { try note($0) }).suitableTuning()
        }
        #expect(try tuning([40, 64], program: 27) == StandardTuning.guitar.tuning)
        #expect(try tuning([39, 64], program: 27) == StandardTuning.guitarHalfStepDown.tuning)
        #expect(try tuning([38, 64], program: 27) == StandardTuning.guitarDropD.tuning)
        #expect(try tuning([36, 64], program: 27) == StandardTuning.guitarDropC.tuning)
        #expect(try tuning([35, 64], program: 30) == StandardTuning.guitarSevenStrings.tuning)
        #expect(try tuning([30, 64], program: 30) == StandardTuning.guitarEightStrings.tuning)
        #expect(try tuning([28, 40], program: 33) == StandardTuning.bass.tuning)
        #expect(try tuning([23, 40], program: 33) == StandardTuning.bassFiveStrings.tuning)
        #expect(try tuning([30, 35], program: 0) == StandardTuning.bass.tuning)
    }
}
