import Datasets
import Formats
import Music
import Tokenizers

/// What a model is asked before it reads the words of a piece: who plays, on which grid, how fast, and whether the piece
/// begins there.
struct LikelihoodRequest {
    let header: PromptHeader
    /// Microseconds a quarter note at an onset.
    let tempo: (Ticks) -> Int
    let endsPiece: Bool
    let tokenizer: any Tokenizer
    let template: ChatTemplate

    /// The request with words that begin at an onset, as the template writes an answer that has begun.
    func example(_ words: [SimplifiedMIDI.Word], at onset: Ticks, beginsPiece: Bool) -> TokenizedExample {
        let tempo = tempo(onset)
        let passage = PromptPassage([], beginsPiece: beginsPiece, endsPiece: endsPiece, tempo: tempo)
        let exchange = Exchange(
            system: header.text(for: .invention, tempo: tempo),
            prompt: passage.description(on: header.notation.grid, header.explanation),
            answer: header.notation.text(of: words), isComplete: false)
        return template.example(exchange, tokenizer)
    }
}

/// The windows in which words are read that take more tokens than a context has.
///
/// A window is a request and words from one on, as an answer would have them. The first says that the piece begins. Each
/// further one says that it is a passage, and begins with the word in the middle of the one before it: they overlap by
/// half, and what is measured in it has half of what a context holds before it.
struct LikelihoodWindows {
    struct Window {
        /// The request and the words.
        let tokens: [Token]
        /// The tokens of the answer that are measured here, which are the last of ``tokens``.
        let measured: Range<Int>
    }

    /// The tokens of all words.
    let answer: [Token]
    private(set) var windows: [Window] = []

    /// What a context has to leave beside the request: two words of text or more.
    static let leastRoom = 64

    /// - Parameters:
    ///   - context: the most tokens of a window.
    ///   - isOfModel: whether that is the model's own context, for errors.
    init(
        over words: [SimplifiedMIDI.Word], _ request: LikelihoodRequest, context: Int, isOfModel: Bool
    ) throws(ContextTooShort) {
        let whole = request.example(words, at: .zero, beginsPiece: true)
        answer = Array(whole.tokens[whole.answerStart...])
        let starts = Self.starts(of: words, among: answer, request)
        var (word, onset) = (0, Ticks.zero)
        while (windows.last?.measured.upperBound ?? 0) < answer.count {
            let next = word + 1 < starts.count ? starts[word + 1] : answer.count
            let first = word == 0 ? whole : request.example([words[word]], at: onset, beginsPiece: false)
            let head = word == 0 ? Array(whole.tokens[..<(whole.answerStart + next)]) : first.tokens
            let needed = max(first.answerStart + Self.leastRoom, head.count)
            guard context >= needed else {
                throw ContextTooShort(
                    request: first.answerStart, needed: needed, context: context, isOfModel: isOfModel)
            }
            let end = min(next + context - head.count, answer.count)
            let done = windows.last?.measured.upperBound ?? 0
            if end > done { windows.append(Window(tokens: head + answer[next..<end], measured: done..<end)) }
            let half = end - (context - first.answerStart) / 2
            repeat {
                onset += words[word].shift
                word += 1
            } while word + 1 < starts.count && starts[word + 1] <= half
        }
    }

    /// The token with which each word begins: the one that holds the space before it, where there is one, or its letter.
    private static func starts(
        of words: [SimplifiedMIDI.Word], among answer: [Token], _ request: LikelihoodRequest
    ) -> [Int] {
        let lengths = words.map { request.header.notation.textAmongOthers(of: $0).utf8.count }
        let sizes = answer.map { request.tokenizer.bytes(of: CollectionOfOne($0)).count }
        // Counted from the end: before the first word a template or a tokenizer may put a space, or nothing.
        var place = sizes.reduce(0, +) - lengths.reduce(0, +)
        var (starts, token, end) = ([Int](), 0, sizes.first ?? 0)
        for length in lengths {
            while end <= place, token + 1 < sizes.count {
                token += 1
                end += sizes[token]
            }
            starts.append(token)
            place += length
        }
        return starts
    }
}
