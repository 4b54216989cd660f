import ArgumentParser
import Datasets
import Face
import JSON
import LanguageModel
import Randomness
import Storage
import Tokenizers
import Torch
import Training

struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tune a model on a corpus.",
        discussion: """
            The keys of the file, of which 'dataset' and 'output_dir' are needed: \(RunFile.keys.joined(separator: ", ")).
            The adapter is a folder that the PEFT library loads.
            """)

    @Argument(help: "The YAML file that describes the run.") var config: String
    @Option(name: .customLong("set"), help: "Change a key of the file: key=value. Can be repeated.")
    var changes: [String] = []

    func run() throws {
        var file = try YAMLFile(config)
        for change in changes { try file.set(change) }
        let run = try RunFile(file)
        let corpus = try TrainingCorpus(run.dataset)
        try Storage.createFolder(run.output)

        let loaded = try LoadedModel(run.baseModel, run.isBrainFloat ? .bfloat16 : .float32)
        let model = loaded.model
        let adapter = LoRA(run.training.lora, for: model.configuration, seed: run.training.seed, model.dtype)
        model.adapter = adapter
        let examples = try corpus.tokenized(corpus.train, loaded)
        let valid = corpus.heldOut(run.heldOutLimit, seed: run.training.seed)
        let heldOut = try corpus.tokenized(valid, loaded)
        Program.note(
            "\(run.baseModel): \(Words.millions(model.configuration.parameterCount)) weights, "
                + "\(Words.millions(adapter.parameterCount)) of them new; \(examples.count) examples to train on, "
                + "\(heldOut.count) held out; \(Threads.count) threads, \(Threads.instructionSet), "
                + (run.isBrainFloat ? "bfloat16" : "float32"))

        var log = TrainingLog(notesHeldOut: corpus.notes(valid), heldOut: heldOut)
        try Trainer(model, run.training).train(on: examples, heldOut: heldOut) { log.add($0) }
        try AdapterFolder.write(adapter, to: run.output, baseModel: run.baseModel)
        try Storage.write(log.lines, to: run.output + "/training_log.jsonl")
        try AdapterRecord.write(corpus.configuration, run, results: log.results, to: run.output)
        log.finish(run.output)
    }
}

/// A corpus as `diapason dataset build` wrote it.
struct TrainingCorpus {
    let folder: String
    let configuration: CorpusConfiguration
    let train: [CorpusExample]
    let valid: [CorpusExample]

    init(_ folder: String) throws {
        self.folder = folder
        let path = folder + "/" + CorpusFolder.manifest
        guard Storage.exists(path) else {
            throw Failure(.noInput, "'\(folder)' holds no corpus; make one with 'diapason dataset build'")
        }
        let manifest: JSONValue
        do {
            manifest = try JSONValue(parsing: Storage.read(path, limit: 1 << 30))
        } catch let error as JSONError {
            throw Failure(.badInput, "'\(path)': \(error)")
        }
        configuration = try CorpusConfiguration(recorded: manifest, in: folder)
        train = try CorpusReader.examples(in: folder + "/" + CorpusFolder.train)
        valid = try CorpusReader.examples(in: folder + "/" + CorpusFolder.valid)
        if train.isEmpty { throw Failure(.badInput, "'\(folder)' holds no example to train on") }
    }

    /// At most so many of the held-out examples, from all over the held-out pieces.
    func heldOut(_ limit: Int?, seed: UInt64) -> [CorpusExample] {
        guard let limit, limit < valid.count else { return valid }
        let order = KeyedPermutation(count: valid.count, seed: seed, purpose: "held-out examples")
        return (0..<limit).map { valid[order[$0]] }
    }

    /// The examples as token ids; one that is too long for the model is an error, never cut in silence.
    func tokenized(_ examples: [CorpusExample], _ loaded: LoadedModel) throws -> [TokenizedExample] {
        try examples.map { example in
            let tokenized = configuration.template.example(example.exchange, loaded.tokenizer)
            guard (1..<tokenized.tokens.count).contains(tokenized.answerStart) else {
                throw Failure(
                    .badInput, "'\(folder)': an example of '\(example.piece)' has no prompt or no answer to learn")
            }
            guard tokenized.tokens.count <= loaded.model.configuration.contextLength else {
                throw Failure(
                    .badInput,
                    "'\(folder)': an example of '\(example.piece)' has \(tokenized.tokens.count) tokens and the model "
                        + "takes \(loaded.model.configuration.contextLength); build the corpus with a shorter sequence_len"
                )
            }
            return tokenized
        }
    }

    /// The notes of the examples' answers.
    func notes(_ examples: [CorpusExample]) -> Int {
        examples.reduce(0) { $0 + $1.exchange.answer.split(separator: " ").count }
    }
}
