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
    let folder: RunFolder
    let exchange: any GradientExchange
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
        let lock = try isFirst ? FolderLock(run.output) : nil
        defer { withExtendedLifetime(lock) {} }

        let loaded = try LoadedModel(run)
        let corpus = try TrainingCorpus(run, loaded)
        let rows = corpus.rows(run)
        let (heldOut, notes) = try corpus.heldOut(run.heldOutLimit, seed: run.training.seed)
        if run.training.earlyStoppingPatience != nil, heldOut.isEmpty {
            throw Failure(.badInput, "'\(run.dataset)' holds nothing out, which 'early_stopping_patience' looks at")
        }
        let identity = try RunIdentity(run, corpus, loaded, processes: exchange.count)
        try exchange.check(Agreement(identity, run))
        // The first rank alone knows the folder, which may lie where the others do not see it.
        let complete = try isFirst ? completeResults(identity) : nil
        if try exchange.first([complete == nil ? 0 : 1]) == [1] { return complete ?? .null }
        let tuned = TunedModel(run, loaded)
        let plan = MemoryPlan(
            of: loaded.model, training: tuned.parameters, tokens: rows.longestPass(of: run.training.microBatchSize),
            recompute: run.training.recompute)
        if let limit = MemoryPlan.limit { try plan.check(within: limit) }
        let total = run.training.totalSteps(rows: rows.rowCount, processes: exchange.count)
        let account = try RunAccount(
            run, folder, corpus, loaded, identity, tuned: tuned, totalSteps: total,
            log: TrainingLog(notesHeldOut: notes, heldOut: heldOut, isSilent: !isFirst), isFirst: isFirst)
        let store = CheckpointStore(
            folder.checkpoints, identity: identity, limit: run.checkpointLimit, digest: RunFolder.digest,
            attach: account.attach, note: { if isFirst { Program.note($0) } })
        let trainer = try Trainer(
            loaded.model, training: tuned.parameters, run.training, exchange: exchange, store: store)
        let start = try isFirst ? beginning(store, identity) : nil
        if let start { try trainer.restore(start) }
        if isFirst {
            Program.note(introduction(loaded, tuned, rows, heldOut.count, total))
            Program.note(plan.lines().joined(separator: "\n"))
            if let start { Program.note("it goes on after step \(start.state.step) of \(total)") }
        }
        try account.begin(from: start)

        Interruption.isAwaited = true
        defer { Interruption.isAwaited = false }
        let outcome: TrainingOutcome
        do {
            outcome = try trainer.train(
                on: rows, heldOut: heldOut, shouldStop: { Interruption.isAskedFor }, report: account.take)
        } catch let error as StorageError where error.kind == .unwritable {
            throw Failure(
                .cannotWrite,
                "\(error), after step \(trainer.state.step) of \(total); then '\(command) --resume' goes on from the last "
                    + "checkpoint")
        }
        guard isFirst else { return .null }
        try account.draw(isLast: true)
        if outcome == .interrupted {
            throw Failure(
                .interrupted,
                "stopped after step \(trainer.state.step) of \(total); '\(command) --resume' goes on from here")
        }
        return try account.finish(outcome, trainer.state)
    }

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
        _ loaded: LoadedModel, _ tuned: TunedModel, _ rows: CorpusRows, _ heldOut: Int, _ total: Int
    ) -> String {
        "\(run.base.name): \(Words.millions(loaded.model.configuration.parameterCount)) weights, "
            + "\(Words.millions(tuned.count)) of them trained; \(rows.rowCount) \(run.packsSamples ? "rows" : "examples") "
            + "to train on in \(total) steps, \(heldOut) held out; \(Threads.count) threads, \(Threads.instructionSet), "
            + (run.isBrainFloat ? "bfloat16" : "float32")
    }
}
