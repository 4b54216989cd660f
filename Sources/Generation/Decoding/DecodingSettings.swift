public import LanguageModel

/// How takes are drawn.
public struct DecodingSettings: Hashable, Sendable {
    public var sampler = Sampler()
    /// Instead of the sampler's temperature, for what a token says of a note: pitch bolder than time.
    public var fieldTemperatures: [NoteField: Double] = [:]
    /// Weighs candidates by how unlike they are to what the take has said, where it is set; then nothing is drawn.
    public var contrast: Contrast?
    /// The tokens of a take after which it comes to its end, in the fewest words that its grammar allows.
    public var mostTokens = 700
    /// Guesses tokens by what stood there before; the takes are the same.
    public var guesses = true
    /// Measures the probability that the grammar takes away.
    public var measuresMask = true

    public init() {}

    /// Contrastive search.
    ///
    /// Of the likeliest tokens the one is taken with the greatest (1 - alpha) p - alpha s, where p is its probability and
    /// s the greatest cosine between its hidden state and those of the take so far. Source: Su et al. 2022, "A Contrastive
    /// Framework for Neural Text Generation", eq. 5.
    public struct Contrast: Hashable, Sendable {
        /// In 0...1; 0 for the likeliest token alone.
        public var alpha: Double
        /// How many tokens compete.
        public var candidates: Int

        public init(alpha: Double = 0.6, candidates: Int = 4) {
            self.alpha = alpha
            self.candidates = candidates
        }
    }
}
