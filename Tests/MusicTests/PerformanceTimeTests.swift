import Music
import Testing

@Suite struct PerformanceTimeTests {
    private let guitar = Tablature.guitar

    private func onsets(_ tablature: Tablature) throws -> [Int] { try tablature.playedNotes().map(\.onset.count) }

    @Test(arguments: [(3, 2), (5, 4), (6, 4), (7, 4), (9, 8), (11, 8), (13, 8)] as [(UInt8, UInt8)])
    func tupletsFillTheirTimeExactly(notes: UInt8, time: UInt8) throws {
        // A bar of tuplets of sixteenths or eighths, and a quarter behind them.
        let value = NoteValue(power: time == 2 ? 3 : 4, tupletNotes: notes, tupletTime: time)
        let tuplet = (0..<notes).map { _ in Beat(value, notes: [TabNote(string: 1, fret: 1)]) }
        let played = try Tablature.guitar([tuplet + [.of((2, 0))]]).playedNotes()
        let length = time == 2 ? 960 : 240 * Int(time)
        for (index, note) in played.enumerated().dropLast() {
            #expect(note.onset.count == (2 * index * length / Int(notes) + 1) / 2)
        }
        #expect(played.last?.times == [length, 960])
        #expect(zip(played, played.dropFirst()).allSatisfy { $0.end == $1.onset })
    }

    @Test func dotsAddAHalfAndAQuarter() throws {
        let beats = [NoteValue(power: 2, dots: 1), NoteValue(power: 3, dots: 2), NoteValue(power: 4)]
        let played = try Tablature.guitar([beats.map { Beat($0, notes: [TabNote(string: 1, fret: 1)]) }]).playedNotes()
        #expect(played.map(\.times) == [[0, 1440], [1440, 840], [2280, 240]])
    }

    @Test func aBarLastsAsItsMetreSays() throws {
        let short: [Beat] = [.of((1, 1))]
        let long = [Beat](repeating: .of((1, 2)), count: 5)
        let reaching: [Beat] = [.of((1, 3)), .of((1, 4), power: 1), .of((1, 5), power: 1)]
        let performance = try Tablature.guitar([short, long, reaching, short]).performed()
        let notes = performance.score.tracks[0].notes
        #expect(notes.map(\.onset.count) == [0, 3840, 4800, 5760, 6720, 7680, 8640, 10560, 11520])
        #expect(notes[7].duration.count == 960, "what reaches beyond its bar ends with it")
        #expect(performance.report.beatsBeyondBars == 1)
        #expect(performance.report.end == Ticks(4 * 3840))
    }

    @Test func aPickupLastsAsLongAsItsLongestVoiceAndSoDoesFreeTime() throws {
        var masterBars = [MasterBar(), MasterBar(), MasterBar(), MasterBar(beats: 3)]
        masterBars[0].isPickup = true
        masterBars[2].isFreeTime = true
        let bars: [[Beat]] = [
            [.of((1, 1))], [.of((1, 2))], [Beat](repeating: .of((1, 3)), count: 6), [.of((1, 4))],
        ]
        let performance = try Tablature.guitar(bars, masterBars: masterBars).performed()
        let starts = performance.score.tracks[0].notes.map(\.onset.count)
        #expect(starts == [0, 960] + (0..<6).map { 4800 + 960 * $0 } + [4800 + 5760])
        #expect(performance.report.end.count == 4800 + 5760 + 2880)
        masterBars[0].beats = 1
        masterBars[0].beatUnit = 8
        let shorter = try Tablature.guitar(bars, masterBars: masterBars).performed()
        #expect(shorter.score.tracks[0].notes[1].onset.count == 480, "never longer than its metre")
    }

