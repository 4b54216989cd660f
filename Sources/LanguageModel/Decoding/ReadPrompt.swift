public import Tokenizers
public import Torch

/// A prompt that a decoder has read: what all sequences that go on from it have in common.
public final class ReadPrompt {
    public let tokens: [Token]
    /// The keys and values of the tokens.
    public let cache: SlotCache
    /// What the head reads after the last token: (hidden).
    public let hidden: [Float]
    private let kernel: DecoderKernel

    /// Reads a prompt of one token at least, as many tokens at once as a step takes.
    ///
    /// - Parameters:
    ///   - earlier: another prompt; the tokens that both begin with are not read again, if the same decoder read it.
    ///   - pause: called between steps; what it throws ends the reading.
    public init(
        _ tokens: [Token], _ decoder: Decoder, after earlier: ReadPrompt? = nil, pause: () throws -> Void = {}
    ) throws {
        precondition(!tokens.isEmpty && tokens.count <= decoder.context, "a prompt of \(tokens.count) tokens")
        self.tokens = tokens
        kernel = decoder.kernel
        var known = 0
        if let earlier, earlier.kernel === decoder.kernel {
            known = zip(tokens, earlier.tokens).prefix { $0 == $1 }.count
            if known == tokens.count, known == earlier.tokens.count {
                (cache, hidden) = (earlier.cache, earlier.hidden)
                return
            }
            // The last token has to be read for what the head reads there.
            known = min(known, tokens.count - 1)
        }
        let width = decoder.kernel.shape.hidden
        let cache = SlotCache(for: decoder.kernel, capacity: tokens.count)
        if known > 0, let earlier { cache.copy(0..<known, of: earlier.cache, to: 0) }
        var last = [Float](repeating: 0, count: width)
        var rows: [DecoderKernel.Row] = []
        for start in stride(from: known, to: tokens.count, by: DecoderKernel.mostRows) {
            try pause()
            let part = start..<min(tokens.count, start + DecoderKernel.mostRows)
            rows.removeAll(keepingCapacity: true)
            for place in part {
                rows.append(DecoderKernel.Row(tokens[place], shared: nil, sharedCount: 0, own: cache, seen: place))
            }
            let isLast = part.upperBound == tokens.count
            last.withUnsafeMutableBufferPointer {
                decoder.kernel.step(rows, from: isLast ? part.count - 1 : part.count, into: $0)
            }
        }
        self.cache = cache
        self.hidden = last
    }
}
