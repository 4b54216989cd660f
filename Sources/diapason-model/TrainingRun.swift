import Datasets
import Face
import JSON
import LanguageModel
import Rendering
import Storage
import Tokenizers
import Torch
import Training

/// One run from its file to its adapter.
struct TrainingRun {
    let run: RunFile
    /// How the user starts the run again, for the sentence that says so.
    let command: String
    private let folder: RunFolder
    private let exchange: any GradientExchange
    /// Whether this process is the one that speaks and writes.
    private var isFirst: Bool { exchange.rank == 0 }

    init(_ run: RunFile, command: String, exchange: any GradientExchange = SingleProcess()) {
        self.run = run
        self.command = command
        self.exchange = exchange
        folder = RunFolder(path: run.output)
    }

    /// - Returns: what is in the record of the run under `results`.
    @discardableResult func perform() throws -> JSONValue {
        _ = try TrainingCorpus.configuration(of: run.dataset)
        if isFirst { try Storage.createFolder(run.output) }
        let lock = isFirst ? try FolderLock(run.output) : nil
        defer { withExtendedLifetime(lock) {} }

        let loaded = try LoadedModel(run.baseModel, run.isBrainFloat ? .bfloat16 : .float32)
        let corpus = try TrainingCorpus(run, loaded)
        let rows = corpus.rows(run)
        let (heldOut, notes) = try corpus.heldOut(run.heldOutLimit, seed: run.training.seed)
        if run.training.earlyStoppingPatience != nil, heldOut.isEmpty {
            throw Failure(.badInput, "'\(run.dataset)' holds nothing out, which 'early_stopping_patience' looks at")
        }
        let identity = try RunIdentity(run, corpus, loaded, processes: exchange.count)
        try exchange.check(Agreement(identity, run))
        // The first rank alone knows the folder, which may lie where the others do not see it.
        let complete = isFirst ? try completeResults(identity) : nil
        if try exchange.first([complete == nil ? 0 : 1]) == [1] { return complete ?? .null }
        let adapter = LoRA(
            run.training.lora, for: loaded.model.configuration, seed: run.training.seed, loaded.model.dtype)
        loaded.model.adapter = adapter
        let sampler = try isFirst ? TrainingSampler(run, corpus, loaded, folder) : nil

        var log = TrainingLog(notesHeldOut: notes, heldOut: heldOut, isSilent: !isFirst)
        let kept = Keeper()
        let store = CheckpointStore(
            folder.checkpoints, identity: identity, limit: run.checkpointLimit, digest: RunFolder.digest,
            attach: { place in
                try AdapterFolder.write(adapter, to: place, baseModel: run.baseModel)
                try AdapterRecord.write(corpus.configuration, run, identity, results: nil, to: place)
                return try kept.metrics?.notes() ?? .null
            }, note: { if isFirst { Program.note($0) } })
        let trainer = try Trainer(loaded.model, run.training, exchange: exchange, store: store)
        let start = isFirst ? try beginning(store, identity) : nil
        let total = run.training.totalSteps(rows: rows.rowCount, processes: exchange.count)
        if let start { try trainer.restore(start) }
        if isFirst {
            if start == nil { try folder.clear() }
            try Storage.write(run.yaml, to: folder.configuration)
            kept.metrics = try MetricsLog(folder, goingOnFrom: start?.notes)
            Program.note(introduction(loaded, adapter, rows, heldOut.count, total))
            if let start { Program.note("it goes on after step \(start.state.step) of \(total)") }
        }

        Interruption.isAwaited = true
        defer { Interruption.isAwaited = false }
        log.begin()
        let outcome = try trainer.train(on: rows, heldOut: heldOut, shouldStop: { Interruption.isAskedFor }) { event in
            switch event {
            case .stepped(let step):
                let rate = log.add(step)
                if step.step.isMultiple(of: run.loggingSteps) || step.step == total {
                    try kept.metrics?.add(step, isSkipped: false, rate: rate)
                }
                if let sampler, sampler.isDue(step.step) {
                    log.say("samples after \(step.step) steps: \(try sampler.compose(step.step))")
                }
            case .skipped(let step, let rows):
                let rate = log.add(step)
                try kept.metrics?.add(step, isSkipped: true, rate: rate)
                log.say(
                    "step \(step.step) is skipped: the loss is \(step.loss) and the gradient's norm \(step.gradientNorm), on "
                        + "rows \(rows.prefix(8).map(String.init).joined(separator: ", "))")
            case .rolledBack(let from, let to):
                try kept.metrics?.addRollback(from: from, to: to)
                log.say("\(Trainer.patience) steps in a row were skipped: the run goes back from step \(from) to \(to)")
            case .evaluated(let step, let loss, let isBest):
                try kept.metrics?.add(heldOut: loss, step: step, isBest: isBest)
                log.addHeldOut(loss, step: step)
                if isFirst, isBest, run.training.evaluationSteps > 0 { try writeBest(adapter, corpus, identity) }
                if let curves = kept.metrics?.curves, step > 0 { try draw(curves, corpus, total, log, picture: false) }
            }
        }
        guard isFirst, let metrics = kept.metrics else { return .null }
        try draw(metrics.curves, corpus, total, log, picture: true)
        if outcome == .interrupted {
            throw Failure(
                .interrupted,
                "stopped after step \(trainer.state.step) of \(total); '\(command) --resume' goes on from here")
        }
        let results = log.results(trainer.state, heldOut: metrics.curves.heldOut.map { ($0.step, $0.value) })
        try finish(adapter, corpus, identity, trainer.state, results)
        say(outcome, trainer.state, metrics.curves, log)
        return results
    }

