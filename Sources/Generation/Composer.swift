import Datasets
import Formats
public import LanguageModel
import Music
import Randomness
public import Tokenizers
import Torch

/// Writes continuations of an opening with a language model: opening -> prompt -> tokens -> words -> notes.
public struct Composer {
    public let model: Llama
    public let tokenizer: any Tokenizer
    public let template: ChatTemplate

    public init(_ model: Llama, tokenizer: any Tokenizer, template: ChatTemplate) {
        self.model = model
        self.tokenizer = tokenizer
        self.template = template
    }

    /// Continues an opening `count` times, all takes in one batch.
    ///
    /// Every draw is a function of (seed, take, place in the take).
    ///
    /// - Parameters:
    ///   - maxTokens: the most tokens a take may have; the context sets a limit as well.
    ///   - progress: called after each token with the tokens drawn so far and the notes written in all takes; what it
    ///     throws ends the work.
    public func takes(
        of opening: Opening, count: Int, seed: UInt64, sampler: Sampler, maxTokens: Int,
        progress: (_ tokens: Int, _ notes: Int) throws -> Void = { _, _ in }
    ) throws -> [Take] {
        let (known, unfinished) = try opening.words()
        let exchange = Exchange(
            system: opening.header.text(for: .continuation, tempo: opening.tempo),
            prompt: String(decoding: SimplifiedMIDI.utf8(of: known), as: UTF8.self), answer: unfinished,
            isComplete: false)
        // An answer that has begun, as the template writes it: some put a space before it.
        let prompt = template.example(exchange, tokenizer).tokens
        let room = model.configuration.contextLength - prompt.count
        guard room > 0 else { throw OpeningTooLong(tokens: prompt.count, limit: model.configuration.contextLength) }
        let limit = min(maxTokens, room)

        let alone = KeyValueCache(
            model.configuration, capacity: prompt.count + limit, model.dtype, on: model.device)
        var logits = model.nextLogits(prompt, cache: alone)
        let cache = alone.repeated(count)
        let stream = WordStream(after: known, unfinished: unfinished, bends: opening.header.notation.bends)
        var streams = [WordStream](repeating: stream, count: count)
        var endings = [Take.Ending?](repeating: nil, count: count)
        var written = [Int](repeating: 0, count: count)
        var draw = TokenDraw(sampler)
        var tokens = [Token](repeating: tokenizer.endOfTurn, count: count)
        for place in 0..<limit {
            logits = logits.converted(to: .float32).contiguous()
            let rows = logits.size(0)
            logits.withMutableBytes { bytes in
                let all = UnsafeBufferPointer(bytes.bindMemory(to: Float.self))
                let width = all.count / rows
                for take in 0..<count where endings[take] == nil {
                    let row = rows == 1 ? 0 : take
                    var random = RandomStream(
                        seed: seed, purpose: "sample", step: UInt64(place), sample: UInt64(take))
                    tokens[take] = Token(draw.draw(.init(rebasing: all[row * width..<(row + 1) * width]), &random))
                }
            }
            for take in 0..<count where endings[take] == nil {
                written[take] += 1
                if tokens[take] == tokenizer.endOfTurn {
                    streams[take].finish()
                    endings[take] = streams[take].broken.map(Take.Ending.brokenWord) ?? .finished
                } else if !streams[take].read(
                    String(decoding: tokenizer.bytes(of: CollectionOfOne(tokens[take])), as: UTF8.self))
                {
                    endings[take] = .brokenWord(streams[take].broken ?? "")
                }
            }
            try progress(place + 1, streams.reduce(0) { $0 + $1.wordCount })
            // A take that has ended goes on in the batch, unread, until all have.
            guard endings.contains(nil), place + 1 < limit else { break }
            logits = model.nextLogits(tokens, cache: cache)
        }
        return (0..<count).map { take in
            Take(
                notes: Array(streams[take].notes.dropFirst(opening.notes.count)), ending: endings[take] ?? .tokenLimit,
                tokens: written[take])
        }
    }
}

/// Says that an opening leaves no room for an answer.
public struct OpeningTooLong: Error, CustomStringConvertible {
    public let tokens: Int
    public let limit: Int

    public var description: String {
        "The opening takes \(tokens) tokens of the model's context of \(limit): choose fewer of its notes (--notes)."
    }
}
