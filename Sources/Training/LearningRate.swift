#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The learning rate of each step: a linear rise, and then one of several forms.
///
/// The forms, their names and their numbers are those of Transformers' schedulers. Source: Loshchilov and Hutter 2017,
/// eq. 5, for the cosines.
public struct LearningRateSchedule: Hashable, Sendable {
    public enum Form: String, Hashable, Sendable, CaseIterable {
        /// The peak from the first step on; there is no rise.
        case constant
        case constantWithWarmup = "constant_with_warmup"
        /// Falls in a straight line to zero.
        case linear
        /// Falls along half a cosine to zero.
        case cosine
        /// Falls so several times, from the peak each time.
        case cosineWithRestarts = "cosine_with_restarts"
    }

    public var form: Form
    public var peak: Double
    /// Steps of the rise.
    public var warmupSteps: Int
    public var totalSteps: Int
    /// How often `cosineWithRestarts` falls.
    public var cycles: Int

    public init(_ form: Form = .cosine, peak: Double, warmupSteps: Int, totalSteps: Int, cycles: Int = 1) {
        self.form = form
        self.peak = peak
        self.warmupSteps = form == .constant ? 0 : warmupSteps
        self.totalSteps = totalSteps
        self.cycles = cycles
    }

    /// The rate of a step, counted from 0.
    public func rate(at step: Int) -> Double {
        if step < warmupSteps { return peak * Double(step) / Double(max(1, warmupSteps)) }
        let progress = min(1, Double(step - warmupSteps) / Double(max(1, totalSteps - warmupSteps)))
        switch form {
        case .constant, .constantWithWarmup: return peak
        case .linear: return peak * (1 - progress)
        case .cosine: return peak * max(0, 0.5 * (1 + cos(.pi * progress)))
        case .cosineWithRestarts:
            guard progress < 1 else { return 0 }
            let place = (progress * Double(cycles)).truncatingRemainder(dividingBy: 1)
            return peak * max(0, 0.5 * (1 + cos(.pi * place)))
        }
    }
}
