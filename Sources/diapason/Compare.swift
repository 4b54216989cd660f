import ArgumentParser
import Face
import JSON
import Music

struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compare two scores note by note.",
        discussion: """
            A note of A is exact when B has one with the same onset, duration, velocity and pitch; moved when the nearest \
            of its pitch that is left begins within a quarter note, or half a second; else it is missing. What B has \
            besides is extra. Ends with 0 when every note is exact, with 1 when not. Tempos, controllers and the like are \
            compared too and change nothing about that.

            Time is counted in ticks when both scores have as many to the quarter, in exact fractions of a quarter when \
            not, and in seconds when one of them knows no quarters or more notes agree that way.
            """)

    @Argument(help: "The score to compare with; - is standard input.") var a: String
    @Argument(help: "The score to compare.") var b: String
    @Option(help: "What a tick is in a score that comes as text.") var grid = Grid.paper
    @Flag(help: "Print the comparison as a JSON document.") var json = false

    func validate() throws {
        if a == "-", b == "-" { throw ValidationError("standard input can be read once; name a file for A or for B") }
    }

    func run() throws {
        let first = try ScoreFile.read(a, grid: grid)
        let second = try ScoreFile.read(b, grid: grid)
        // Where one side knows no quarters, there is only time itself; where both do not, their ticks are time.
        let isRealTime = first.countsSeconds(grid) != second.countsSeconds(grid)
        let report = ComparisonReport(
            ScoreComparison(first.score, second.score, in: isRealTime ? .microseconds : nil), first, second)
        print(json ? report.json.text(indented: true) : report.text)
        if !report.comparison.isExact { throw ArgumentParser.ExitCode(Face.ExitCode.answerIsNo.rawValue) }
    }
}
