import Datasets
import Formats
import Generation
import Music
import Testing

@Suite struct MusicalDemandsTests {
    private func classes(_ numbers: [Int]) -> UInt16 { numbers.reduce(0) { $0 | 1 << UInt16($1) } }

    @Test func aScaleCountsFromTheTonicOfTheKey() throws {
        let demands = try MusicalDemands(key: "A", scale: "0,2,3,5,7,8,10")
        #expect(demands.scale?.pitchClasses.bits == classes([9, 11, 0, 2, 4, 5, 7]))
        #expect(try Scale("0, 4,7").pitchClasses.bits == classes([0, 4, 7]))
        #expect(try Scale("blues", on: 4).pitchClasses.bits == classes([4, 7, 9, 10, 11, 2]))
    }

    private func harmonies(_ chords: String, bars: Int? = nil) throws -> [Constraints.Harmony] {
        var header = PromptHeader(.pianist, NoteNotation(grid: .ticksPerQuarter(24)))
        header.explanation = .short
        return try Assignment.invention(header: header, demands: MusicalDemands(chords: chords, bars: bars))
            .constraints.harmonies
    }

    @Test func chordsHoldABarEachAndComeRoundAgain() throws {
        let all = try harmonies("Am F C G", bars: 6)
        #expect(all.map(\.start.count) == [0, 96, 192, 288, 384, 480])
        #expect(all[4].pitchClasses == all[0].pitchClasses && all[1].pitchClasses.bits == classes([5, 9, 0]))
        #expect(try harmonies("Am", bars: 6).count == 1)
        #expect(try harmonies("Am F").count == 4_096)
    }

    @Test func linesPartBarsAndChordsShareThem() throws {
        let all = try harmonies("| Am | F G | % | C |", bars: 4)
        #expect(all.map(\.start.count) == [0, 96, 144, 192, 240, 288])
        #expect(all[3].pitchClasses == all[1].pitchClasses)
    }

    @Test func demandsAreConstraintsInTicks() throws {
        let demands = try MusicalDemands(
            key: "C", range: "C4-C5", velocity: "40-100", mostAtOnce: 3, notesPerBar: "4-16", bars: 8,
            barriers: [5, 3],
            tuning: "guitar")
        let header = PromptHeader(.pianist, NoteNotation(grid: .ticksPerQuarter(24)))
        let constraints = try Assignment.invention(header: header, demands: demands).constraints
        #expect(constraints.pitches.count == 8 && constraints.pitches.contains(60) && !constraints.pitches.contains(61))
        #expect(constraints.velocities == 40...100 && constraints.mostAtOnce == 3)
        #expect(constraints.notesInBar == 4...16 && constraints.bar == Ticks(96))
        #expect(constraints.end == Ticks(768) && constraints.barriers == [Ticks(192), Ticks(384)])
        #expect(constraints.tuning == StandardTuning.guitar.tuning)
    }

    @Test func whatCannotBeIsRefusedWithTheReason() {
        #expect(throws: TaskError.self) { try MusicalDemands(mostAtOnce: 0) }
        #expect(throws: TaskError.self) { try MusicalDemands(mostAtOnce: 4, isMonophonic: true) }
        #expect(throws: TaskError.self) { try MusicalDemands(velocity: "0-100") }
        #expect(throws: TaskError.self) { try MusicalDemands(velocity: "100-40") }
        #expect(throws: TaskError.self) { try MusicalDemands(notesPerBar: "few") }
        #expect(throws: TaskError.self) { try MusicalDemands(bars: 0) }
        #expect(throws: TaskError.self) { try MusicalDemands(barriers: [0]) }
    }

    @Test func tasksAreChosenByTheirOptions() throws {
        #expect(try TaskChoice(hasScore: true) == .continuation(notes: 16))
        #expect(try TaskChoice(hasScore: false) == .invention)
        #expect(try TaskChoice(infill: "5-8", hasScore: true) == .infill(bars: 5...8))
        #expect(
            try TaskChoice(vary: "rhythm,contour", variedBars: "3", hasScore: true)
                == .variation(bars: 3...3, keeping: [.rhythm, .contour]))
        #expect(throws: TaskError.self) { try TaskChoice(infill: "5-8", vary: "rhythm", hasScore: true) }
        #expect(throws: TaskError.self) { try TaskChoice(infill: "5-8", hasScore: false) }
        #expect(throws: TaskError.self) { try TaskChoice(variedBars: "5-8", hasScore: true) }
        #expect(throws: TaskError.self) { try TaskChoice(vary: "tempo", hasScore: true) }
        #expect(throws: TaskError.self) { try TaskChoice(infill: "8-5", hasScore: true) }
    }
}
