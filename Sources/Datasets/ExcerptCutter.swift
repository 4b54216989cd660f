import Tokenizers

/// Cuts a piece into consecutive excerpts of whole notes, each as long as fits in the model's sequence.
///
/// Tokens are counted by encoding the very exchange that training will encode. Counts of single words only guide the
/// search, because a tokenizer may join across words.
struct ExcerptCutter: Sendable {
    /// A run of notes, and the exchange made of it.
    struct Excerpt: Sendable {
        let notes: Range<Int>
        let promptNotes: Int
        let exchange: Exchange
        let tokens: Int
        let answerTokens: Int
    }

    let tokenizer: any Tokenizer
    let template: ChatTemplate
    /// The most tokens of an exchange, template and instructions included.
    let sequenceLength: Int
    let promptShare: Double
    /// At least 2.
    let minimumNotes: Int
    let onlyFirst: Bool

    /// Why a piece cannot be cut.
    struct NoRoom: Error {
        /// The notes that fitted beside the instructions, and the tokens of the instructions alone.
        let notes: Int
        let headerTokens: Int
    }

    /// The excerpts of a piece of at least `minimumNotes` words.
    ///
    /// A last excerpt that would be shorter than `minimumNotes` takes notes from the one before it. Where that would
    /// make the one before too short, the last notes are left out; so are all but the first excerpt with `onlyFirst`.
    ///
    /// - Parameter header: the instructions for an excerpt that begins at a note.
    func excerpts(of words: [String], header: (Int) -> String) throws(NoRoom) -> [Excerpt] {
        let wordTokens = words.map { tokenizer.encode(" " + $0).count }
        var headerTokens: [String: Int] = [:]
        var excerpts: [Excerpt] = []
        var start = 0
        while words.count - start >= minimumNotes, !(onlyFirst && !excerpts.isEmpty) {
            let system = header(start)
            let overhead =
                headerTokens[system] ?? count(Exchange(system: system, prompt: "", answer: "", isComplete: false))
            headerTokens[system] = overhead
            var end = start
            var estimate = overhead
            while end < words.count, estimate + wordTokens[end] <= sequenceLength {
                estimate += wordTokens[end]
                end += 1
            }
            var excerpt = fitted(words, start..<end, system)
            // The first words of prompt and answer have no space before them, which can leave room for one more.
            while let taken = excerpt, case let next = taken.notes.upperBound, next < words.count,
                taken.tokens + wordTokens[next] <= sequenceLength
            {
                let longer = self.excerpt(words, start..<next + 1, system)
                guard longer.tokens <= sequenceLength else { break }
                excerpt = longer
            }
            if let taken = excerpt, case let rest = words.count - taken.notes.upperBound, rest > 0, rest < minimumNotes
            {
                let shorter = words.count - minimumNotes
                if shorter - start >= minimumNotes { excerpt = fitted(words, start..<shorter, system) }
            }
            guard let excerpt else { throw NoRoom(notes: end - start, headerTokens: overhead) }
            excerpts.append(excerpt)
            start = excerpt.notes.upperBound
        }
        return excerpts
    }

    /// The longest excerpt from the start of the range that really fits; nil when it has fewer than `minimumNotes`.
    private func fitted(_ words: [String], _ range: Range<Int>, _ system: String) -> Excerpt? {
        var range = range
        while range.count >= minimumNotes {
            let excerpt = excerpt(words, range, system)
            if excerpt.tokens <= sequenceLength { return excerpt }
            range = range.lowerBound..<range.upperBound - 1
        }
        return nil
    }

    private func excerpt(_ words: [String], _ range: Range<Int>, _ system: String) -> Excerpt {
        let share = (promptShare * Double(range.count)).rounded()
        let promptNotes = min(max(Int(share), 1), range.count - 1)
        let middle = range.lowerBound + promptNotes
        let exchange = Exchange(
            system: system,
            prompt: words[range.lowerBound..<middle].joined(separator: " "),
            answer: words[middle..<range.upperBound].joined(separator: " "),
            isComplete: range.upperBound == words.count)
        let example = template.example(exchange, tokenizer)
        return Excerpt(
            notes: range, promptNotes: promptNotes, exchange: exchange, tokens: example.tokens.count,
            answerTokens: example.tokens.count - example.answerStart)
    }

    private func count(_ exchange: Exchange) -> Int {
        template.example(exchange, tokenizer).tokens.count
    }
}
