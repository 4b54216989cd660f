import Face
import LanguageModel
import Tokenizers
import Torch
import Training

extension TrainingRun {
    /// What the run would take, from its own model and corpus; nothing is trained, and nothing written.
    func plan() throws -> TrainingPlan {
        let loaded = try LoadedModel(run)
        let corpus = try TrainingCorpus(run, loaded)
        let rows = corpus.rows(run)
        let (heldOut, _) = try corpus.heldOut(run.heldOutLimit, seed: run.training.seed)
        let tuned = TunedModel(run, loaded)
        let memory = MemoryPlan(
            of: loaded.model, training: tuned.parameters, tokens: rows.longestPass(of: run.training.microBatchSize),
            recompute: run.training.recompute)
        let limit = MemoryPlan.limit
        let total = run.training.totalSteps(rows: rows.rowCount)
        let interval = run.training.evaluationSteps
        let looks = interval > 0 ? 1 + total / interval + (total.isMultiple(of: interval) ? 0 : 1) : 2
        let order = DataOrder(
            rowCount: rows.rowCount, rowsPerStep: run.training.rowsPerStep(), seed: run.training.seed)
        let pass = try order.rows(ofBatch: 0).prefix(run.training.microBatchSize).flatMap {
            try rows.examples(ofRow: $0)
        }
        let fits = limit.map { memory.total <= $0 } ?? true
        return TrainingPlan(
            model: run.base.name, parameters: loaded.model.configuration.parameterCount,
            trainedParameters: tuned.count, examples: corpus.train.count, rows: rows.rowCount,
            heldOut: heldOut.count, steps: total,
            trainedTokens: Self.tokens(of: total, rows, order),
            looks: heldOut.isEmpty ? 0 : looks, lookTokens: heldOut.reduce(0) { $0 + $1.tokens.count - 1 },
            memory: memory, limit: limit, type: loaded.model.dtype,
            pace: fits ? PassPace(loaded.model, tuned.parameters, pass, recompute: run.training.recompute) : nil)
    }

    /// The tokens of the first so many steps.
    private static func tokens(of steps: Int, _ rows: CorpusRows, _ order: DataOrder) -> Int {
        let epoch = (0..<rows.rowCount).reduce(0) { $0 + rows.tokens(ofRow: $1) }
        let (epochs, rest) = steps.quotientAndRemainder(dividingBy: order.batchesPerEpoch)
        return (steps - rest..<steps).reduce(epochs * epoch) { sum, step in
            order.rows(ofBatch: step).reduce(sum) { $0 + rows.tokens(ofRow: $1) }
        }
    }
}
