import Music
import Testing

@Suite struct PerformanceTechniqueTests {
    private func techniques(_ techniques: Techniques) -> (inout TabNote) -> Void { { $0.techniques = techniques } }

    private func first(_ beats: [Beat], tempo: Double = 120) throws -> Note {
        try #require(try Tablature.guitar([beats], tempo: tempo).playedNotes().first)
    }

    // MARK: Length

    @Test func letRingLastsUntilTheStringIsStruckARestOrABar() throws {
        let ringing = Beat.of((1, 5), change: techniques(.letRing))
        #expect(try first([ringing, .of((2, 5)), .of((3, 5)), .of((1, 7))]).duration.count == 2880)
        #expect(try first([ringing, .of((2, 5)), .rest(), .of((2, 7))]).duration.count == 1920)
        #expect(try first([ringing, .of((2, 5)), .of((3, 5)), .of((4, 5))]).duration.count == 3840)
        let bars = try Tablature.guitar([
            [.of((4, 1), power: 1), .of((4, 1)), ringing], [.of((2, 1), power: 0)], [.of((2, 1), power: 0)],
        ]).playedNotes()
        #expect(bars.first { $0.position?.string == 1 }?.duration.count == 3840)
        #expect(try first([.of((1, 5)), .of((2, 5))]).duration.count == 960)
    }

    @Test func letRingNeverLastsBeyondThePiece() throws {
        let notes = try Tablature.guitar([[.rest(power: 1), .of((1, 5), power: 1, change: techniques(.letRing))]])
            .playedNotes()
        #expect(notes.map(\.times) == [[1920, 1920]])
    }

    @Test func deadAndMutedNotesAreShortInSecondsAndStaccatoInNotes() throws {
        #expect(try first([.of((1, 5), change: techniques(.deadNote))]).duration.count == 60)
        #expect(try first([.of((1, 5), change: techniques(.palmMute))]).duration.count == 120)
        #expect(try first([.of((1, 5), change: techniques(.palmMute))], tempo: 60).duration.count == 60)
        #expect(try first([.of((1, 5), power: 6, change: techniques(.palmMute))]).duration.count == 60, "as written")
        #expect(try first([.of((1, 5), change: techniques([.palmMute, .letRing]))]).duration.count == 120)
        #expect(try first([.of((1, 5), change: techniques(.staccato))]).duration.count == 480)
        #expect(try first([.of((1, 5)) { $0.lengthShare = 0.75 }]).duration.count == 720)
    }

    // MARK: Loudness

    @Test(
        arguments: [
            ([], 95), (.ghostNote, 79), (.accent, 111), (.heavyAccent, 127), ([.accent, .heavyAccent], 127),
            ([.ghostNote, .accent], 95),
        ] as [(Techniques, UInt8)])
    func accentsAndGhostsAreStepsOfTheDynamics(techniques: Techniques, velocity: UInt8) throws {
        #expect(try first([.of((1, 5), change: self.techniques(techniques))]).velocity == velocity)
    }

    @Test func nothingIsMadeSofterThanPianississimo() throws {
        let ghost = { (velocity: UInt8) in
            try first([
                .of((1, 5)) {
                    $0.techniques = .ghostNote
                    $0.velocity = velocity
                }
            ]).velocity
        }
        #expect(try ghost(20) == 15)
        #expect(try ghost(3) == 3)
    }

    @Test func slurredNotesAreSofterAndSayHow() throws {
        let slurred = { (fret: Int) in Beat.of((1, fret)) { $0.isSlurred = true } }
        let played = try Tablature.guitar([[slurred(5), slurred(7), .of((2, 3)), .of((1, 5))]]).playedNotes()
            .filter { $0.position?.string == 1 }
        #expect(played.map(\.techniques) == [[], .hammerOn, .pullOff])
        #expect(played.map(\.velocity) == [95, 79, 79])
        #expect(played.map(\.onset.count) == [0, 960, 2880])
    }

