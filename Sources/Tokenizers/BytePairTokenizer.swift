public import Checkpoints
import Synchronization

/// The byte-level tokenizer of GPT-2's kind, as that of SmolLM2, Llama 3, Qwen and Mistral's Tekken: a text is cut into
/// words, and inside each word bytes are merged in the order in which training found the merges.
///
/// Gives the tokens that Transformers gives for the same file. Safe to use from several threads at once.
public final class BytePairTokenizer: Tokenizer {
    public let vocabularySize: Int
    public let endOfTurn: Token
    /// What the tokenizer was made of.
    public let description: TokenizerDescription
    /// Bytes that the vocabulary has no token for; ``encode(_:)`` leaves them out, as Transformers does.
    ///
    /// SmolLM2's vocabulary lacks six control characters (U+0004, U+0006, U+0013, U+0014, U+0016, U+001D), the first
    /// bytes of unassigned characters from U+40000 to U+BFFFF, and bytes that UTF-8 never uses.
    public let missingBytes: Set<UInt8>
    private let vocabulary: Vocabulary
    private let preTokenizer: PreTokenizer
    private let composes: Bool
    private let ignoresMerges: Bool
    private let specials: SpecialTokens
    /// Those that stand in any text, such as the notes that were added to a vocabulary.
    private let userDefined: SpecialTokens

    /// Memory for encoding, taken for a call and put back, so that threads do not wait for each other.
    private struct Workspace: Sendable {
        var merger = BytePairMerger()
        var cache = WordCache()
    }
    private let workspaces = Mutex<[Workspace]>([])

    /// Reads the vocabulary out of a model's file.
    ///
    /// - Parameter preTokenizer: the word pattern; that of the file if left out.
    /// - Throws: ``CheckpointError`` when the file holds a tokenizer of another kind, or a faulty one.
    public convenience init(_ gguf: GGUF, preTokenizer: PreTokenizer? = nil) throws(CheckpointError) {
        try self.init(TokenizerDescription(gguf), preTokenizer: preTokenizer)
    }

    /// - Parameter preTokenizer: the word pattern; that of the description if left out.
    /// - Throws: ``CheckpointError`` when it describes a tokenizer of another kind, or a faulty one.
    public init(
        _ description: TokenizerDescription, preTokenizer: PreTokenizer? = nil
    ) throws(CheckpointError) {
        guard case .byteLevel(var rules) = description.model else {
            throw CheckpointError(
                file: description.file, "its tokenizer is SentencePiece's, not a byte-level one",
                advice: "Choose a model with a byte-level tokenizer, such as SmolLM2.")
        }
        if let preTokenizer { rules.preTokenizer = preTokenizer }
        guard let end = description.end else {
            throw CheckpointError(
                file: description.file, "its tokenizer names no token that ends a text",
                advice: "Name one as 'eos_token' in tokenizer_config.json.")
        }
        vocabulary = try Vocabulary(description, ignoresMerges: rules.ignoresMerges)
        vocabularySize = vocabulary.count
        endOfTurn = end
        missingBytes = Set((UInt8.min...UInt8.max).filter { [vocabulary] in vocabulary.bytes[Int($0)] == nil })
        self.preTokenizer = rules.preTokenizer
        composes = rules.composes
        ignoresMerges = rules.ignoresMerges
        var description = description
        description.model = .byteLevel(rules)
        self.description = description
        specials = SpecialTokens(description, [.control, .userDefined])
        userDefined = SpecialTokens(description, [.userDefined])
    }

    public func encode(_ text: String) -> [Token] {
        encode(text, specialTokens: false)
    }

    public func encode(_ text: String, specialTokens: Bool) -> [Token] {
        var text = composes ? text.composed : text
        var tokens: [Token] = []
        var workspace = workspaces.withLock { $0.popLast() } ?? Workspace()
        text.withUTF8 { bytes in
            tokens.reserveCapacity(bytes.count / 2 + 1)
            let named = specialTokens ? specials : userDefined
            var start = 0
            while let special = named.first(in: bytes, from: start) {
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
            if ignoresMerges, let token = vocabulary.wholeWords[Array(text[start..<end])] {
                tokens.append(token)
                if let key { workspace.cache.store(key, tokens[first...]) }
                start = end
                continue
            }
            workspace.merger.encode(UnsafeBufferPointer(rebasing: text[start..<end]), vocabulary, into: &tokens)
            if let key { workspace.cache.store(key, tokens[first...]) }
            start = end
        }
    }
}
