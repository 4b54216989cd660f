import JSON
public import LanguageModel
public import Tokenizers
import Torch

/// Trains an adapter, or a whole model, on token ids; knows nothing of what they mean.
///
/// The same model, data, configuration and number of threads give the same adapter, to the bit, also when the run is
/// stopped and goes on from a checkpoint: the order of the data is a keyed permutation, and nothing else is random.
public final class Trainer {
    /// Steps in a row without a finite loss and gradient, after which the run goes back to its last checkpoint.
    public static let patience = 3
    /// How often a run goes back before it gives up.
    public static let rollbackLimit = 2
    /// Steps between two comparisons of what the processes hold.
    public static let checkInterval = 16

    public let model: Llama
    public let configuration: TrainingConfiguration
    public private(set) var state = TrainingState()
    private let trained: any TrainableParameters
    private let optimizer: any Optimizer
    let gradients: Gradients
    let exchange: any GradientExchange
    private let store: CheckpointStore?

    /// - Parameters:
    ///   - trained: what this trainer will change: the model's adapter where it is nil, or the weights that the model was
    ///     made with.
    ///   - exchange: how the processes of the run add up; the one of rank 0 writes the checkpoints.
    ///   - store: where checkpoints go; nil for none. Only the first process reads and writes there.
    public init(
        _ model: Llama, training trained: (any TrainableParameters)? = nil, _ configuration: TrainingConfiguration,
        exchange: any GradientExchange = SingleProcess(), store: CheckpointStore? = nil
    ) throws(TrainingError) {
        guard let trained = trained ?? model.adapter else { throw TrainingError("the model has no adapter to train") }
        self.model = model
        self.trained = trained
        self.configuration = configuration
        self.exchange = exchange
        self.store = store
        switch configuration.optimizer {
        case .adamw:
            optimizer = AdamW(
                trained, beta1: configuration.adamBeta1, beta2: configuration.adamBeta2,
                epsilon: configuration.adamEpsilon)
        case .muon:
            guard !trained.matrices.isEmpty else {
                throw TrainingError("Muon moves the matrices of a model that is trained as a whole, and here is none")
            }
            optimizer = Muon(
                trained, momentum: configuration.muonMomentum, beta2: configuration.adamBeta2,
                epsilon: configuration.adamEpsilon, computing: model.dtype)
        }
        gradients = Gradients(of: trained)
    }

    /// Puts the parameters, the moments and the place in the data where a checkpoint has them; where several processes
    /// train, it is enough that the first one does.
    public func restore(_ checkpoint: Checkpoint) throws {
        try checkpoint.read(into: tensors)
        trained.refresh()
        state = checkpoint.state
        optimizer.steps = state.optimizerSteps
    }

