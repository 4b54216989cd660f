public import Randomness
public import Tokenizers

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Draws the next token from logits: temperature, then the nucleus.
///
/// Source: Holtzman et al. 2020, section 3.1.
public struct Sampler: Hashable, Sendable {
    /// Above 1 flattens the distribution, below 1 sharpens it; 0 always takes the likeliest token.
    public var temperature: Double
    /// The share of probability that the nucleus holds: the fewest likeliest tokens that together reach it.
    public var topP: Double

    public init(temperature: Double = 1, topP: Double = 0.95) {
        self.temperature = temperature
        self.topP = topP
    }

    /// Draws one token.
    ///
    /// - Parameter logits: one for each token of the vocabulary; no NaN.
    public func draw(_ logits: UnsafeBufferPointer<Float>, _ random: inout RandomStream) -> Token {
        var top = -Float.infinity
        var best = 0
        for (token, logit) in logits.enumerated() where logit > top { (top, best) = (logit, token) }
        guard temperature > 0 else { return Token(best) }

        let sharpness = Float(1 / temperature)
        var total: Double = 0
        for logit in logits { total += Double(expf((logit - top) * sharpness)) }
        // The tokens below this share of the whole add up to less than 1 - topP, so none of them is in the nucleus.
        let floor = Float(total * (1 - topP) / Double(logits.count))
        var candidates: [(token: Int, weight: Float)] = []
        for (token, logit) in logits.enumerated() {
            let weight = expf((logit - top) * sharpness)
            if weight > floor { candidates.append((token, weight)) }
        }
        candidates.sort { ($0.weight, $1.token) > ($1.weight, $0.token) }

        var held = 0.0
        var size = 0
        while size < candidates.count, held < topP * total || size == 0 {
            held += Double(candidates[size].weight)
            size += 1
        }
        var point = random.uniform() * held
        for candidate in candidates[..<size] {
            point -= Double(candidate.weight)
            if point < 0 { return Token(candidate.token) }
        }
        return Token(candidates[size - 1].token)
    }
}
