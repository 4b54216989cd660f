#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How the rotary angles are changed so that a model takes longer texts than it was trained on.
///
/// Without it, pair i of a head turns by position * theta^(-2i / headDimension).
public struct RoPEScaling: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// Positions are divided by the factor. Source: Chen et al. 2023, "Extending Context Window of Large Language
        /// Models via Positional Interpolation", section 2.3.
        case linear
        /// The base grows: theta * factor^(d / (d - 2)), so that the slowest pair turns as under `linear` and the fastest
        /// as before. Source: Peng et al. 2023, "YaRN", section 3.1; the factor is the alpha of the first description.
        case ntk
        /// As `ntk`, but with the factor that a text of more than the original context needs: factor * length / context -
        /// (factor - 1). Source: Peng et al. 2023, section 3.3, in the form that Transformers gives it.
        case dynamic
        /// Fast pairs stay, slow pairs are divided by the factor, those between are blended. Source: Peng et al. 2023,
        /// sections 3.2 and 3.4.
        case yarn(YaRN)
        /// As `yarn`, with the blend over wavelengths instead of pairs. Source: Meta's reference implementation of
        /// Llama 3.1, `apply_scaling`.
        case llama3(lowFrequencyFactor: Double, highFrequencyFactor: Double)
        /// Each pair's frequency is divided by a number of its own, as GGUF files of Llama 3 hold them.
        case divisors([Double])
    }

    /// What YaRN needs beside the factor.
    public struct YaRN: Hashable, Sendable {
        /// Cosines and sines are multiplied by it, and so scores by its square; nil for 0.1 ln(factor) + 1.
        ///
        /// Source of the default: Peng et al. 2023, section 3.4.
        public var attentionFactor: Double?
        /// Pairs that turn more often than this within the original context stay as they are.
        public var betaFast = 32.0
        /// Pairs that turn less often than this are divided by the factor.
        public var betaSlow = 1.0
        /// The two bounds are rounded to whole pairs, outwards.
        public var truncates = true

        public init() {}
    }

    public var kind: Kind
    /// At least 1.
    public var factor: Double
    /// The tokens that the model was trained to see before any scaling.
    public var originalContext: Int

    public init(_ kind: Kind, factor: Double, originalContext: Int) {
        self.kind = kind
        self.factor = factor
        self.originalContext = originalContext
    }

    /// The names that `init(named:factor:originalContext:)` knows, beside "none".
    public static let names = ["linear", "ntk", "dynamic", "yarn", "llama3"]
    /// The factors that make sense.
    public static let factors = 1.0...65_536.0

    /// A scaling by its name, with the numbers of its paper or first model for the rest; nil for another name or factor.
    ///
    /// - Parameter originalContext: the tokens that the model was trained to see.
    public init?(named name: String, factor: Double, originalContext: Int) {
        guard Self.factors.contains(factor), originalContext > 0 else { return nil }
        switch name {
        case "linear": self.init(.linear, factor: factor, originalContext: originalContext)
        case "ntk": self.init(.ntk, factor: factor, originalContext: originalContext)
        case "dynamic": self.init(.dynamic, factor: factor, originalContext: originalContext)
        case "yarn": self.init(.yarn(YaRN()), factor: factor, originalContext: originalContext)
        case "llama3":
            self.init(
                .llama3(lowFrequencyFactor: 1, highFrequencyFactor: 4), factor: factor, originalContext: originalContext
            )
        default: return nil
        }
    }

    /// The most tokens of a text that the scaling was made for.
    public var reach: Int { Int(min(Double(originalContext) * factor, 0x1p40)) }

    /// Whether its numbers make finite angles; for numbers out of files.
    package var isSound: Bool {
        guard Self.factors.contains(factor), originalContext > 0 else { return false }
        switch kind {
        case .linear, .ntk, .dynamic: return true
        case .yarn(let yarn):
            return yarn.betaSlow > 0 && yarn.betaFast >= yarn.betaSlow && yarn.betaFast < 1e9
                && (1e-6...1e6).contains(yarn.attentionFactor ?? 1)
        case .llama3(let low, let high): return low > 0 && high > low && high < 1e9
        case .divisors(let divisors): return divisors.allSatisfy { $0 > 0 && $0.isFinite }
        }
    }

    /// The factor of cosines and sines: 1 for all but YaRN.
    package var attentionFactor: Double {
        guard case .yarn(let yarn) = kind else { return 1 }
        return yarn.attentionFactor ?? Self.temperature(factor)
    }

    /// 0.1 weight ln(factor) + 1, and 1 for factors that shrink.
    package static func temperature(_ factor: Double, weight: Double = 1) -> Double {
        factor > 1 ? 0.1 * weight * log(factor) + 1 : 1
    }

    /// The angle by which each pair turns from one position to the next: (headDimension / 2).
    ///
    /// - Parameter length: the tokens of the text, which only `dynamic` looks at.
    package func frequencies(headDimension: Int, theta: Double, length: Int) -> [Double] {
        let plain = Self.unscaled(headDimension: headDimension, theta: theta)
        let width = Double(headDimension)
        func grown(by alpha: Double) -> [Double] {
            guard headDimension > 2 else { return plain }
            return Self.unscaled(headDimension: headDimension, theta: theta * pow(alpha, width / (width - 2)))
        }
        switch kind {
        case .linear: return plain.map { $0 / factor }
        case .ntk: return grown(by: factor)
        case .dynamic:
            guard length > originalContext else { return plain }
            return grown(by: factor * Double(length) / Double(originalContext) - (factor - 1))
        case .yarn(let yarn): return blended(plain, yarn, theta: theta)
        case .llama3(let low, let high): return plain.map { smoothed($0, low: low, high: high) }
        case .divisors(let divisors): return zip(plain, divisors).map { $0 / $1 }
        }
    }

    package static func unscaled(headDimension: Int, theta: Double) -> [Double] {
        (0..<headDimension / 2).map { pow(theta, -2 * Double($0) / Double(headDimension)) }
    }

    private func blended(_ plain: [Double], _ yarn: YaRN, theta: Double) -> [Double] {
        let width = Double(2 * plain.count)
        /// The pair, as a fraction, that makes so many turns within the original context.
        func pair(turning turns: Double) -> Double {
            width * log(Double(originalContext) / (turns * 2 * .pi)) / (2 * log(theta))
        }
        var low = pair(turning: yarn.betaFast), high = pair(turning: yarn.betaSlow)
        if yarn.truncates { (low, high) = (low.rounded(.down), high.rounded(.up)) }
        (low, high) = (max(low, 0), min(high, width - 1))
        if low == high { high += 0.001 }
        return plain.enumerated().map { index, frequency in
            let share = min(max((Double(index) - low) / (high - low), 0), 1)
            return frequency / factor * share + frequency * (1 - share)
        }
    }

    private func smoothed(_ frequency: Double, low: Double, high: Double) -> Double {
        let turns = Double(originalContext) * frequency / (2 * .pi)
        if turns > high { return frequency }
        if turns < low { return frequency / factor }
        let share = (turns - low) / (high - low)
        return (1 - share) * frequency / factor + share * frequency
    }
}

extension LlamaConfiguration {
    /// The most tokens that a text may have: the model's own context, or what its scaling reaches.
    public var longestContext: Int { max(contextLength, ropeScaling?.reach ?? 0) }

    /// The same model with another scaling of its rotary angles, and the context that this scaling reaches.
    public func stretched(by scaling: RoPEScaling) -> LlamaConfiguration {
        var result = self
        result.ropeScaling = scaling
        result.contextLength = max(contextLength, scaling.reach)
        return result
    }
}
