public import Tokenizers

/// Guesses what comes next by what came after the same tokens before: music repeats itself.
///
/// A guess costs a row of the next step and saves a whole step where it is right. Nothing of what is drawn depends on it.
/// Source: Saxena 2023, "Prompt Lookup Decoding"; Yang et al. 2023, "Inference with Reference", section 3.
public struct PromptLookup: Sendable {
    /// How many tokens have to be the same.
    public static let matched = 8
    /// The most tokens of a guess.
    public static let longest = 12
    /// A guess is made where so much of the last ones was right: a row costs about a third of a step.
    private static let worthwhile = 0.45

    private var tokens: [Token]
    /// Where the latest run of `matched` tokens of each kind ended, by its hash.
    private var ends: [UInt64: Int] = [:]
    /// The share of guessed tokens that were right, the recent ones counting most.
    private var share = 0.7
    private var sinceLastGuess = 0

    public init(after prompt: [Token]) {
        tokens = []
        tokens.reserveCapacity(prompt.count + 1024)
        for token in prompt { append(token) }
    }

    public mutating func append(_ token: Token) {
        // The run before the token becomes known once something stands behind it.
        if tokens.count >= Self.matched { ends[hash(of: tokens.count)] = tokens.count }
        tokens.append(token)
    }

    /// The tokens that are worth a try; often none.
    public mutating func guess() -> ArraySlice<Token> {
        sinceLastGuess += 1
        // Now and then a guess shows whether the music has begun to repeat itself.
        guard share >= Self.worthwhile || sinceLastGuess >= 24, tokens.count >= Self.matched,
            let end = ends[hash(of: tokens.count)]
        else { return [] }
        sinceLastGuess = 0
        // As many as are right with a chance of a half.
        var length = 0
        var chance = share
        while length < Self.longest, chance >= 0.5 || length == 0 {
            length += 1
            chance *= share
        }
        return tokens[end..<min(end + length, tokens.count)]
    }

    /// Says how much of a guess was right.
    public mutating func learn(right: Int, of count: Int) {
        // A guess ends at its first error: what follows says nothing.
        for index in 0..<min(right + 1, count) { share += ((index < right ? 1 : 0) - share) / 16 }
    }

    /// Of the `matched` tokens that end at a place.
    private func hash(of end: Int) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for token in tokens[(end - Self.matched)..<end] {
            hash = (hash ^ UInt64(UInt32(bitPattern: token))) &* 0x0000_0100_0000_01B3
            hash ^= hash >> 29
        }
        return hash
    }
}