    /// What the checkpoints take in of a log that begins after them.
    private final class Keeper { var metrics: MetricsLog? }

    // MARK: Beginning

    /// The results of a run that is over, when it was to go on; nil when there is something to do.
    private func completeResults(_ identity: RunIdentity) throws -> JSONValue? {
        guard run.start == .last, let record = folder.record(), let results = record["results"],
            let old = record["identity"]?.members
        else { return nil }
        try refuse(RunIdentity(old).differences(to: identity), "the run that is complete in '\(run.output)'")
        if isFirst { Program.note("the run in '\(run.output)' is complete") }
        return results
    }

    /// The checkpoint to begin from; nil to begin at step 0.
    private func beginning(_ store: CheckpointStore, _ identity: RunIdentity) throws -> Checkpoint? {
        let checkpoint: Checkpoint?
        switch run.start {
        case .anew:
            guard folder.record() == nil, let last = try store.steps().last else { return nil }
            throw Failure(
                .cannotWrite,
                "'\(run.output)' holds a run that is not over, saved after step \(last): '\(command) --resume' goes on with "
                    + "it; to begin anew, remove the folder or name another one under output_dir")
        case .last: checkpoint = try store.latest()
        case .checkpoint(let folder): checkpoint = try store.checkpoint(folder)
        }
        guard let checkpoint else { return nil }
        try refuse(checkpoint.identity.differences(to: identity), "the run of '\(checkpoint.folder)'")
        return checkpoint
    }

    private func refuse(_ differences: [RunIdentity.Difference], _ subject: String) throws {
        guard !differences.isEmpty else { return }
        throw Failure(
            .badInput,
            "\(subject) cannot go on otherwise than it began: \(differences.map(\.description).joined(separator: "; ")); put "
                + "that back, or begin anew in another output_dir")
    }

    private func introduction(
        _ loaded: LoadedModel, _ adapter: LoRA, _ rows: CorpusRows, _ heldOut: Int, _ total: Int
    ) -> String {
        "\(run.baseModel): \(Words.millions(loaded.model.configuration.parameterCount)) weights, "
            + "\(Words.millions(adapter.parameterCount)) of them new; \(rows.rowCount) \(run.packsSamples ? "rows" : "examples") "
            + "to train on in \(total) steps, \(heldOut) held out; \(Threads.count) threads, \(Threads.instructionSet), "
            + (run.isBrainFloat ? "bfloat16" : "float32")
    }

    // MARK: What is left behind

    private func writeBest(_ adapter: LoRA, _ corpus: TrainingCorpus, _ identity: RunIdentity) throws {
        let replacement = try FolderReplacement(of: folder.best)
        try AdapterFolder.write(adapter, to: replacement.path, baseModel: run.baseModel)
        try AdapterRecord.write(corpus.configuration, run, identity, results: nil, to: replacement.path)
        try replacement.publish()
    }

    /// Writes the adapter, the record last.
    ///
    /// After a run that may end early it is the best one, else the last.
    private func finish(
        _ adapter: LoRA, _ corpus: TrainingCorpus, _ identity: RunIdentity, _ state: TrainingState, _ results: JSONValue
    ) throws {
        var chosen = adapter
        if run.training.earlyStoppingPatience != nil, let best = state.best, best.step < state.step {
            chosen = try AdapterFolder.read(folder.best, for: adapter.model)
        }
        try AdapterFolder.write(chosen, to: run.output, baseModel: run.baseModel)
        try AdapterRecord.write(corpus.configuration, run, identity, results: results, to: run.output)
    }

    private func draw(
        _ curves: RunCurves, _ corpus: TrainingCorpus, _ total: Int, _ log: TrainingLog, picture: Bool
    ) throws {
        var facts = [
            corpus.configuration.shownTitle, run.baseModel, "\(curves.loss.last?.step ?? 0) of \(total) steps",
        ]
        if let best = curves.heldOut.min(by: { $0.value < $1.value }) {
            facts.append("held out \(log.phrase(best.value)) after step \(best.step)")
        }
        let svg = curves.board(
            title: "Training of \(StoragePath.name(of: run.output))", facts: facts, totalSteps: total
        )
        .svg()
        try Storage.write(svg, to: folder.drawing)
        guard picture else { return }
        do {
            try PictureFile.write(svg, to: folder.picture)
        } catch let error as PictureError {
            Program.note("no \(StoragePath.name(of: folder.picture)): \(error.sentence)")
        }
    }

    private func say(_ outcome: TrainingOutcome, _ state: TrainingState, _ curves: RunCurves, _ log: TrainingLog) {
        if let before = curves.heldOut.first, let after = curves.heldOut.last {
            Program.note("held-out loss: \(log.phrase(before.value)) before, \(log.phrase(after.value)) after")
        }
        if outcome == .stoppedEarly, let best = state.best {
            Program.note(
                "the held-out loss has not fallen since step \(best.step): the run ends early, at step \(state.step)")
        }
        let isBest = run.training.earlyStoppingPatience != nil && state.best.map { $0.step < state.step } ?? false
        Program.note("the adapter\(isBest ? " of step \(state.best?.step ?? 0)" : "") is in '\(run.output)'")
    }
}
