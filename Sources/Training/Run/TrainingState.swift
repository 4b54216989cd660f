public import JSON

/// Where a run stands, beside its tensors: all that it takes to go on as if nothing had happened.
public struct TrainingState: Hashable, Sendable {
    /// A look at the held-out examples.
    public struct Evaluation: Hashable, Sendable {
        /// The steps before it.
        public var step: Int
        /// Nats a token.
        public var loss: Double
    }

    /// Steps done, those that were skipped included: the place in the schedule.
    public var step = 0
    /// Steps in which the optimiser moved something.
    public var optimizerSteps = 0
    /// The next batch of the data; runs ahead of the steps when the run went back.
    public var batch = 0
    /// Steps that moved nothing because their loss or gradient was not finite: in all, and in a row up to now.
    public var skippedSteps = 0
    public var skippedInRow = 0
    /// How often the run went back to a checkpoint.
    public var rollbacks = 0
    /// Tokens that went through the model, prompts included.
    public var tokens = 0
    public var best: Evaluation?
    /// Looks at the held-out examples since the best one.
    public var evaluationsSinceBest = 0
    /// Whether the look at the held-out examples that is due after this step was put off by an interruption.
    public var owesEvaluation = false

    public init() {}
}

extension TrainingState {
    public var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("step", .integer(step)), .init("optimizer_steps", .integer(optimizerSteps)),
            .init("batch", .integer(batch)), .init("skipped_steps", .integer(skippedSteps)),
            .init("skipped_in_row", .integer(skippedInRow)), .init("rollbacks", .integer(rollbacks)),
            .init("tokens", .integer(tokens)), .init("evaluations_since_best", .integer(evaluationsSinceBest)),
        ]
        if let best {
            members += [.init("best_step", .integer(best.step)), .init("best_loss", .number(best.loss))]
        }
        if owesEvaluation { members.append(.init("owes_evaluation", true)) }
        return .object(members)
    }

    /// Nil when a number is missing or cannot be.
    public init?(_ json: JSONValue) {
        func count(_ key: String) -> Int? { json[key]?.integerValue.flatMap { $0 >= 0 ? $0 : nil } }
        guard let step = count("step"), let optimizerSteps = count("optimizer_steps"), let batch = count("batch"),
            let skippedSteps = count("skipped_steps"), let skippedInRow = count("skipped_in_row"),
            let rollbacks = count("rollbacks"), let tokens = count("tokens"),
            let evaluationsSinceBest = count("evaluations_since_best")
        else { return nil }
        self.step = step
        self.optimizerSteps = optimizerSteps
        self.batch = batch
        self.skippedSteps = skippedSteps
        self.skippedInRow = skippedInRow
        self.rollbacks = rollbacks
        self.tokens = tokens
        self.evaluationsSinceBest = evaluationsSinceBest
        owesEvaluation = json["owes_evaluation"]?.boolValue ?? false
        if let step = count("best_step"), let loss = json["best_loss"]?.numberValue {
            best = Evaluation(step: step, loss: loss)
        }
    }
}
