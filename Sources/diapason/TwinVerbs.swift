import ArgumentParser
import Face

// The verbs of the twins, here for the sake of the list in `diapason --help`: a twin gets the arguments unparsed.

struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Tune a model on a corpus.")
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { throw Twin.model.takeOver(["train"] + arguments) }
}

struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Let a model continue a piece.")
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { throw Twin.model.takeOver(["generate"] + arguments) }
}

struct Likelihood: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure how likely a model holds pieces, in bits a note.")
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { throw Twin.model.takeOver(["likelihood"] + arguments) }
}

struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Write a tuned model for other programs.")
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { throw Twin.model.takeOver(["export"] + arguments) }
}

struct Model: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the models at hand and what is known of them.")
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { throw Twin.model.takeOver(["model"] + arguments) }
}

struct StudioVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "studio", abstract: "Open a page on which music is made, heard and compared.")
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []
    func run() throws { throw Twin.studio.takeOver(["studio"] + arguments) }
}
