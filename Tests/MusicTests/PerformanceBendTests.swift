import Music
import Testing

@Suite struct PerformanceBendTests {
    private func bend(_ points: (Double, Double)...) -> TabBend {
        TabBend(points: points.map { TabBend.Point(position: $0.0, cents: $0.1) })
    }

    private func played(_ beats: [Beat], _ options: PerformanceOptions = .init()) throws -> [Note] {
        try Tablature.guitar([beats]).playedNotes(options)
    }

    @Test func aBendGoesThroughItsPointsInSmallSteps() throws {
        let curve = bend((0, 0), (0.25, 300), (0.5, 300), (0.75, 100), (1, 100))
        let note = try played([.of((1, 5), power: 0) { $0.bend = curve }])[0]
        #expect(note.cents(at: 0) == 0 && note.cents(at: 960) == 300 && note.cents(at: 1919) == 300)
        #expect(note.cents(at: 480) == 150 && note.cents(at: 2880) == 100 && note.cents(at: 3839) == 100)
        let steps = zip([PitchBend(time: .zero, cents: 0)] + note.bends, note.bends)
        #expect(steps.allSatisfy { abs($0.cents - $1.cents) <= 10 && $0.time < $1.time })
        #expect(note.bends.count == 50, "30 steps up, 20 down, none between")
    }

    @Test func fastBendsHaveFewerAndLargerSteps() throws {
        let note = try played([.of((1, 5), power: 4) { $0.bend = bend((0, 0), (0.1, 400)) }])[0]
        #expect(note.cents(at: 24) == 400)
        #expect(zip(note.bends, note.bends.dropFirst()).allSatisfy { $1.time.count - $0.time.count >= 5 })
    }

    @Test func aPrebendStandsAtTheOnset() throws {
        let note = try played([.of((1, 5)) { $0.bend = bend((0, 200), (1, 200)) }])[0]
        #expect(note.bends == [PitchBend(time: .zero, cents: 200)])
    }

    @Test func aBendSpansTheTiesUpToOneThatBendsItself() throws {
        let first = Beat.of((1, 5), power: 1) { $0.bend = bend((0, 0), (1, 200)) }
        let tied = Beat.of((1, 5), power: 1) { $0.isTied = true }
        let spanned = try played([first, tied])[0]
        #expect(spanned.duration.count == 3840 && spanned.cents(at: 1920) == 100)
        let released = Beat.of((1, 5), power: 1) {
            $0.isTied = true
            $0.bend = bend((0, 200), (0.5, 0), (1, 0))
        }
        let note = try played([first, released])[0]
        #expect(note.cents(at: 960) == 100 && note.cents(at: 1920) == 200 && note.cents(at: 2400) == 100)
        #expect(note.cents(at: 2880) == 0)
    }

    @Test func theBarMovesAllNotesOfItsBeatAndAddsToTheirBends() throws {
        let beat = Beat.of((1, 5), (2, 5)).with {
            $0.tremoloBar = bend((0, 0), (0.5, -300), (1, 0))
            $0.notes[0].bend = bend((0, 100), (1, 100))
        }
        let notes = try played([beat])
        #expect(notes.map { $0.cents(at: 480) } == [-300, -200])
        #expect(notes.map { $0.cents(at: 0) } == [0, 100])
    }

    @Test func bendsBeyondAnyWheelAreHeldAndReported() throws {
        let performance = try Tablature.guitar([[.of((1, 5)) { $0.bend = bend((0, 20_000), (1, 20_000)) }]]).performed()
        #expect(performance.score.tracks[0].notes[0].bends.map(\.cents) == [12_700])
        #expect(performance.report.clampedBends == 1)
    }

    // MARK: Vibrato

    /// Where the curve turns.
    private func turns(_ note: Note) -> Int {
        let cents = note.bends.map(\.cents)
        return zip(zip(cents, cents.dropFirst()), cents.dropFirst(2)).count { pair, next in
            (pair.1 - pair.0) * (next - pair.1) < 0
        }
    }

    @Test(
        arguments: [
            (.vibrato, false, 0, 40), (.wideVibrato, false, 0, 100), (.vibrato, true, -25, 25),
            (.wideVibrato, true, -60, 60),
        ] as [(Techniques, Bool, Double, Double)])
    func vibratoWavers(techniques: Techniques, isOfBar: Bool, lowest: Double, highest: Double) throws {
        let beat = Beat.of((1, 5), power: 0) { if !isOfBar { $0.techniques = techniques } }.with {
            if isOfBar { $0.techniques = techniques }
        }
        let note = try played([beat])[0]
        let cents = note.bends.map(\.cents)
        #expect(abs((cents.min() ?? 0) - lowest) < 10 && abs((cents.max() ?? 0) - highest) < 10)
        // Two seconds at 5.5 turns up and as many down a second.
        #expect((20...23).contains(turns(note)))
        #expect(note.techniques == techniques)
        #expect(zip(cents, cents.dropFirst()).allSatisfy { abs($0 - $1) <= 11 })
    }

    @Test func aBendCanWaverFromAPointOn() throws {
        var curve = bend((0, 0), (0.5, 200), (1, 200))
        curve.points[1].vibrato = 1
        let note = try played([.of((1, 5), power: 0) { $0.bend = curve }])[0]
        let late = note.bends.filter { $0.time.count > 1920 }.map(\.cents)
        #expect((late.min() ?? 0) >= 200 && (late.max() ?? 0) > 230 && (late.max() ?? 0) <= 240)
    }

