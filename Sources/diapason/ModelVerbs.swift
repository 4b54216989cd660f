import ArgumentParser
import Face

// The verbs of the twin, here for the sake of the list in `diapason --help`: the twin gets the arguments unparsed.

struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Tune a model on a corpus.")
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { throw Twin.takeOver(["train"] + arguments) }
}

struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Let a model continue a piece.")
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { throw Twin.takeOver(["generate"] + arguments) }
}

struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Write a tuned model for other programs.")
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { throw Twin.takeOver(["export"] + arguments) }
}

struct Model: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the models at hand and what is known of them.")
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { throw Twin.takeOver(["model"] + arguments) }
}
