public import Formats
public import LanguageModel
public import Tokenizers

/// A take in stages, token by token: the rhythm of all notes, then their pitches, velocities and bends.
///
/// As `d195:t212 d5:t0 | p52 p40 | v57 v60`; all constraints are kept but a tuning and a pattern, which are refused.
public struct StagedGrammar: TokenGrammar {
    private var text: StagedNotation
    private let vocabulary: TokenVocabulary
    private var tokens: [Token] = []
    private var isCurrent = false

    /// - Throws: where the constraints cannot be promised in stages; the error says why.
    public init(_ rules: PieceRules, _ vocabulary: TokenVocabulary) throws(ImpossibleConstraints) {
        text = try StagedNotation(rules)
        self.vocabulary = vocabulary
    }

    /// The words of a take that has ended; none before.
    public var words: [SimplifiedMIDI.Word] { text.words }
    public var mayEnd: Bool { text.mayEnd }

    public mutating func allowed() -> [Token] {
        if isCurrent { return tokens }
        isCurrent = true
        tokens.removeAll(keepingCapacity: true)
        guard !text.isFinished else { return tokens }
        search(0, text)
        if text.mayEnd { tokens.append(vocabulary.endOfTurn) }
        tokens.sort()
        return tokens
    }

    private mutating func search(_ node: Int, _ text: StagedNotation) {
        var child = Int(vocabulary.nodes[node].child)
        while child > 0 {
            let place = child
            let entry = vocabulary.nodes[place]
            child = Int(entry.sibling)
            guard text.allows(entry.byte) else { continue }
            var next = text
            guard next.accept(entry.byte) else { continue }
            let before = tokens.count
            if entry.child > 0 { search(place, next) }
            guard entry.token >= 0 else { continue }
            let isForced = tokens.count > before && !next.mayEnd && next.allowedBytes.count == 1
            if !isForced { tokens.append(entry.token) }
        }
    }

    /// Traps where the token is none of those that are allowed.
    public mutating func accept(_ token: Token) {
        isCurrent = false
        text.accept(token, of: vocabulary)
    }

    public mutating func hurry() {
        isCurrent = false
        text.hurry()
    }
}