    // MARK: Slides

    @Test func aShiftSlideGlidesAndTheNextNoteIsStruck() throws {
        let notes = try played([.of((1, 5)) { $0.techniques = .shiftSlide }, .of((1, 9))])
        #expect(notes.map(\.pitch.number) == [69, 73] && notes.map(\.velocity) == [95, 95])
        #expect(notes[0].cents(at: 479) == 0 && notes[0].cents(at: 720) == 200 && notes[0].cents(at: 959) == 390)
        #expect(notes[1].bends.isEmpty)
    }

    @Test func aLegatoSlideIsOneNoteThatGoesThere() throws {
        let slide = { (fret: Int) in Beat.of((1, fret)) { $0.techniques = .legatoSlide } }
        let notes = try played([slide(5), slide(9), .of((1, 7)), .of((1, 7))])
        #expect(notes.map(\.times) == [[0, 2880], [2880, 960]])
        #expect(notes[0].cents(at: 0) == 0 && notes[0].cents(at: 960) == 400 && notes[0].cents(at: 1400) == 400)
        #expect(notes[0].cents(at: 1920) == 200 && notes[0].cents(at: 2879) == 200)
    }

    @Test func aLegatoSlideCanStrikeItsNextNoteSoftly() throws {
        var options = PerformanceOptions()
        options.strikesAfterLegatoSlides = true
        let notes = try played([.of((1, 5)) { $0.techniques = .legatoSlide }, .of((1, 9))], options)
        #expect(notes.map(\.times) == [[0, 960], [960, 960]] && notes.map(\.velocity) == [95, 79])
        #expect(notes[0].cents(at: 959) == 390 && notes[1].bends.isEmpty)
    }

    @Test func theBendOfASlidingNoteEndsWithItAndTheNextHasItsOwn() throws {
        let first = Beat.of((1, 5)) {
            $0.techniques = .legatoSlide
            $0.bend = bend((0, 0), (0.2, 100), (0.4, 0))
        }
        let note = try played([first, .of((1, 7)) { $0.bend = bend((0, 0), (0.5, 100), (1, 100)) }])[0]
        #expect(note.cents(at: 192) == 100 && note.cents(at: 400) == 0)
        #expect(note.cents(at: 960) == 200 && note.cents(at: 1440) == 300)
    }

    @Test func slidesIntoANoteBeginBelowOrAbove() throws {
        let below = try played([.of((1, 5)) { $0.techniques = .slideInFromBelow }])[0]
        #expect(below.cents(at: 0) == -200 && below.cents(at: 96) == -100 && below.cents(at: 192) == 0)
        let above = try played([.of((1, 5)) { $0.techniques = .slideInFromAbove }])[0]
        #expect(above.cents(at: 0) == 200 && above.cents(at: 192) == 0)
        let nearNut = try played([.of((1, 1)) { $0.techniques = .slideInFromBelow }])[0]
        #expect(nearNut.cents(at: 0) == -100, "not below the open string")
    }

    @Test func slidesOutOfANoteEndBelowOrAbove() throws {
        let down = try played([.of((1, 7)) { $0.techniques = .slideOutDownwards }])[0]
        #expect(down.cents(at: 479) == 0 && down.cents(at: 720) == -250 && down.cents(at: 959) <= -490)
        let up = try played([.of((1, 7)) { $0.techniques = .slideOutUpwards }])[0]
        #expect(up.cents(at: 959) >= 490)
        let nearNut = try played([.of((1, 2)) { $0.techniques = .slideOutDownwards }])[0]
        #expect(nearNut.bends.map(\.cents).min() == -190, "not below the open string, which is reached at the end")
    }

    @Test(arguments: GraceNote.Transition.allCases)
    func graceNotesLeadToTheirNote(transition: GraceNote.Transition) throws {
        var grace = GraceNote(string: 1, fret: 3)
        grace.transition = transition
        let notes = try played([.of((2, 1)), .of((1, 5)).with { $0.graceNotes = [grace] }])
        #expect(notes.map(\.times) == [[0, 840], [840, 120], [960, 960]])
        guard notes.count == 3 else { return }
        switch transition {
        case .none: #expect(notes[1].bends.isEmpty && notes[2].techniques.isEmpty)
        case .hammer: #expect(notes[2].techniques == .hammerOn && notes[2].velocity == 79)
        case .slide: #expect(notes[1].cents(at: 59) == 0 && notes[1].cents(at: 119) >= 180)
        case .bend: #expect(notes[1].cents(at: 60) == 100 && notes[1].cents(at: 119) >= 180)
        }
    }

    @Test func repeatedStrokesGoOnWithTheCurveOfTheWhole() throws {
        let notes = try played([
            .of((1, 5)) {
                $0.tremoloPower = 3
                $0.bend = bend((0, 0), (1, 200))
            }
        ])
        try #require(notes.count == 2)
        #expect(notes[0].cents(at: 240) == 50 && notes[1].cents(at: 0) == 100)
        #expect(notes[1].cents(at: 240) == 150)
    }
}
