import ArgumentParser
import Face
import JSON
import Music

struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what is in a score: parts, notes, tempo, metre, bends, warnings.",
        discussion: """
            --json prints an object for one file and an array for several; a file that cannot be read is an object with \
            "error". Channels count from 1 in words and from 0 in JSON, as programs do.
            """)

    @Argument(help: "The scores to look into; - is standard input.") var files: [String]
    @Option(help: "What a tick is in a score that comes as text.") var grid = Grid.paper
    @Flag(help: "Print the findings as a JSON document.") var json = false

    func validate() throws {
        if files.count(where: { $0 == "-" }) > 1 { throw ValidationError("standard input can be read once") }
    }

    func run() throws {
        var documents: [JSONValue] = []
        var failure: Face.ExitCode?
        var isFirst = true
        for file in files {
            do {
                let inspection = Inspection(of: try ScoreFile.read(file, grid: grid), file: file, grid: grid)
                if json {
                    documents.append(inspection.json)
                } else {
                    print((isFirst ? "" : "\n") + inspection.text)
                }
                isFirst = false
            } catch let error as any Reportable {
                // What was asked wrongly is no property of the file.
                if error.exitCode == .wrongUsage { throw error }
                if json {
                    documents.append(["file": .string(file), "error": .string(error.sentence)])
                } else {
                    Program.note(error.sentence)
                }
                failure = failure ?? error.exitCode
            }
        }
        if json { print((files.count == 1 ? documents[0] : .array(documents)).text(indented: true)) }
        if let failure { throw ArgumentParser.ExitCode(failure.rawValue) }
    }
}