    @Test func slursDoNotReachOverMoreThanAWholeNoteOfSilence() throws {
        let slurred = Beat.of((1, 5), power: 0) { $0.isSlurred = true }
        let played = try Tablature.guitar([[slurred], [.rest(power: 0)], [.rest(), .of((1, 7))]]).playedNotes()
        #expect(played.map(\.techniques) == [[], []])
    }

    // MARK: Several notes for one

    @Test func aTrillAlternates() throws {
        let beat = Beat.of((1, 5)) { $0.trill = TabNote.Trill(fret: 7, power: 4) }
        let played = try Tablature.guitar([[beat]]).playedNotes()
        #expect(played.map(\.pitch.number) == [69, 71, 69, 71])
        #expect(played.map(\.times) == [[0, 240], [240, 240], [480, 240], [720, 240]])
        #expect(played.map(\.position?.fret) == [5, 7, 5, 7])
        #expect(played.allSatisfy { $0.techniques.contains(.trill) })
        #expect(played.map { $0.techniques.contains(.hammerOn) } == [false, true, false, true])
        #expect(played.map { $0.techniques.contains(.pullOff) } == [false, false, true, false])
        #expect(played.map(\.velocity) == [95, 79, 79, 79])
    }

    @Test(arguments: [(3, 2), (4, 4), (5, 8)] as [(Int8, Int)])
    func tremoloPickingStrikesAgainAndAgain(power: Int8, count: Int) throws {
        let played = try Tablature.guitar([[.of((1, 5)) { $0.tremoloPower = power }]]).playedNotes()
        #expect(played.count == count)
        #expect(played.allSatisfy { $0.pitch.number == 69 && $0.duration.count == 960 / count && $0.velocity == 95 })
        #expect(played.allSatisfy { $0.techniques == .tremoloPicking })
    }

    @Test func theLastStrokeHasWhatIsLeftAndMutedStrokesAreAllShort() throws {
        // A dotted eighth has one and a half eighths.
        var beat = Beat.of((1, 5), power: 3) { $0.tremoloPower = 3 }
        beat.value.dots = 1
        #expect(try Tablature.guitar([[beat]]).playedNotes().map(\.times) == [[0, 480], [480, 240]])
        beat.value = NoteValue(power: 2)
        beat.notes[0].techniques = .palmMute
        #expect(try Tablature.guitar([[beat]]).playedNotes().map(\.times) == [[0, 120], [480, 120]])
    }

    // MARK: Harmonics

    @Test(arguments: [
        (12, 12), (7, 19), (19, 19), (5, 24), (24, 24), (4, 28), (9, 28), (16, 28), (3, 31), (8, 36), (17, 36),
    ])
    func naturalHarmonicsSoundAboveTheOpenString(fret: Int, semitones: UInt8) throws {
        let note = try first([.of((6, fret)) { $0.harmonic = Harmonic(.natural) }])
        #expect(note.pitch.number == 40 + semitones)
        #expect(note.techniques == .naturalHarmonic && note.position?.fret == UInt8(fret))
    }

    @Test(arguments: [(3.2, 31), (2.7, 34), (2.3, 36), (5.8, 34), (3.9, 28), (11, 3)] as [(Double, UInt8)])
    func harmonicsBetweenTheFretsSoundAndOthersDoNot(touch: Double, semitones: UInt8) throws {
        let note = try first([.of((6, 3)) { $0.harmonic = Harmonic(.natural, touch: touch) }])
        #expect(note.pitch.number == 40 + semitones)
    }

    @Test func aCapoMovesNaturalHarmonics() throws {
        let tablature = Tablature.guitar([[.of((6, 12)) { $0.harmonic = Harmonic(.natural) }]]) { $0.capo = 2 }
        #expect(try tablature.playedNotes().map(\.pitch.number) == [54])
    }

