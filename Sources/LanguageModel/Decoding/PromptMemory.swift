public import Tokenizers
import Torch

/// Remembers the prompt that a decoder has read last, so that one that begins alike is read from where they part.
///
/// Prompts of one adapter share their instructions; those of one score are often the same. What is read this way is the
/// same to the bit.
public final class PromptMemory {
    /// Larger prompts are not kept, in bytes.
    private let limit: Int
    private var last: ReadPrompt?

    public init(limit: Int = 64 << 20) { self.limit = limit }

    /// Reads a prompt; see ``ReadPrompt/init(_:_:after:pause:)``.
    public func read(_ tokens: [Token], _ decoder: Decoder, pause: () throws -> Void = {}) throws -> ReadPrompt {
        let prompt = try ReadPrompt(tokens, decoder, after: last, pause: pause)
        let shape = decoder.kernel.shape
        let bytes = tokens.count * shape.layers * 2 * shape.keyValueHeads * shape.headDimension * 4
        last = bytes <= limit ? prompt : nil
        return prompt
    }
}
