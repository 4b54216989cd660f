public import LanguageModel

/// How an adapter is trained; the defaults are the paper's (section 6.2 and its scripts).
public struct TrainingConfiguration: Hashable, Sendable {
    public var lora = LoRAConfiguration()
    /// Examples in one pass through the model, laid one after another.
    public var microBatchSize = 1
    /// Passes whose gradients are added up before a step.
    public var gradientAccumulationSteps = 8
    public var epochs = 1
    /// Ends the run early; the schedule falls to zero here.
    public var maxSteps: Int?
    public var learningRate = 2e-4
    public var weightDecay = 0.001
    /// The gradient is scaled down to this norm; 0 leaves it alone.
    public var maxGradientNorm = 0.3
    public var warmupRatio = 0.1
    public var seed: UInt64 = 0
    /// Steps between two looks at the held-out examples; 0 for one before and one after the run.
    public var evaluationSteps = 0

    public init() {}

    /// Examples that one step of the optimiser sees.
    public var examplesPerStep: Int { microBatchSize * gradientAccumulationSteps }

    /// The steps of a run over so many examples.
    public func totalSteps(examples: Int) -> Int {
        let wanted = (examples + examplesPerStep - 1) / examplesPerStep * epochs
        return min(wanted, maxSteps ?? .max)
    }
}
