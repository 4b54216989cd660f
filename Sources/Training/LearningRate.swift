#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A learning rate that rises linearly and falls along half a cosine to zero.
///
/// Source: Loshchilov and Hutter 2017, eq. 5, with one cycle; warm-up as in Transformers' `cosine` schedule.
public struct CosineSchedule: Hashable, Sendable {
    public var peak: Double
    public var warmupSteps: Int
    public var totalSteps: Int

    public init(peak: Double, warmupSteps: Int, totalSteps: Int) {
        self.peak = peak
        self.warmupSteps = warmupSteps
        self.totalSteps = totalSteps
    }

    /// The rate of a step, counted from 0.
    public func rate(at step: Int) -> Double {
        if step < warmupSteps { return peak * Double(step) / Double(max(1, warmupSteps)) }
        let progress = Double(step - warmupSteps) / Double(max(1, totalSteps - warmupSteps))
        return peak * max(0, 0.5 * (1 + cos(.pi * min(1, progress))))
    }
}
