/// What a run tells while it goes.
public enum TrainingEvent: Sendable {
    case stepped(TrainingStep)
    /// A step whose loss or gradient was not finite: nothing has moved.
    case skipped(TrainingStep, rows: [Int])
    /// The run went back to a checkpoint; its data go on where they were.
    case rolledBack(from: Int, to: Int)
    /// The mean loss on the held-out examples, in nats a token; and whether it is the lowest so far.
    case evaluated(step: Int, loss: Double, isBest: Bool)
}

/// One step of the optimiser.
public struct TrainingStep: Hashable, Sendable {
    /// Counts from 1.
    public let step: Int
    public let totalSteps: Int
    /// Nats a token, over the answers of this step.
    public let loss: Double
    public let learningRate: Double
    /// Before clipping.
    public let gradientNorm: Double
    /// Tokens that went through the model in this step in all processes, prompts included; and those of answers.
    public let tokens: Int
    public let answerTokens: Int
}

/// How a run ended.
public enum TrainingOutcome: Hashable, Sendable {
    case finished
    /// The held-out loss did not fall any more.
    case stoppedEarly
    /// Somebody asked it to stop; it has left a checkpoint.
    case interrupted
}
