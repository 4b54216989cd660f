#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Random numbers that are a pure function of (seed, purpose, step, sample) and of how many were drawn before.
///
/// Streams that differ in any of the four are independent, so nothing has to be passed around, saved or restored:
/// a run that resumes at step 400 asks for the stream of step 400.
public struct RandomStream: RandomNumberGenerator, Sendable {
    private let key: UInt64
    private let sample: UInt64
    private var block: UInt64 = 0
    /// The second half of the last block, when it has not been handed out yet.
    private var waiting: UInt64?

    /// - Parameter purpose: what the numbers are for, such as "dropout"; one name for each place that draws.
    public init(seed: UInt64, purpose: String, step: UInt64 = 0, sample: UInt64 = 0) {
        let derived = Philox.derive(seed: seed, purpose: purpose, step: step)
        key = derived[0]
        self.sample = sample ^ derived[1]
    }

    public mutating func next() -> UInt64 {
        if let number = waiting {
            waiting = nil
            return number
        }
        let pair = Philox.bits(counter: SIMD2(block, sample), key: key)
        block &+= 1
        waiting = pair[1]
        return pair[0]
    }

    /// A number in [0, 1), one of the 2^53 evenly spaced ones.
    public mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A number from the normal distribution of mean 0 and variance 1.
    ///
    /// Source: Box and Muller 1958. The second number of the pair is not kept, so that each call takes two draws and
    /// the stream's place depends on the number of calls alone.
    public mutating func normal() -> Double {
        let radius = (-2 * log(1 - uniform())).squareRoot()  // 1 - uniform() is never 0
        return radius * cos(2 * Double.pi * uniform())
    }
}
