import ArgumentParser
import Face

/// The twin of `diapason`, with the verbs that need tensors; `diapason` becomes it when one of them is asked for.
@main struct DiapasonModel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diapason",
        abstract: "The verbs of diapason that need a model.",
        subcommands: [Train.self, Generate.self, Likelihood.self, Export.self, Model.self, Worker.self])

    static func main() { Program.run(DiapasonModel.self) }
}
