import Formats
public import Randomness
public import Tokenizers

/// What a model is asked to do with a passage of music.
///
/// Each task makes one exchange of a passage; everything that is drawn is a function of the stream that is passed in.
public enum ComposingTask: Hashable, Sendable {
    /// To go on after the first notes of the passage. They are a share of its notes, drawn evenly from a range: a tenth,
    /// as in the paper's programs, where nothing else is said.
    case continuation(given: ClosedRange<Double> = 0.1...0.1)
    /// To write the notes that were taken out of the middle of the passage; a share of its notes.
    case infill(missing: ClosedRange<Double>)
    /// To write the passage from words that describe it.
    ///
    /// Each of its attributes is stated with this probability, so that a model learns to be told some of them; 1 states
    /// them all.
    case invention(stating: Double = 1)
    /// To write in stages, rhythm first, what follows the first notes of the passage, or the passage from words: as often
    /// the one as the other, each as the task of its own does. See ``StagedText``.
    case staged(given: ClosedRange<Double> = 0.1...0.1, stating: Double = 1)

    /// A task without its numbers.
    public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
        case continuation
        case infill
        case invention
        case staged

        /// The last sentence of the instructions.
        ///
        /// Source: the paper's Figure 14, for the continuation.
        public var instruction: String {
            switch self {
            case .continuation:
                "Your Task is to complete the generation of :"
            case .infill:
                "Your Task is to write the missing notes, which go where the brackets say how many ticks are missing, so "
                    + "that their pauses (t) add up to that number :"
            case .invention:
                "Your Task is to compose what is described here :"
            case .staged:
                "Your Task is to compose what follows or is described here in stages parted by | : d and t of all notes, "
                    + "then p of all, then v, then b if there are bends :"
            }
        }
    }

    public var kind: Kind {
        switch self {
        case .continuation: .continuation
        case .infill: .infill
        case .invention: .invention
        case .staged: .staged
        }
    }

    /// A passage made into an exchange.
    public struct Example: Hashable, Sendable {
        public var exchange: Exchange
        /// The words of the passage that the answer holds; the prompt holds the others.
        public var asked: Range<Int>
    }

    /// The exchange that the task makes of a passage.
    ///
    /// Notes stay whole: no answer begins or ends between a note and a word that moves its bend.
    ///
    /// - Returns: nil where the passage has too few notes that can be parted: two for a continuation, three to fill in,
    ///   one for an invention.
    public func example(of passage: PromptPassage, _ header: PromptHeader, _ random: RandomStream) -> Example? {
        let words = passage.words
        var random = random
        let prompt: String
        let asked: Range<Int>
        var isComplete = passage.endsPiece
        switch self {
        case .staged(let shares, let probability):
            let isContinuation = random.uniform() < 0.5
            let whole: Self = isContinuation ? .continuation(given: shares) : .invention(stating: probability)
            guard var made = whole.example(of: passage, header, random) else { return nil }
            made.exchange.system = header.text(for: kind, tempo: passage.tempo)
            made.exchange.answer = StagedText.text(of: Array(words[made.asked]))
            return made
        case .continuation(let shares):
            let count = Self.share(of: words.count, shares, &random)
            let cuts = NoteBoundaries.cuts(in: words)
            guard let cut = Self.nearest(to: min(max(count, 1), words.count - 1), in: cuts[...]) else { return nil }
            prompt = header.notation.text(of: words[..<cut])
            asked = cut..<words.count
        case .infill(let shares):
            let count = max(Self.share(of: words.count, shares, &random), 1)
            guard let gap = Self.gap(of: count, in: words, &random) else { return nil }
            prompt = InfillPrompt(passage: words, missing: gap).text(in: header.notation)
            asked = gap
            isComplete = true  // a gap is full, whether or not the piece goes on
        case .invention(let probability):
            guard !words.isEmpty else { return nil }
            prompt = passage.described(
                on: header.notation.grid, header.explanation, stating: probability, &random)
            asked = words.indices
        }
        let exchange = Exchange(
            system: header.text(for: kind, tempo: passage.tempo), prompt: prompt,
            answer: header.notation.text(of: words[asked]), isComplete: isComplete)
        return Example(exchange: exchange, asked: asked)
    }

    private static func share(of count: Int, _ range: ClosedRange<Double>, _ random: inout RandomStream) -> Int {
        let drawn = range.lowerBound + random.uniform() * (range.upperBound - range.lowerBound)
        guard drawn.isFinite else { return 0 }
        return Int((min(max(drawn, 0), 1) * Double(count)).rounded())
    }

    /// The run of words that is taken out: of about `count` words, from one beginning of a note or chord to another.
    private static func gap(
        of count: Int, in words: [SimplifiedMIDI.Word], _ random: inout RandomStream
    ) -> Range<Int>? {
        var cuts = NoteBoundaries.cuts(in: words, betweenChords: true)
        if cuts.count < 2 { cuts = NoteBoundaries.cuts(in: words) }
        guard cuts.count >= 2, let last = cuts.last else { return nil }
        let roomy = cuts.dropLast().prefix { $0 <= last - count }
        let start = min(Int(random.uniform() * Double(max(roomy.count, 1))), cuts.count - 2)
        guard let end = nearest(to: cuts[start] + count, in: cuts[(start + 1)...]) else { return nil }
        return cuts[start]..<end
    }

    /// The element nearest to a number, the lower of two.
    ///
    /// - Parameter sorted: in rising order.
    private static func nearest(to number: Int, in sorted: ArraySlice<Int>) -> Int? {
        var low = sorted.startIndex
        var high = sorted.endIndex  // the first element that is not below the number lies in low...high
        while low < high {
            let middle = low + (high - low) / 2
            if sorted[middle] < number { low = middle + 1 } else { high = middle }
        }
        guard low < sorted.endIndex else { return sorted.last }
        guard low > sorted.startIndex else { return sorted[low] }
        return number - sorted[low - 1] <= sorted[low] - number ? sorted[low - 1] : sorted[low]
    }
}
