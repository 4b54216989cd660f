import JSON
import Storage
import Tokenizers
import Torch
import Training

extension TrainingRun {
    /// Writes what each step reads, for whoever wants to train another program on the very same: the tokens of its
    /// examples, where their answers begin, and the learning rate.
    func writeBatches(to path: String) throws {
        let loaded = try LoadedModel(
            run.base, run.isBrainFloat ? .bfloat16 : .float32, adding: LoadedModel.entries(for: run))
        let rows = try TrainingCorpus(run, loaded).rows(run)
        let total = run.training.totalSteps(rows: rows.rowCount)
        let order = DataOrder(
            rowCount: rows.rowCount, rowsPerStep: run.training.rowsPerStep(), seed: run.training.seed)
        let rates = run.training.rates(totalSteps: total)
        var text = ""
        for step in 0..<total {
            let examples = try order.rows(ofBatch: step).flatMap { try rows.examples(ofRow: $0) }
            let line: JSONValue = [
                "step": .integer(step + 1), "lr": .number(rates.rate(at: step)),
                "examples": .array(
                    examples.map { example in
                        [
                            "tokens": .array(example.tokens.map { .integer(Int($0)) }),
                            "answer_start": .integer(example.answerStart),
                        ]
                    }),
            ]
            text += line.text() + "\n"
        }
        try Storage.write(text, to: path)
    }
}
