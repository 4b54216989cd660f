import Formats
import Generation
import Music
import Testing

@Suite struct ImpossibleConstraintsTests {
    private func reason(
        bends: BendNotation = .none, after beginning: PieceBeginning = PieceBeginning(),
        _ change: (inout Constraints) -> Void
    ) -> String {
        var constraints = Constraints()
        change(&constraints)
        do {
            _ = try PieceRules(bends: bends, constraints: constraints, after: beginning)
            return "possible"
        } catch { return error.reason }
    }

    @Test func eachImpossibleSetIsRefusedAtOnceWithWhatConflicts() {
        #expect(reason { $0.pitches = .none }.contains("No pitch"))
        #expect(reason { $0.velocities = 0...5 }.contains("Velocities"))
        #expect(reason { $0.mostAtOnce = 0 }.contains("0 notes at once"))
        #expect(reason { $0.end = .zero }.contains("the end of the piece lies at 0"))
        #expect(reason { $0.following = .zero }.contains("what follows the take lies at 0"))
        #expect(reason { $0.notesInBar = 0...0 }.contains("cannot be had"))
        #expect(reason { $0.pattern = [] }.contains("no notes"))
        #expect(
            reason {
                $0.pitches = PitchSet(60...62)
                $0.harmonies = [.init(from: .zero, PitchClassSet(bits: 1 << 5))]
            } == "No take can be promised that keeps the chord and the pitches together")
        #expect(
            reason {
                $0.notesInBar = 20...30
                $0.bar = Ticks(16)
                $0.mostAtOnce = 1
                $0.end = Ticks(64)
            }.contains("20 to 30 notes in each bar of 16 ticks"))
        #expect(
            reason {
                $0.notesInBar = 4...8
                $0.bar = Ticks(96)
                $0.end = Ticks(192)
                $0.harmonies = [.init(from: Ticks(96), PitchClassSet(bits: 0))]
            }.contains("the chord"))
        let beginning = PieceBeginning(
            words: [SimplifiedMIDI.Word(pitch: Pitch(lowBits: 60), velocity: 9, duration: Ticks(96), shift: .zero)],
            lastShiftIsOpen: true)
        #expect(reason(after: beginning) { $0.end = Ticks(48) }.contains("beyond the end"))
        #expect(
            reason(after: beginning) {
                $0.mostAtOnce = 1
                $0.end = Ticks(90)
            } != "possible")
    }

    @Test func patternsThatCannotBeFollowedAreRefused() {
        func note(_ duration: Int?, _ shift: Int?, _ direction: Int? = nil) -> Constraints.PatternNote {
            .init(duration: duration.map(Ticks.init), shift: shift.map(Ticks.init), direction: direction)
        }
        #expect(
            reason {
                $0.pitches = PitchSet(60...62)
                $0.pattern = [note(1, 1), note(1, 1, 1), note(1, 1, 1), note(1, 1, 1)]
            }.contains("No pitch is left for note 1"))
        #expect(
            reason {
                $0.mostAtOnce = 1
                $0.pattern = [note(5, 1), note(5, 1)]
            }.contains("2 notes sound at once"))
        #expect(
            reason {
                $0.barriers = [Ticks(3)]
                $0.pattern = [note(5, 1), note(5, 1)]
            }.contains("across the time 3"))
        #expect(reason { $0.pattern = [note(5, 1), note(nil, 1)] }.contains("some notes only"))
        #expect(reason { $0.pattern = [note(5, 1, 1), note(5, 1, -1)] } == "possible")
    }
}
