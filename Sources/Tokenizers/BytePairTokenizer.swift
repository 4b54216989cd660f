public import Checkpoints
import Synchronization

/// The byte-level tokenizer of GPT-2's kind, as SmolLM2's: a text is cut into words, and inside each word bytes are
/// merged in the order in which training found the merges.
///
/// Gives the tokens that Transformers gives for the same GGUF file. Safe to use from several threads at once.
public final class BytePairTokenizer: Tokenizer {
    public let vocabularySize: Int
    public let endOfTurn: Token
    /// Bytes that the vocabulary has no token for; ``encode(_:)`` leaves them out, as Transformers does.
    ///
    /// SmolLM2's vocabulary lacks six control characters (U+0004, U+0006, U+0013, U+0014, U+0016, U+001D), the first
    /// bytes of unassigned characters from U+40000 to U+BFFFF, and bytes that UTF-8 never uses.
    public let missingBytes: Set<UInt8>
    private let vocabulary: Vocabulary
    private let preTokenizer: PreTokenizer
    /// The lengths of the special tokens' names, longest first, and the bytes with which they begin.
    private let specialLengths: [Int]
    private let specialStarts: Set<UInt8>

    /// Memory for encoding, taken for a call and put back, so that threads do not wait for each other.
    private struct Workspace: Sendable {
        var merger = BytePairMerger()
        var cache = WordCache()
    }
    private let workspaces = Mutex<[Workspace]>([])

    /// Reads the vocabulary out of a model's file.
    ///
    /// - Throws: ``CheckpointError`` when the file holds a tokenizer of another kind, or a faulty one.
    public init(_ gguf: GGUF, preTokenizer: PreTokenizer = .gpt2) throws(CheckpointError) {
        let model = try gguf.string("tokenizer.ggml.model")
        let pre = gguf.metadata["tokenizer.ggml.pre"]?.stringValue ?? "default"
        guard model == "gpt2", ["smollm", "gpt-2", "default"].contains(pre) else {
            throw CheckpointError(
                file: gguf.file, "its tokenizer is of the kind '\(model)' with the word pattern '\(pre)'",
                advice: "Choose a model with a byte-level tokenizer of GPT-2's pattern, such as SmolLM2.")
        }
        vocabulary = try Vocabulary(gguf)
        vocabularySize = vocabulary.count
        let endKey = gguf.metadata["tokenizer.ggml.eot_token_id"] == nil ? "eos_token_id" : "eot_token_id"
        let end = try gguf.integer("tokenizer.ggml." + endKey)
        guard (0..<vocabulary.count).contains(end) else {
            throw CheckpointError(
                file: gguf.file, "its end-of-turn token \(end) lies outside its vocabulary of \(vocabulary.count)")
        }
        endOfTurn = Token(end)
        missingBytes = Set((UInt8.min...UInt8.max).filter { [vocabulary] in vocabulary.bytes[Int($0)] == nil })
        self.preTokenizer = preTokenizer
        specialLengths = Set(vocabulary.specials.keys.map(\.count)).sorted(by: >)
        specialStarts = Set(vocabulary.specials.keys.compactMap(\.first))
    }

    public func encode(_ text: String) -> [Token] {
        encode(text, specialTokens: false)
    }

    public func encode(_ text: String, specialTokens: Bool) -> [Token] {
        var text = text
        var tokens: [Token] = []
        var workspace = workspaces.withLock { $0.popLast() } ?? Workspace()
        text.withUTF8 { bytes in
            tokens.reserveCapacity(bytes.count / 2 + 1)
            guard specialTokens else { return encode(bytes, &workspace, into: &tokens) }
            var start = 0
            while let special = special(in: bytes, from: start) {
                let text = UnsafeBufferPointer(rebasing: bytes[start..<special.range.lowerBound])
                encode(text, &workspace, into: &tokens)
                tokens.append(special.token)
                start = special.range.upperBound
            }
            encode(UnsafeBufferPointer(rebasing: bytes[start...]), &workspace, into: &tokens)
        }
        workspaces.withLock { [workspace] in $0.append(workspace) }
        return tokens
    }

    /// The text of tokens; special tokens give their names, bytes that are not UTF-8 give U+FFFD, and numbers outside
    /// the vocabulary give nothing.
    public func decode(_ tokens: some Sequence<Token>) -> String {
        String(decoding: bytes(of: tokens), as: UTF8.self)
    }

    /// The bytes of tokens; a single token may hold part of a character.
    public func bytes(of tokens: some Sequence<Token>) -> [UInt8] {
        var bytes: [UInt8] = []
        for token in tokens { bytes.append(contentsOf: vocabulary.bytes(of: token)) }
        return bytes
    }

    private func encode(
        _ text: UnsafeBufferPointer<UInt8>, _ workspace: inout Workspace, into tokens: inout [Token]
    ) {
        var start = 0
        while start < text.count {
            let end = preTokenizer.wordEnd(in: text, from: start)
            let key = WordCache.key(of: text, start, end)
            if let key, workspace.cache.append(key, to: &tokens) {
                start = end
                continue
            }
            let first = tokens.count
            workspace.merger.encode(UnsafeBufferPointer(rebasing: text[start..<end]), vocabulary, into: &tokens)
            if let key { workspace.cache.store(key, tokens[first...]) }
            start = end
        }
    }

    /// The first special token at or after `start`, the longest where several begin.
    private func special(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> (range: Range<Int>, token: Token)? {
        for first in start..<text.count where specialStarts.contains(text[first]) {
            for length in specialLengths where length <= text.count - first {
                let name = Array(text[first..<first + length])
                if let token = vocabulary.specials[name] { return (first..<first + length, token) }
            }
        }
        return nil
    }
}
