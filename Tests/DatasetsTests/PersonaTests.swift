import Datasets
import Music
import Testing

@Suite struct PersonaTests {
    @Test(
        arguments: [
            ([], .pianist), ([(0, 9)], .pianist), ([(24, 9)], .guitarist), ([(39, 9)], .guitarist),
            ([(40, 9)], .pianist),
            ([(30, 5), (34, 5), (0, 9)], .guitarist), ([(30, 5), (0, 5)], .pianist), ([(73, 9), (30, 4)], .pianist),
        ] as [([(UInt8, Int)], Persona)])
    func guitarsAndBassesWithMostOfTheNotesAreTheGuitarists(parts: [(UInt8, Int)], expected: Persona) throws {
        func track(_ program: UInt8, _ count: Int, isDrums: Bool = false) throws -> Track {
            let notes = try (0..<count).map {
                Note(onset: Ticks($0), duration: Ticks(1), pitch: try #require(Pitch(40)), velocity: 80)
            }
            return Track(program: program, isDrums: isDrums, notes: notes)
        }
        // Drums have no say, however many they are.
        let tracks = try parts.map { try track($0.0, $0.1) } + [track(0, 50, isDrums: true)]
        #expect(Persona(playing: Score(ticksPerQuarter: 4, tracks: tracks)) == expected)
    }

    @Test func theGuitaristIsThePapersWithoutTheBend() {
        #expect(
            Persona.guitarist.header(grid: .paper, tempo: 500_000)
                == "You are a metal guitarist composer. In this context, each music note in a musical sequence is "
                + "described using four parameters: pitch (p) from 0 to 127 (highest pitch), volume (v) from 0 to 127 "
                + "(loudest), duration of the note (d) in ticks and the length of the pause (t) in ticks before the "
                + "next note begins regardless of the previous note's duration (a tick is approximately 5.21 "
                + "milliseconds). Each parameter is followed by its value and separated by colons (e.g. "
                + "p52:v57:d195:t212). Your composition should demonstrate a clear progression and development, "
                + "appropriate pauses, including thoughtful variations in melody, harmony, rhythm. Your Task is to "
                + "complete the generation of :")
    }

    @Test func thePianistDiffersInTheFirstSentenceAlone() {
        let guitarist = Persona.guitarist.header(grid: .paper, tempo: 500_000)
        let pianist = Persona.pianist.header(grid: .paper, tempo: 500_000)
        #expect(pianist.hasPrefix("You are a classical pianist composer. In this context,"))
        #expect(pianist.dropFirst(37) == guitarist.dropFirst(35))
    }

    @Test(arguments: [
        (Grid.ticksPerSecond(192), "(a tick is approximately 5.21 milliseconds)"),
        (.ticksPerSecond(100), "(a tick is 10 milliseconds)"),
        (.ticksPerSecond(1000), "(a tick is 1 millisecond)"),
        (.ticksPerSecond(960), "(a tick is approximately 1.04 milliseconds)"),
        (.ticksPerSecond(80), "(a tick is 12.5 milliseconds)"),
        (.ticksPerQuarter(24), "(a tick is 1/24 of a quarter note; the tempo is 96 quarter notes a minute)"),
        (.file, "(a tick is the smallest step of the score; the tempo is 96 quarter notes a minute)"),
    ])
    func theTickIsStatedAsItIs(grid: Grid, statement: String) {
        #expect(Persona.pianist.header(grid: grid, tempo: 625_000).contains(statement))
    }

    @Test func realTimeSaysNoTempo() {
        let persona = Persona.pianist
        #expect(persona.header(grid: .paper, tempo: 1) == persona.header(grid: .paper, tempo: 900_000))
    }

    @Test(arguments: [-1, 0, 1, Int.max])
    func anyTempoHasAHeader(tempo: Int) {
        #expect(Persona.pianist.header(grid: .ticksPerQuarter(24), tempo: tempo).contains("quarter notes a minute"))
    }
}