    @Test(
        arguments: [
            (.straight, [0, 480, 960, 1440]), (.eighths, [0, 640, 960, 1600]), (.dottedEighths, [0, 720, 960, 1680]),
            (.scottishEighths, [0, 240, 960, 1200]), (.sixteenths, [0, 480, 960, 1440]),
        ] as [(MasterBar.TripletFeel, [Int])])
    func eighthsSwing(feel: MasterBar.TripletFeel, expected: [Int]) throws {
        var master = MasterBar()
        master.tripletFeel = feel
        let beats = [Beat](repeating: .of((1, 1), power: 3), count: 4)
        let played = try Tablature.guitar([beats], masterBars: [master]).playedNotes()
        #expect(played.map(\.onset.count) == expected)
        #expect(played.last?.end.count == 1920)
    }

    @Test(
        arguments: [
            (.sixteenths, [0, 320, 480, 800]), (.dottedSixteenths, [0, 360, 480, 840]),
            (.scottishSixteenths, [0, 120, 480, 600]), (.eighths, [0, 240, 480, 720]),
        ] as [(MasterBar.TripletFeel, [Int])])
    func sixteenthsSwing(feel: MasterBar.TripletFeel, expected: [Int]) throws {
        var master = MasterBar()
        master.tripletFeel = feel
        let beats = [Beat](repeating: .of((1, 1), power: 4), count: 4)
        #expect(try onsets(Tablature.guitar([beats], masterBars: [master])) == expected)
    }

    @Test func onlyUndividedPairsSwing() throws {
        var master = MasterBar()
        master.tripletFeel = .eighths
        let triplet = Beat(NoteValue(power: 3, tupletNotes: 3, tupletTime: 2), notes: [TabNote(string: 1, fret: 1)])
        // An eighth and two sixteenths; a triplet; eighth, quarter, eighth over the beat.
        let beats: [Beat] =
            [.of((1, 1), power: 3), .of((1, 1), power: 4), .of((1, 1), power: 4), triplet, triplet, triplet]
            + [.of((1, 1), power: 3), .of((1, 1)), .of((1, 1), power: 3)]
        let expected = [0, 480, 720, 960, 1280, 1600, 1920, 2560, 3520]
        #expect(try onsets(Tablature.guitar([beats], masterBars: [master])) == expected)
    }

    // MARK: Ties

    @Test func tiesJoinOverBarsVoicesAndPasses() throws {
        let tied = Beat.of((1, 5), power: 0) { $0.isTied = true }
        let over = try Tablature.guitar([[.of((1, 5), power: 0)], [tied], [.of((1, 5))]]).playedNotes()
        #expect(over.map(\.times) == [[0, 7680], [7680, 960]])

        var voices = Tablature.guitar([[.of((1, 5), power: 1)]])
        voices.tracks[0].bars[0].voices.append(
            Voice(beats: [.rest(power: 1), .of((1, 5), power: 1) { $0.isTied = true }]))
        #expect(try voices.playedNotes().map(\.times) == [[0, 3840]])

        // The second pass comes from the bar's own end.
        var repeated = [MasterBar()]
        repeated[0].isRepeatStart = true
        repeated[0].repeatCount = 2
        let loop = try Tablature.guitar([[tied]], masterBars: repeated).performed()
        #expect(loop.score.tracks[0].notes.map(\.times) == [[0, 7680]])
        #expect(loop.report.looseTies == 1)
    }

    @Test func aTieFromNothingIsStruck() throws {
        let tied = Beat.of((1, 5)) { $0.isTied = true }
        let performance = try Tablature.guitar([[.of((1, 5)), .rest(), tied, .of((2, 5)) { $0.isTied = true }]])
            .performed()
        #expect(performance.score.tracks[0].notes.map(\.times) == [[0, 960], [1920, 960], [2880, 960]])
        #expect(performance.report.looseTies == 2)
    }

    // MARK: Grace notes, strokes

    private func grace(_ string: UInt8, _ fret: UInt8, change: (inout GraceNote) -> Void = { _ in }) -> GraceNote {
        var grace = GraceNote(string: string, fret: fret)
        change(&grace)
        return grace
    }

    @Test func aGraceNoteTakesItsTimeFromTheBeatBefore() throws {
        let beat = Beat.of((1, 5)).with { $0.graceNotes = [grace(1, 3)] }
        let played = try Tablature.guitar([[.of((2, 1)), beat]]).playedNotes()
        #expect(played.map(\.times) == [[0, 840], [840, 120], [960, 960]])
        #expect(played[1].techniques.contains(.graceNote) && played[1].position == FretPosition(string: 1, fret: 3))
    }