    /// Runs the training to its end, from where the state stands.
    ///
    /// The loss of a step is summed over all answer tokens of its passes and processes and divided by their number, so
    /// that long and short answers weigh by their tokens whatever the accumulation.
    ///
    /// A run that is stopped in the middle of a step, or of a look at the held-out examples, gives that up: the checkpoint
    /// is that of the last whole step, and the run that goes on from it is the one that was never stopped.
    ///
    /// - Parameters:
    ///   - heldOut: what the held-out loss is taken on; empty for none.
    ///   - shouldStop: asked between the blocks of the model; true saves a checkpoint and ends the run. Several processes
    ///     agree on it when they next add up, so that it is enough that one of them is told.
    ///   - report: called after each step and each look at the held-out examples, before a checkpoint is made of them;
    ///     what it throws ends the run.
    public func train(
        on data: some TrainingData, heldOut: [TokenizedExample] = [], shouldStop: () -> Bool = { false },
        report: (TrainingEvent) throws -> Void
    ) throws -> TrainingOutcome {
        guard data.rowCount > 0 else { throw TrainingError("there is no example to train on") }
        let buffers = KeptBuffers()
        defer { withExtendedLifetime(buffers) {} }
        let total = configuration.totalSteps(rows: data.rowCount, processes: exchange.count)
        let order = DataOrder(
            rowCount: data.rowCount, rowsPerStep: configuration.rowsPerStep(processes: exchange.count),
            seed: configuration.seed)
        let rates = configuration.rates(totalSteps: total)
        try followFirst()
        var evaluates = state.step == 0 || state.owesEvaluation
        var isSaved = !state.owesEvaluation
        var progress = StepProgress.taken
        while true {
            if evaluates {
                switch try evaluate(on: heldOut, shouldStop, report) {
                case .goOn: break
                case .isEnough: return state.step > 0 && state.step == total ? .finished : .stoppedEarly
                case .givenUp:
                    state.owesEvaluation = state.step > 0
                    try save()
                    return .interrupted
                }
            }
            guard state.step < total else { return .finished }
            // Parameters that led to nothing finite are nothing to come back to.
            let saves = configuration.saveSteps > 0 && state.step.isMultiple(of: configuration.saveSteps)
            if progress == .takenAsLast || saves && state.skippedInRow == 0 && !isSaved { try save() }
            if progress == .takenAsLast { return .interrupted }
            progress = try step(on: data, order, rates, shouldStop, report)
            if progress == .givenUp {
                try save()
                return .interrupted
            }
            isSaved = false
            if state.skippedInRow == Self.patience { try rollBack(report) }
            try checkSame(total: total)
            evaluates =
                state.step == total
                || configuration.evaluationSteps > 0 && state.step.isMultiple(of: configuration.evaluationSteps)
        }
    }

    // MARK: Parts of a step

    /// What became of a step.
    private enum StepProgress {
        case taken
        /// And somebody asks the run to stop behind it.
        case takenAsLast
        /// Somebody asked the run to stop in its middle: nothing has changed.
        case givenUp
    }

    /// What a look at the held-out examples says.
    private enum Verdict {
        case goOn
        /// The run has looked often enough in vain.
        case isEnough
        /// Somebody asked the run to stop meanwhile.
        case givenUp
    }

    /// One step.
    private func step(
        on data: some TrainingData, _ order: DataOrder, _ rates: LearningRateSchedule, _ shouldStop: () -> Bool,
        _ report: (TrainingEvent) throws -> Void
    ) throws -> StepProgress {
        let rows = order.rows(ofBatch: state.batch)
        let answerTokens = rows.reduce(0) { $0 + data.answerTokens(ofRow: $1) }
        let members = DataOrder.share(of: rows, rank: exchange.rank, count: exchange.count)
        let share = try self.share(of: members[...], data, answerTokens: answerTokens, shouldStop)
        // One process that gives its share up is enough: a step of the others' alone would be another one.
        let sums = try exchange.sum([
            share?.loss ?? 0, Double(share?.tokens ?? 0), shouldStop() ? 1 : 0, share == nil ? 1 : 0,
        ])
        guard sums[3] == 0 else {
            gradients.flat.setToZero()
            return .givenUp
        }
        try exchange.sum(gradients.flat)

        // Going back to the same rate would lead to the same end.
        let rate = rates.rate(at: state.step) / Double(1 << min(state.rollbacks, Self.rollbackLimit))
        var norm = Double.nan
        if sums[0].isFinite {
            norm = optimizer.step(
                gradients, rate: rate, decay: configuration.weightDecay, clip: configuration.maxGradientNorm)
        } else {
            gradients.flat.setToZero()
        }
        state.step += 1
        state.batch += 1
        state.tokens += Int(sums[1])
        state.optimizerSteps = optimizer.steps
        let step = TrainingStep(
            step: state.step, totalSteps: rates.totalSteps, loss: sums[0] / Double(answerTokens), learningRate: rate,
            gradientNorm: norm, tokens: Int(sums[1]), answerTokens: answerTokens)
        if norm.isFinite {
            state.skippedInRow = 0
            try report(.stepped(step))
        } else {
            state.skippedSteps += 1
            state.skippedInRow += 1
            try report(.skipped(step, rows: rows))
            if state.skippedInRow == Self.patience, state.rollbacks == Self.rollbackLimit || store == nil {
                throw hopeless(step, rows, store == nil ? "" : ", after going back \(state.rollbacks) times")
            }
        }
        return sums[2] > 0 ? .takenAsLast : .taken
    }

