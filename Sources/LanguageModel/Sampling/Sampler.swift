/// How the next token is drawn from the model's distribution over what may come.
///
/// The steps follow one another: repetition penalty, temperature, top-k, typical, top-p, min-p; each works on what the
/// one before has left. Those at their defaults do nothing.
public struct Sampler: Hashable, Sendable {
    /// Above 1 flattens the distribution, below 1 sharpens it; 0 always takes the likeliest token.
    public var temperature: Double
    /// The most tokens that are drawn from, the likeliest first; nil for all.
    public var topK: Int?
    /// The share of probability that the nucleus holds: the fewest likeliest tokens that together reach it.
    ///
    /// Source: Holtzman et al. 2020, section 3.1.
    public var topP: Double
    /// The least probability of a token, as a share of that of the likeliest.
    ///
    /// Source: Nguyen et al. 2024, "Turning Up the Heat: Min-p Sampling", section 3.
    public var minP: Double = 0
    /// The share of probability of the tokens whose information is nearest to the distribution's entropy.
    ///
    /// Source: Meister et al. 2023, "Locally Typical Sampling", section 4.
    public var typicalP: Double = 1
    /// Divides the logits of tokens that the take has had, or multiplies negative ones; 1 for none.
    ///
    /// Source: Keskar et al. 2019, "CTRL", section 4.1.
    public var repetitionPenalty: Double = 1

    public init(temperature: Double = 1, topP: Double = 0.98, topK: Int? = nil) {
        self.temperature = temperature
        self.topP = topP
        self.topK = topK
    }

    /// Whether any step takes tokens away.
    var filters: Bool { topK != nil || topP < 1 || minP > 0 || typicalP < 1 }
}
