import ArgumentParser
import Face
import Formats
import Music

struct Convert: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Convert a score between MIDI (.mid) and Simplified MIDI text (.txt).",
        discussion: """
            With - as INPUT the format is recognised; with - as OUTPUT the result is in the other format than the input.
            """)

    /// The ways to write a score as text.
    enum Codec: String, ExpressibleByArgument, CaseIterable {
        case text
    }

    @Argument(help: "The score to read.") var input: String
    @Argument(help: "The file to write.") var output: String
    @Option(help: "The form of the text.") var codec = Codec.text
    @Option(help: "What a tick of the text is: 192/s, 480/quarter or file.") var grid = Grid.paper
    @Flag(help: "Refuse a file that needs repair.") var strict = false

    func run() throws {
        let named = try ScoreFile.Format(path: output)
        let reading = try ScoreFile.read(input, grid: grid, isStrict: strict)
        reading.noteRepairs(of: input)
        try ScoreFile.write(reading.score, as: named ?? reading.format.opposite, to: output, grid: grid)
    }
}
