import ArgumentParser
import Checkpoints
import Datasets
import Face
import Storage
import Tokenizers

struct Dataset: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Build a corpus to tune a model on, and look into it.", subcommands: [Build.self, Preview.self])

    struct Build: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Turn a folder of MIDI files into prompts and answers.",
            discussion: """
                The keys of the file, of which 'source' and 'output' are needed: \
                \(CorpusConfiguration.keys.joined(separator: ", ")).
                """)

        @Argument(help: "The YAML file that describes the corpus.") var config: String

        func run() throws {
            let file = try YAMLFile(config)
            let configuration = try CorpusConfiguration(file.value, file: config, lines: file.lines)
            let tokenizer = try BytePairTokenizer(GGUF(path: ModelLibrary.path(of: ModelLibrary.embeddedName)))
            var progress = ProgressLine("read")
            let corpus = try CorpusBuilder(configuration, tokenizer: tokenizer).build { state in
                progress.update(state.filesDone, of: state.files, "\(state.pieces) pieces, \(state.skipped) skipped")
            }
            try corpus.write(to: configuration.output)
            print(corpus.manifest.summary)
        }
    }

    struct Preview: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a few examples of a corpus.")

        @Argument(help: "The folder that 'dataset build' wrote.") var folder: String
        @Option(help: "How many examples.") var count = 3

        func validate() throws {
            guard count > 0 else { throw ValidationError("--count \(count) shows nothing; use 1 or more") }
        }

        func run() throws { print(try CorpusPreview.text(ofFolder: folder, count: count)) }
    }
}
