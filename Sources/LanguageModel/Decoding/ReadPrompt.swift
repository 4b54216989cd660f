public import Tokenizers
public import Torch

/// A prompt that a decoder has read: what all sequences that go on from it have in common.
public final class ReadPrompt {
    public let tokens: [Token]
    /// The keys and values of the tokens.
    public let cache: SlotCache
    /// What the head reads after the last token: (hidden).
    public let hidden: [Float]

    /// Reads a prompt of one token at least, as many tokens at once as a step takes.
    ///
    /// - Parameter pause: called between steps; what it throws ends the reading.
    public init(_ tokens: [Token], _ decoder: Decoder, pause: () throws -> Void = {}) throws {
        precondition(!tokens.isEmpty && tokens.count <= decoder.context, "a prompt of \(tokens.count) tokens")
        self.tokens = tokens
        let width = decoder.kernel.shape.hidden
        let cache = SlotCache(for: decoder.kernel, capacity: tokens.count)
        var last = [Float](repeating: 0, count: width)
        var rows: [DecoderKernel.Row] = []
        let hidden = UnsafeMutableBufferPointer<Float>.allocate(capacity: DecoderKernel.mostRows * width)
        defer { hidden.deallocate() }
        for start in stride(from: 0, to: tokens.count, by: DecoderKernel.mostRows) {
            try pause()
            let part = start..<min(tokens.count, start + DecoderKernel.mostRows)
            rows.removeAll(keepingCapacity: true)
            for place in part {
                rows.append(DecoderKernel.Row(tokens[place], shared: nil, sharedCount: 0, own: cache, seen: place))
            }
            decoder.kernel.step(rows, into: hidden)
            if part.upperBound == tokens.count {
                last = Array(hidden[((part.count - 1) * width)..<(part.count * width)])
            }
        }
        self.cache = cache
        self.hidden = last
    }
}
