import ArgumentParser
import Checkpoints
import Datasets
import Face
import JSON
import Rendering
import Storage
import Tokenizers

struct Dataset: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Build a corpus to tune a model on, and look into it.",
        subcommands: [Build.self, Stats.self, Preview.self])

    struct Build: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Turn folders of music into prompts, answers and packed tokens.",
            discussion: """
                The keys of the file, of which 'source' and 'output' are needed: \
                \(CorpusConfiguration.keys.joined(separator: ", ")). Several sources stand under 'parts', each with keys \
                of its own. On many machines start the same command under 'torchrun --no-python', 'srun' or 'mpirun'.
                """)

        @Argument(help: "The YAML file that describes the corpus.") var config: String
        @Flag(help: "Print the manifest as JSON.") var json = false

        func run() throws {
            let file = try YAMLFile(config)
            let configuration = try CorpusConfiguration(file.value, file: config, lines: file.lines)
            let name = configuration.tokenizer.isEmpty ? ModelLibrary.embeddedName : configuration.tokenizer
            let tokenizer = try ModelLibrary.tokenizer(of: name, for: configuration)
            let place = try ProcessPlace.ofEnvironment()
            let missing = configuration.template.missingTokens(in: tokenizer)
            if !missing.isEmpty, place.rank == 0 {
                Program.note(
                    "the tokenizer of \(name) has no \(missing.joined(separator: ", ")): in the "
                        + "template \(configuration.template.rawValue) they are plain text")
            }
            var lines = BuildProgress(place)
            let builder = CorpusBuilder(configuration, tokenizer: tokenizer)
            let manifest = try builder.build(place: place) {
                lines.update($0)
            } picture: {
                ChartBoard(of: $0, title: configuration.shownTitle).svg()
            }
            guard let manifest else { return }
            print(json ? manifest.json.text(indented: true) : manifest.summary)
        }
    }

    struct Stats: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell what a corpus holds: notes, hours, keys, tempos, bends and more.",
            discussion: "The picture goes to stats.png in the folder, where no other file is named.")

        @Argument(help: "The folder that 'dataset build' wrote.") var folder: String
        @Option(name: .shortAndLong, help: "The picture: .png, .svg or .pdf.") var output: String?
        @Flag(help: "Print the statistics as JSON.") var json = false

        func validate() throws {
            guard let output, !PictureFile.endings.contains(StoragePath.fileExtension(of: output)) else { return }
            throw ValidationError("'\(output)' is not the name of a picture that can be drawn; use .svg, .png or .pdf")
        }

        func run() throws {
            let path = folder + "/" + CorpusFolder.statistics
            let manifest = try Self.document(folder + "/" + CorpusFolder.manifest)
            let document = try Self.document(path)
            let statistics: CorpusStatistics
            do throws(DatasetError) {
                statistics = try CorpusStatistics(document)
            } catch {
                throw DatasetError(error.kind, file: path, error.reason)
            }
            print(json ? document.text(indented: true) : statistics.text)
            let title = try CorpusConfiguration(recorded: manifest, in: folder).shownTitle
            let board = ChartBoard(of: statistics, title: title)
            guard output == nil else { return try PictureFile.write(board.svg(), to: output ?? "") }
            do {
                try PictureFile.write(board.svg(), to: folder + "/" + CorpusFolder.statisticsPicture)
            } catch let error as any Reportable {
                Program.note("no picture: \(error.sentence)")
            }
        }

        private static func document(_ path: String) throws -> JSONValue {
            guard Storage.exists(path) else {
                throw Failure(.noInput, "'\(path)' is missing; make a corpus with 'diapason dataset build'")
            }
            do {
                return try JSONValue(parsing: Storage.read(path, limit: 1 << 30))
            } catch let error as JSONError {
                throw Failure(.badInput, "'\(path)': \(error)")
            }
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

/// A line of progress for each stage of a build.
private struct BuildProgress {
    private var line: ProgressLine
    private var stage: CorpusProgress.Stage?
    private let title: String

    init(_ place: ProcessPlace) {
        title = place.count > 1 ? "read, \(place.rank + 1) of \(place.count)" : "read"
        line = ProgressLine(title)
    }

    mutating func update(_ state: CorpusProgress) {
        if stage != state.stage {
            stage = state.stage
            switch state.stage {
            case .reading: line = ProgressLine(title)
            case .waiting: line = ProgressLine("wait for all shares")
            case .joining: line = ProgressLine("join")
            }
        }
        let detail = state.stage == .waiting ? "" : "\(state.pieces) pieces, \(state.skipped) skipped"
        line.update(state.filesDone, of: state.files, detail)
    }
}
