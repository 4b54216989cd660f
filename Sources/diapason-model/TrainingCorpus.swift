import Datasets
import Face
import JSON
import LanguageModel
import Randomness
import Storage
import Tokenizers
import Training

/// A corpus as `diapason dataset build` wrote it, opened for a model.
struct TrainingCorpus {
    let folder: String
    let configuration: CorpusConfiguration
    let train: CorpusSide
    let valid: CorpusSide

    /// - Throws: `Failure` when the tokens of the corpus are not the model's, or the model's tokenizer lacks what the
    ///   corpus's template is made of.
    init(_ run: RunFile, _ loaded: LoadedModel) throws {
        folder = run.dataset
        configuration = try Self.configuration(of: folder)
        do {
            try configuration.template.check(loaded.tokenizer)
        } catch {
            throw Failure(.badInput, "'\(folder)' does not fit '\(run.base.name)': \(error)")
        }
        train = try CorpusSide(
            folder, CorpusFolder.train, CorpusFolder.trainTokens, configuration.template, loaded,
            tokenizesLines: run.tokenizesLines, learnsPrompts: run.trainsOnInputs)
        valid = try CorpusSide(
            folder, CorpusFolder.valid, CorpusFolder.validTokens, configuration.template, loaded,
            tokenizesLines: run.tokenizesLines)
        if train.count == 0 { throw Failure(.badInput, "'\(folder)' holds no example to train on") }
        try train.check(longest: run.sequenceLength, context: loaded.model.context)
        try valid.check(longest: nil, context: loaded.model.context)
    }

    static func configuration(of folder: String) throws -> CorpusConfiguration {
        let path = folder + "/" + CorpusFolder.manifest
        guard Storage.exists(path) else {
            throw Failure(.noInput, "'\(folder)' holds no corpus; make one with 'diapason dataset build'")
        }
        do {
            return try CorpusConfiguration(
                recorded: JSONValue(parsing: Storage.read(path, limit: 1 << 30)), in: folder)
        } catch let error as JSONError {
            throw Failure(.badInput, "'\(path)': \(error)")
        }
    }

    /// The rows to train on.
    func rows(_ run: RunFile) -> CorpusRows {
        guard run.packsSamples else { return CorpusRows(train, rows: (0..<train.count).map { [$0] }) }
        return CorpusRows(train, rows: train.rows(capacity: run.sequenceLength ?? configuration.rowLength))
    }

    /// At most so many of the held-out examples, from all over the held-out pieces; and the notes of their answers.
    func heldOut(_ limit: Int?, seed: UInt64) throws -> (examples: [TokenizedExample], notes: Int) {
        var chosen = Array(0..<valid.count)
        if let limit, limit < valid.count {
            let order = KeyedPermutation(count: valid.count, seed: seed, purpose: "held-out examples")
            chosen = (0..<limit).map { order[$0] }
        }
        return (try chosen.map(valid.example), try valid.notes(ofLines: Set(chosen)))
    }
}

/// The rows that a run is trained on, as the trainer takes them.
struct CorpusRows: TrainingData {
    private let side: CorpusSide
    private let rows: [[Int]]

    init(_ side: CorpusSide, rows: [[Int]]) {
        self.side = side
        self.rows = rows
    }

    var rowCount: Int { rows.count }

    /// The tokens of the so many longest rows, which is the most that a pass over as many can have.
    func longestPass(of count: Int) -> Int {
        rows.indices.map(tokens).sorted(by: >).prefix(count).reduce(0, +)
    }

    /// The tokens of a row, prompts included.
    func tokens(ofRow row: Int) -> Int { rows[row].reduce(0) { $0 + side.counts(of: $1).tokens } }

    func answerTokens(ofRow row: Int) -> Int { rows[row].reduce(0) { $0 + side.counts(of: $1).answer } }
    func examples(ofRow row: Int) throws -> [TokenizedExample] { try rows[row].map(side.example) }
    /// The lines of the JSONL file that the examples of a row stand on, from 0.
    func lines(ofRow row: Int) -> [Int] { rows[row] }
}
