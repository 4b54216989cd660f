import Datasets
import Face
import JSON
import LanguageModel
import Rendering
import Storage
import Training

/// What one run tells and leaves behind while it goes: lines for the user, logs, samples, the best adapter, a picture.
///
/// In a process that is not the first of its run it does nothing.
final class RunAccount {
    private let run: RunFile
    private let folder: RunFolder
    private let corpus: TrainingCorpus
    private let identity: RunIdentity
    private let tuned: TunedModel
    private let totalSteps: Int
    private let isFirst: Bool
    private let sampler: TrainingSampler?
    private var log: TrainingLog
    private var metrics: MetricsLog?

    init(
        _ run: RunFile, _ folder: RunFolder, _ corpus: TrainingCorpus, _ loaded: LoadedModel, _ identity: RunIdentity,
        tuned: TunedModel, totalSteps: Int, log: TrainingLog, isFirst: Bool
    ) throws {
        self.run = run
        self.folder = folder
        self.corpus = corpus
        self.identity = identity
        self.tuned = tuned
        self.totalSteps = totalSteps
        self.log = log
        self.isFirst = isFirst
        sampler = try isFirst ? TrainingSampler(run, corpus, loaded, folder) : nil
    }

    var curves: RunCurves { metrics?.curves ?? RunCurves() }

    /// Opens the logs: new ones, or as a checkpoint had them.
    func begin(from checkpoint: Checkpoint?) throws {
        if isFirst {
            if checkpoint == nil { try folder.clear() }
            try Storage.write(run.yaml, to: folder.configuration)
            metrics = try MetricsLog(folder, goingOnFrom: checkpoint?.notes)
        }
        log.begin()
        // An interruption may have cut short what the step's end has to show.
        if let sampler, let step = checkpoint?.state.step, sampler.isOwed(step) { try sample(step, sampler) }
    }

    private func sample(_ step: Int, _ sampler: TrainingSampler) throws {
        let samples = try sampler.compose(step) { Interruption.isAskedFor }
        // All of them or none: a run that goes on makes them again.
        guard samples.count == sampler.count else { return }
        for sample in samples { try metrics?.add(sample, step: step) }
        log.pause("samples after \(step) steps: \(samples.map(\.words).joined(separator: "; "))")
    }

    /// Makes a checkpoint's folder an adapter that can be played, where an adapter is trained; returns what the checkpoint keeps of the logs.
    func attach(to place: String) throws -> JSONValue {
        if tuned.isLight {
            try tuned.write(to: place)
            try AdapterRecord.write(corpus.configuration, run, identity, results: nil, to: place)
        }
        return try metrics?.notes() ?? .null
    }

    func take(_ event: TrainingEvent) throws {
        switch event {
        case .stepped(let step):
            let rate = log.add(step)
            if step.step.isMultiple(of: run.loggingSteps) || step.step == totalSteps {
                try metrics?.add(step, isSkipped: false, rate: rate)
            }
            if let sampler, sampler.isDue(step.step) { try sample(step.step, sampler) }
        case .skipped(let step, let rows):
            let rate = log.add(step)
            try metrics?.add(step, isSkipped: true, rate: rate)
            log.say(
                "step \(step.step) is skipped: the loss is \(step.loss) and the gradient's norm \(step.gradientNorm), on "
                    + "rows \(rows.prefix(8).map(String.init).joined(separator: ", "))")
        case .rolledBack(let from, let to):
            try metrics?.addRollback(from: from, to: to)
            log.say("\(Trainer.patience) steps in a row were skipped: the run goes back from step \(from) to \(to)")
        case .evaluated(let step, let loss, let isBest):
            try metrics?.add(heldOut: loss, step: step, isBest: isBest)
            log.pause("held-out loss after \(step) steps: \(log.phrase(loss))")
            guard isFirst else { return }
            if isBest, run.training.evaluationSteps > 0 { try writeBest() }
            if step > 0 { try draw(isLast: false) }
        }
    }

    /// Writes the adapter and then the record of the run, which says that it is complete; returns the results in it.
    ///
    /// After a run that may end early the adapter is the best one, else the last.
    func finish(_ outcome: TrainingOutcome, _ state: TrainingState) throws -> JSONValue {
        let results = log.results(state, heldOut: curves.heldOut.map { ($0.step, $0.value) })
        let best = run.training.earlyStoppingPatience == nil ? nil : state.best?.step
        let isBestEarlier = best.map { $0 < state.step } ?? false
        try tuned.write(to: run.output, from: isBestEarlier ? folder.best : nil)
        try AdapterRecord.write(corpus.configuration, run, identity, results: results, to: run.output)
        if let before = curves.heldOut.first, let after = curves.heldOut.last {
            log.say("held-out loss: \(log.phrase(before.value)) before, \(log.phrase(after.value)) after")
        }
        if outcome == .stoppedEarly, let best {
            log.say("the held-out loss has not fallen since step \(best): the run ends early, at step \(state.step)")
        }
        let step = best.map { $0 < state.step ? " of step \($0)" : "" } ?? ""
        log.say("the \(tuned.noun)\(step) is in '\(run.output)'")
        return results
    }

    private func writeBest() throws {
        let replacement = try FolderReplacement(of: folder.best)
        try tuned.write(to: replacement.path)
        try AdapterRecord.write(corpus.configuration, run, identity, results: nil, to: replacement.path)
        try replacement.publish()
    }

    /// Draws the losses, as they are; at the end for those who look at no SVG as well.
    func draw(isLast: Bool) throws {
        var facts = [
            corpus.configuration.shownTitle, run.base.name, "\(curves.loss.last?.step ?? 0) of \(totalSteps) steps",
        ]
        if let best = curves.heldOut.min(by: { $0.value < $1.value }) {
            facts.append("held out \(log.phrase(best.value)) after step \(best.step)")
        }
        let svg = curves.board(
            title: "Training of \(StoragePath.name(of: run.output))", facts: facts, totalSteps: totalSteps
        ).svg()
        try Storage.write(svg, to: folder.drawing)
        guard isLast else { return }
        do {
            try PictureFile.write(svg, to: folder.picture)
        } catch let error as RenderingError {
            log.say("no \(StoragePath.name(of: folder.picture)): \(error.sentence)")
        }
    }
}
