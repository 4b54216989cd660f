import Formats
public import Tokenizers

/// The entries of `CompactMIDI` in a model's vocabulary.
///
/// Made once for a tokenizer; safe to use from several threads at once.
public final class CompactVocabulary: Sendable {
    /// The token of each entry, by its id.
    let tokens: [Token]
    let endOfTurn: Token
    private let first: Token
    /// The entry's id by the distance of its token from the first; -1 where there is none.
    private let ids: [Int16]
    /// What may come at the places that were asked about.
    let answers = GrammarAnswers<AnswerKey>()

    /// - Returns: nil where the tokenizer lacks an entry.
    public convenience init?(_ tokenizer: any Tokenizer) {
        var tokens: [Token] = []
        for entry in CompactMIDI.Token.all {
            // A tokenizer may put a space before a text.
            let spelling = "\(entry)"
            guard let token = tokenizer.encode(spelling).last,
                tokenizer.bytes(of: CollectionOfOne(token)).elementsEqual(spelling.utf8)
            else { return nil }
            tokens.append(token)
        }
        self.init(tokens: tokens, endOfTurn: tokenizer.endOfTurn)
    }

    /// - Parameters:
    ///   - firstToken: that of the form's first entry in the model's vocabulary; the others follow it.
    ///   - endOfTurn: the token with which the model ends what it has to say.
    public convenience init(firstToken: Token, endOfTurn: Token) {
        self.init(
            tokens: (0..<CompactMIDI.vocabularySize).map { firstToken + Token($0) }, endOfTurn: endOfTurn)
    }

    private init(tokens: [Token], endOfTurn: Token) {
        self.tokens = tokens
        self.endOfTurn = endOfTurn
        let first = tokens.min() ?? 0
        var ids = [Int16](repeating: -1, count: Int((tokens.max() ?? 0) - first) + 1)
        for (id, token) in tokens.enumerated() { ids[Int(token - first)] = Int16(id) }
        self.first = first
        self.ids = ids
    }

    /// The entry that a token is; nil for one of the model's other tokens.
    func entry(of token: Token) -> CompactMIDI.Token? {
        let place = Int(token) - Int(first)
        guard ids.indices.contains(place), ids[place] >= 0 else { return nil }
        return CompactMIDI.Token(id: Int(ids[place]))
    }

    func token(_ field: CompactMIDI.Token.Field, _ value: Int) -> Token? {
        CompactMIDI.Token(field, value).map { tokens[$0.id] }
    }

    /// Where a take stands, as far as its next tokens hang on it.
    struct AnswerKey: Hashable {
        /// nil where no word may follow.
        var field: WordSteps.Field?
        /// What the digits of a number say so far.
        var value: Int
        var mayEnd: Bool
        var values: NumberSet
        /// As `WordSteps.beyond`.
        var beyond: Int?
    }
}
