import ArgumentParser
import Checkpoints
import Face
import LanguageModel
import Storage

struct Model: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the models at hand and what is known of them.", subcommands: [List.self, Info.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The models that need no path.")

        func run() throws {
            let path = ModelLibrary.embeddedPath
            print(
                "\(ModelLibrary.embeddedName)  \(Storage.exists(path) ? path : "not fetched yet: run scripts/bootstrap")"
            )
        }
    }

    struct Info: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The sizes of a model.")

        @Argument(help: "\(ModelLibrary.embeddedName), or the path of a .gguf file.") var name: String

        func run() throws {
            let path = try ModelLibrary.path(of: name)
            let gguf = try GGUF(path: path)
            let c = try LlamaConfiguration(gguf)
            let cache = 2 * c.layerCount * c.keyValueHeadCount * c.headDimension * 2
            for (label, value) in [
                ("file", path),
                ("name", gguf.metadata["general.name"]?.stringValue ?? "not said"),
                ("weights", Words.millions(c.parameterCount)),
                ("layers", "\(c.layerCount)"),
                ("hidden size", "\(c.hiddenSize), feed-forward \(c.intermediateSize)"),
                ("heads", "\(c.headCount) of \(c.headDimension), \(c.keyValueHeadCount) for keys and values"),
                ("vocabulary", "\(c.vocabularySize)"),
                ("context", "\(c.contextLength) tokens"),
                ("RoPE base", Words.decimal(c.ropeTheta, 0)),
                (
                    "memory",
                    "\(Words.decimal(Double(2 * c.parameterCount) / 1e6, 0)) MB in bfloat16, "
                        + "\(Words.decimal(Double(cache) / 1e3, 0)) kB of keys and values a token"
                ),
            ] {
                print(label + String(repeating: " ", count: 13 - label.count) + value)
            }
        }
    }
}
