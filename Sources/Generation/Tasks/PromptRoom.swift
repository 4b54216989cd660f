import Datasets
import Formats
public import Tokenizers

/// How much a model can be told: the most tokens of a prompt, and what counts them.
public struct PromptRoom: Sendable {
    public let tokenizer: any Tokenizer
    public let template: ChatTemplate
    /// The most tokens of everything up to the first token of the model.
    public let limit: Int

    /// - Parameter limit: what the context leaves beside the answer.
    public init(_ tokenizer: any Tokenizer, _ template: ChatTemplate, limit: Int) {
        self.tokenizer = tokenizer
        self.template = template
        self.limit = limit
    }

    /// What a context leaves beside an answer of so many tokens and its last words.
    ///
    /// Half of the context at least: an answer that is longer than the rest of it slides on, and forgets its own
    /// beginning.
    public static func limit(context: Int, answer: Int) -> Int {
        max(context - min(max(answer, 0), context) - lastWords, context / 2)
    }

    /// Tokens of the words that bring a take to its end behind its limit.
    private static let lastWords = 64

    /// The tokens of an exchange whose answer has begun.
    public func tokens(of exchange: Exchange) -> Int { template.example(exchange, tokenizer).tokens.count }

    /// The most of what stands before and after a gap that a prompt has room for: the words next to the gap.
    ///
    /// Each side gets half of the room, and what the other leaves of its half. Notes and chords stay whole.
    ///
    /// - Parameter exchange: what would be asked with the last words before the gap and the first after it.
    /// - Returns: nil where there is no room for anything.
    func fitted(
        before: [SimplifiedMIDI.Word], after: [SimplifiedMIDI.Word], in notation: NoteNotation,
        _ exchange: (_ before: ArraySlice<SimplifiedMIDI.Word>, _ after: ArraySlice<SimplifiedMIDI.Word>) -> Exchange
    ) -> (before: ArraySlice<SimplifiedMIDI.Word>, after: ArraySlice<SimplifiedMIDI.Word>)? {
        // A word takes four tokens at least, so that what is further away never has room.
        let most = max(limit, 0) / 4
        let isWhole = before.count <= most && after.count <= most
        if isWhole, tokens(of: exchange(before[...], after[...])) <= limit { return (before[...], after[...]) }
        let (before, after) = (Array(before.suffix(most)), Array(after.prefix(most)))
        let costs = (
            before: before.reversed().map { tokens(of: $0, notation) }, after: after.map { tokens(of: $0, notation) }
        )
        let cuts = (
            before: NoteBoundaries.cuts(in: before, betweenChords: true).reversed().map { before.count - $0 },
            after: NoteBoundaries.cuts(in: after, betweenChords: true)
        )
        var room = limit - tokens(of: exchange([], []))
        // What words cost beside others differs by a few tokens from what they cost alone.
        for _ in 0..<16 where room > 0 {
            let half = Self.count(costs.before, cuts.before, within: room / 2)
            let rest = Self.count(costs.after, cuts.after, within: room - half.tokens)
            let near = Self.count(costs.before, cuts.before, within: room - rest.tokens)
            let kept = (before: before.suffix(near.words), after: after.prefix(rest.words))
            guard kept.before.count + kept.after.count > 0 else { return nil }
            let excess = tokens(of: exchange(kept.before, kept.after)) - limit
            if excess <= 0 { return kept }
            room -= excess
        }
        return nil
    }

    private func tokens(of word: SimplifiedMIDI.Word, _ notation: NoteNotation) -> Int {
        tokenizer.encode(notation.textAmongOthers(of: word)).count
    }

    /// The most words, up to a cut or the end, that cost no more than some tokens.
    private static func count(_ costs: [Int], _ cuts: [Int], within room: Int) -> (words: Int, tokens: Int) {
        var (words, tokens, sum) = (0, 0, 0)
        var next = 0
        for (index, cost) in costs.enumerated() {
            sum += cost
            guard sum <= room else { break }
            while next < cuts.count, cuts[next] < index + 1 { next += 1 }
            let isCut = index + 1 == costs.count || (next < cuts.count && cuts[next] == index + 1)
            if isCut { (words, tokens) = (index + 1, sum) }
        }
        return (words, tokens)
    }
}