    @Test func graceNotesTakeHalfTheBeatBeforeAtMostAndAllOfARest() throws {
        let long = Beat.of((1, 5)).with {
            $0.graceNotes = [0, 1, 2].map { step in grace(1, 3) { ($0.power, $0.step) = (2, step) } }
        }
        let played = try Tablature.guitar([[.of((2, 1)), long]]).playedNotes()
        #expect(played.map(\.times) == [[0, 480], [480, 160], [640, 160], [800, 160], [960, 960]])
        let afterRest = try Tablature.guitar([[.of((2, 1)), .rest(), long]]).playedNotes()
        #expect(afterRest.map(\.times) == [[0, 960], [960, 320], [1280, 320], [1600, 320], [1920, 960]])
    }

    @Test func graceNotesOfOneStepAreStruckTogether() throws {
        let beat = Beat.of((1, 5), (2, 5)).with {
            $0.graceNotes = [grace(1, 3), grace(2, 3), grace(1, 4) { $0.step = 1 }]
        }
        let played = try Tablature.guitar([[.of((3, 1)), beat]]).playedNotes()
        #expect(played.map(\.onset.count) == [0, 720, 720, 840, 960, 960])
    }

    @Test func aGraceNoteOnTheBeatDelaysItsStringAndSoDoesOneBeforeTheBeginning() throws {
        let beat = Beat.of((1, 5), (2, 5)).with { $0.graceNotes = [grace(1, 3) { $0.isOnBeat = true }] }
        let played = try Tablature.guitar([[.of((1, 1)), beat]]).playedNotes()
        #expect(played.map(\.times) == [[0, 960], [960, 960], [960, 120], [1080, 840]])
        let first = try Tablature.guitar([[.of((1, 5)).with { $0.graceNotes = [grace(1, 3)] }]]).playedNotes()
        #expect(first.map(\.times) == [[0, 120], [120, 840]])
    }

    @Test func aStrokeStrikesStringAfterStringAndEndsTogether() throws {
        let chord = Beat.of((1, 0), (2, 1), (3, 0), (5, 3))
        let down = try Tablature.guitar([[chord.with { $0.stroke = Beat.Stroke(.down, power: 4) }]]).playedNotes()
        #expect(down.map(\.onset.count) == [0, 80, 160, 240])
        #expect(down.map { $0.position?.string } == [5, 3, 2, 1])
        #expect(down.allSatisfy { $0.end.count == 960 })
        let up = try Tablature.guitar([[chord.with { $0.stroke = Beat.Stroke(.up, power: 4) }]]).playedNotes()
        #expect(up.map { $0.position?.string } == [1, 2, 3, 5])
        let long = try Tablature.guitar([[chord.with { $0.stroke = Beat.Stroke(.up, power: 0) }]]).playedNotes()
        #expect(long.last?.onset.count == 480, "half the beat at most")
        let rasgueado = try Tablature.guitar([[chord.with { $0.hasRasgueado = true }]]).playedNotes()
        #expect(rasgueado.map(\.onset.count) == [0, 40, 80, 120])
    }

    // MARK: One string, one note

    @Test func whatIsStruckEndsWhatSoundsOnItsString() throws {
        var tablature = Tablature.guitar([[.of((1, 5), power: 0)]])
        tablature.tracks[0].bars[0].voices.append(Voice(beats: [.rest(), .of((1, 7)), .of((2, 7), power: 1)]))
        #expect(try tablature.playedNotes().map(\.times) == [[0, 960], [960, 960], [1920, 1920]])
        tablature.tracks[0].bars[0].voices[1] = Voice(beats: [.of((1, 7))])
        let performance = try tablature.performed()
        #expect(performance.score.tracks[0].notes.map(\.times) == [[0, 3840]])
        #expect(performance.report.collidingNotes == 1)
    }
}
