public import LanguageModel

/// How an adapter is trained; the defaults are the paper's (section 6.2 and its scripts).
public struct TrainingConfiguration: Hashable, Sendable {
    public var lora = LoRAConfiguration()
    /// Which blocks run again on the way back, for memory.
    public var recompute = Recompute.none
    /// Rows in one pass through the model, laid one after another.
    public var microBatchSize = 1
    /// Passes of each process whose gradients are added up before a step.
    public var gradientAccumulationSteps = 8
    public var epochs = 1
    /// Ends the run early; the schedule falls to zero here.
    public var maxSteps: Int?
    public var learningRate = 2e-4
    public var schedule = LearningRateSchedule.Form.cosine
    /// How often the cosine with restarts falls.
    public var scheduleCycles = 1
    public var warmupRatio = 0.1
    /// Steps of the rise; nil takes them from the ratio.
    public var warmupSteps: Int?
    public var optimizer = OptimizerKind.adamw
    public var muonMomentum = 0.95
    public var adamBeta1 = 0.9
    public var adamBeta2 = 0.999
    public var adamEpsilon = 1e-8
    public var weightDecay = 0.001
    /// The gradient is scaled down to this norm; 0 leaves it alone.
    public var maxGradientNorm = 0.3
    public var seed: UInt64 = 0
    /// Steps between two looks at the held-out examples; 0 for one before and one after the run.
    public var evaluationSteps = 0
    /// Looks in a row that find no lower loss, after which the run ends; nil never ends it early.
    public var earlyStoppingPatience: Int?
    /// Steps between two checkpoints; 0 for none but the one that an interruption makes.
    public var saveSteps = 100

    public init() {}

    /// Rows that one step of the optimiser reads, over all processes.
    public func rowsPerStep(processes: Int = 1) -> Int { microBatchSize * gradientAccumulationSteps * processes }

    /// The steps of a run over so many rows.
    public func totalSteps(rows: Int, processes: Int = 1) -> Int {
        let perStep = rowsPerStep(processes: processes)
        return min((rows + perStep - 1) / perStep * epochs, maxSteps ?? .max)
    }

    /// The learning rate over a run of so many steps.
    public func rates(totalSteps: Int) -> LearningRateSchedule {
        LearningRateSchedule(
            schedule, peak: learningRate,
            warmupSteps: warmupSteps ?? Int((warmupRatio * Double(totalSteps)).rounded(.up)), totalSteps: totalSteps,
            cycles: scheduleCycles)
    }
}
