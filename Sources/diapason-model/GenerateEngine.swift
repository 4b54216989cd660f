public import ArgumentParser
import Face
import Generation
public import LanguageModel

/// What computes: the options of `generate` that choose the engine.
struct GenerateEngine: ParsableArguments {
    @Option(help: "The bits of the weights while sampling: own (as the model file has them, else 8), 4, 8 or 16.")
    var weights = WeightBits.own
    @Option(help: "A server with an OpenAI-compatible interface that has the exported model: http://host:8080/v1.")
    var engine: String?
    @Option(help: "The server's name of the model; the first that it has if left out.") var engineModel: String?
    @Flag(help: "Ask the server by chat messages, which it writes down with its own template.") var engineChat = false
    @Option(help: "The environment variable that holds the server's key.") var engineKey = "DIAPASON_ENGINE_KEY"
    @Flag(help: "Let the model write what it likes, up to its first mistake, to see how it does without the grammar.")
    var noGrammar = false

    func validate() throws {
        guard engine == nil || !noGrammar else {
            throw ValidationError("what a server writes is always checked against the grammar; leave out --no-grammar")
        }
    }

    /// The server; nil where this machine computes.
    func remote() throws -> RemoteEngine? {
        try engine.map {
            try RemoteEngine(
                $0, route: engineChat ? .chat : .completions, model: engineModel, key: Environment.variable(engineKey))
        }
    }
}

extension WeightBits: ExpressibleByArgument {}