    @Test(arguments: [.artificial, .pinch, .tapped, .semi, .feedback] as [Harmonic.Kind])
    func otherHarmonicsSoundAboveTheStoppedNote(kind: Harmonic.Kind) throws {
        let expected: [(Double?, UInt8)] = [(nil, 12), (12, 12), (7, 19), (5, 24), (4, 28), (19, 19)]
        for (touch, semitones) in expected {
            let note = try first([.of((6, 3)) { $0.harmonic = Harmonic(kind, touch: touch) }])
            #expect(note.pitch.number == 43 + semitones)
        }
    }

    @Test(arguments: [(7, 0, 0, 12), (7, 0, 1, 24), (2, 0, 0, 19), (2, 0, 1, 31), (10, 1, 0, 16), (7, -1, 0, 23)])
    func namedHarmonicsSoundTheirNameAnOctaveOrMoreAbove(name: Int, accidental: Int, octave: Int, semitones: Int) throws
    {
        let named = Harmonic.NamedPitch(
            pitchClass: UInt8(name), accidental: Int8(accidental), octave: UInt8(octave))
        let note = try first([.of((6, 3)) { $0.harmonic = Harmonic(.artificial, named: named) }])
        #expect(Int(note.pitch.number) == 43 + semitones)
    }

    // MARK: Where it is played

    @Test func everyNoteSaysWhereAndHowItIsPlayed() throws {
        let beat = Beat.of((2, 3), (5, 7)) { $0.techniques = .slap }.with { $0.techniques = .tapping }
        let tablature = Tablature.guitar([[beat]]) {
            $0.capo = 3
            ($0.sound.program, $0.sound.channel, $0.sound.port) = (30, 4, 1)
        }
        let track = try tablature.performed().score.tracks[0]
        #expect(track.notes.map(\.position) == [FretPosition(string: 5, fret: 7), FretPosition(string: 2, fret: 3)])
        #expect(track.notes.map(\.pitch.number) == [55, 65])
        #expect(track.notes.allSatisfy { $0.techniques == [.slap, .tapping] })
        #expect(track.name == "Guitar" && track.program == 30 && track.channel == 4 && track.port == 1)
        #expect(track.tuning == Tuning(strings: TabTrack.standardStrings, capo: 3) && !track.isDrums)
        #expect(
            track.notes.allSatisfy {
                track.tuning?.pitch(at: $0.position ?? FretPosition(string: 0, fret: 0)) == $0.pitch
            })
    }

    @Test func fretsOfDrumsAreKeys() throws {
        let tablature = Tablature.guitar([[.of((1, 42), (6, 36)), .of((3, 42), (9, 200))]]) { $0.isDrums = true }
        let performance = try tablature.performed()
        let track = performance.score.tracks[0]
        #expect(track.isDrums && track.channel == 9 && track.tuning == nil)
        #expect(track.notes.map(\.pitch.number) == [36, 42, 42])
        #expect(track.notes.allSatisfy { $0.position == nil })
        #expect(performance.report.droppedNotes == 1)
    }

    @Test func whatNoStringSoundsIsDroppedOrMovedByOctavesAndReported() throws {
        let performance = try Tablature.guitar([[.of((7, 1)), .of((1, 70)), .of((0, 60))]]).performed()
        #expect(performance.score.tracks[0].notes.map(\.pitch.number) == [122, 60])
        #expect(performance.report.droppedNotes == 1 && performance.report.movedPitches == 1)
    }

    @Test func mutedTracksAreHeardUnlessTheMixIs() throws {
        var tablature = Tablature.guitar([[.of((1, 5))]]) { $0.isMuted = true }
        tablature.tracks.append(Tablature.guitar([[.of((1, 7))]]).tracks[0])
        var options = PerformanceOptions()
        #expect(try tablature.performed().score.tracks.map(\.notes.count) == [1, 1])
        options.isMixHeard = true
        #expect(try tablature.performed(options).score.tracks.map(\.notes.count) == [0, 1])
        tablature.tracks[0].isMuted = false
        tablature.tracks[0].isSolo = true
        #expect(try tablature.performed(options).score.tracks.map(\.notes.count) == [1, 0])
    }
}
