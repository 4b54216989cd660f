import ArgumentParser
import Face
import Music
import Rendering
import Storage

struct Plot: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Draw a score as a piano roll (.svg).")

    @Argument(help: "The score to draw.") var file: String
    @Option(name: .shortAndLong, help: "The picture to write.") var output: String
    @Option(help: "The title; the file's name if left out.") var title: String?
    @Option(help: "How many of the first notes were the prompt.") var prompt = 0
    @Option(help: "What a tick is in a score that comes as text.") var grid = Grid.paper

    func validate() throws {
        guard output == "-" || StoragePath.fileExtension(of: output) == "svg" else {
            throw ValidationError("'\(output)' is not the name of a picture that can be drawn; use .svg")
        }
        guard prompt >= 0 else { throw ValidationError("a prompt of \(prompt) notes makes no sense; use 0 or more") }
    }

    func run() throws {
        let reading = try ScoreFile.read(file, grid: grid)
        reading.noteRepairs(of: file)
        let roll = PianoRoll(
            reading.score, prompt: prompt > 0 ? .notes(prompt) : .none, title: title ?? StoragePath.stem(of: file))
        try Storage.write(roll.svg(), to: output)
    }
}
