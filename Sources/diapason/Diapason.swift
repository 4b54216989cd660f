import ArgumentParser
import Face

/// The light program: what needs no model starts at once; what needs one is handed to a twin, and so is the studio.
@main struct Diapason: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diapason",
        abstract: "Fine-tunes language models until they compose, and plays them.",
        discussion: "Formats follow from the ending of a file's name; - is standard input or output.",
        subcommands: [
            Convert.self, Compare.self, Inspect.self, Plot.self, Render.self, Evaluate.self, Baseline.self,
            Dataset.self,
            Train.self, Generate.self, Likelihood.self, Export.self, Model.self, StudioVerb.self,
        ])

    static func main() {
        // Before the arguments are parsed, so that the twin parses all of them, --help included.
        let arguments = Array(CommandLine.arguments.dropFirst())
        if let twin = Twin.asked(by: arguments) { Program.end(with: twin.takeOver(arguments)) }
        Program.run(Diapason.self)
    }
}