    /// Looks at the held-out examples.
    private func evaluate(
        on heldOut: [TokenizedExample], _ shouldStop: () -> Bool, _ report: (TrainingEvent) throws -> Void
    ) throws -> Verdict {
        guard !heldOut.isEmpty else {
            state.owesEvaluation = false
            return .goOn
        }
        guard let loss = try meanLoss(of: heldOut, unless: shouldStop) else { return .givenUp }
        state.owesEvaluation = false
        guard loss.isFinite || state.step > 0 else {
            throw TrainingError(
                "the loss on the held-out examples is \(loss) before the first step: the weights of the model are at fault"
            )
        }
        let isBest = loss < state.best?.loss ?? .infinity
        if isBest {
            state.best = TrainingState.Evaluation(step: state.step, loss: loss)
            state.evaluationsSinceBest = 0
        } else {
            state.evaluationsSinceBest += 1
        }
        try report(.evaluated(step: state.step, loss: loss, isBest: isBest))
        return state.evaluationsSinceBest >= configuration.earlyStoppingPatience ?? .max ? .isEnough : .goOn
    }

    /// Goes back to the last checkpoint, but not to its place in the data: what came after it may be at fault.
    ///
    /// From there on the rate is half of what it was.
    private func rollBack(_ report: (TrainingEvent) throws -> Void) throws {
        let now = state
        if exchange.rank == 0 {
            guard let checkpoint = try store?.latest() else {
                throw TrainingError(
                    "\(Self.patience) steps in a row up to step \(state.step) gave no finite loss and gradient, and there "
                        + "is no checkpoint yet to go back to; \(Self.advice)")
            }
            try restore(checkpoint)
        }
        try followFirst()
        state.batch = now.batch
        state.tokens = now.tokens
        state.skippedSteps = now.skippedSteps
        state.skippedInRow = 0
        state.owesEvaluation = false
        state.rollbacks = now.rollbacks + 1
        try report(.rolledBack(from: now.step, to: state.step))
    }

    /// Of a run that has not begun there is nothing to keep.
    private func save() throws {
        guard let store, exchange.rank == 0, state.step > 0 else { return }
        try store.save(state, tensors)
    }

    private var tensors: [FlatTensor] {
        [
            FlatTensor("parameters", trained.parameters), FlatTensor("mean", optimizer.mean),
            FlatTensor("variance", optimizer.variance),
        ]
    }

    /// Puts every process where the first one is: its parameters and moments, and its place in the data.
    private func followFirst() throws {
        guard exchange.count > 1 else { return }
        let text = try exchange.first(state.json.bytes())
        guard let json = try? JSONValue(parsing: text), let first = TrainingState(json) else {
            throw TrainingError("the first process tells its place in the run in words of another version")
        }
        state = first
        optimizer.steps = first.optimizerSteps
        // Moments are zero as long as nothing has moved.
        for item in tensors where first.optimizerSteps > 0 || item.name == "parameters" {
            try exchange.broadcast(item.tensor)
        }
        trained.refresh()
    }

    /// What the same steps lead to is the same on all processes; now and then they make sure.
    private func checkSame(total: Int) throws {
        guard state.step.isMultiple(of: Self.checkInterval) || state.step == total else { return }
        try exchange.checkSame(tensors.map(\.tensor), step: state.step)
    }

    private func hopeless(_ step: TrainingStep, _ rows: [Int], _ rest: String) -> TrainingError {
        TrainingError(
            "\(Self.patience) steps in a row gave no finite loss and gradient\(rest): at step \(step.step) the loss is "
                + "\(step.loss) and the gradient's norm \(step.gradientNorm), on rows \(rows.prefix(16).map(String.init).joined(separator: ", ")); "
                + Self.advice)
    }

    private static let advice =
        "a lower learning_rate or max_grad_norm, a longer warm-up or 'bf16: false' may help"
}
