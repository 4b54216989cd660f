public import Checkpoints
import Synchronization

/// SentencePiece's tokenizer of the kind BPE, as that of Llama 2 and Mistral 7B: characters are merged over the whole
/// text, spaces are part of the pieces, and what no piece holds becomes bytes.
///
/// Gives the tokens of the `sentencepiece` library for the same model. Safe to use from several threads at once.
///
/// Source: Kudo and Richardson 2018; Sennrich et al. 2016, algorithm 1.
public final class SentencePieceTokenizer: Tokenizer {
    public let vocabularySize: Int
    public let endOfTurn: Token
    /// What the tokenizer was made of.
    public let description: TokenizerDescription
    private let rules: TokenizerDescription.SentencePiece
    private let vocabulary: PieceVocabulary
    private let normalizer: PieceNormalizer
    private let specials: SpecialTokens
    /// Entries that are found in a text whoever wrote it; only models of the `sentencepiece` library have them.
    private let userDefined: SpecialTokens

    /// Memory for encoding, taken for a call and put back, so that threads do not wait for each other.
    private struct Workspace: Sendable {
        var merger = BytePairMerger()
        var cache = WordCache()
        var row: [Token] = []
        var merged: [Token] = []
    }
    private let workspaces = Mutex<[Workspace]>([])

    /// - Throws: ``CheckpointError`` when it describes a tokenizer of another kind, or a faulty one.
    public init(_ description: TokenizerDescription) throws(CheckpointError) {
        guard case .sentencePiece(let rules) = description.model else {
            throw CheckpointError(
                file: description.file, "its tokenizer is a byte-level one, not SentencePiece's",
                advice: "Choose a model with SentencePiece's tokenizer, such as Mistral 7B v0.1.")
        }
        guard let end = description.end else {
            throw CheckpointError(
                file: description.file, "its tokenizer names no token that ends a text",
                advice: "Name one as 'eos_token' in tokenizer_config.json.")
        }
        self.description = description
        self.rules = rules
        vocabulary = try PieceVocabulary(description, rules)
        normalizer = try PieceNormalizer(rules, file: description.file)
        vocabularySize = description.entries.count
        endOfTurn = end
        userDefined = SpecialTokens(description, rules.mergesByScore ? [.userDefined] : [])
        specials = SpecialTokens(description, [.control, .userDefined, .unknown])
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
            var start = 0
            while specialTokens, let special = specials.first(in: bytes, from: start) {
                let stretch = UnsafeBufferPointer(rebasing: bytes[start..<special.range.lowerBound])
                encode(stretch, isFirst: start == 0, &workspace, into: &tokens)
                tokens.append(special.token)
                start = special.range.upperBound
            }
            encode(UnsafeBufferPointer(rebasing: bytes[start...]), isFirst: start == 0, &workspace, into: &tokens)
        }
        workspaces.withLock { [workspace] in $0.append(workspace) }
        return tokens
    }

    /// The text of tokens, without the space that ``encode(_:)`` puts before a text; special tokens give their names,
    /// bytes that are not UTF-8 give U+FFFD, and numbers outside the vocabulary give nothing.
    public func decode(_ tokens: some Sequence<Token>) -> String {
        let tokens = Array(tokens)
        let bytes = bytes(of: tokens)
        let isSpaced: Bool
        if rules.prefix == .never || bytes.first != 0x20 {
            isSpaced = false
        } else {
            switch tokens.first.flatMap({ kind(of: $0) }) {
            case .normal, .unused: isSpaced = true
            default: isSpaced = false
            }
        }
        return String(decoding: isSpaced ? bytes.dropFirst() : bytes[...], as: UTF8.self)
    }

    private func kind(of token: Token) -> TokenizerDescription.EntryKind? {
        description.entries.indices.contains(Int(token)) ? description.entries[Int(token)].kind : nil
    }

    public func bytes(of tokens: some Sequence<Token>) -> [UInt8] {
        var bytes: [UInt8] = []
        for token in tokens { vocabulary.append(bytesOf: token, description.entries, to: &bytes) }
        return bytes
    }

    private func encode(
        _ text: UnsafeBufferPointer<UInt8>, isFirst: Bool, _ workspace: inout Workspace, into tokens: inout [Token]
    ) {
        guard !text.isEmpty else { return }
        normalizer.normalized(text, isFirst: isFirst, whole: userDefined).withUnsafeBufferPointer { text in
            guard !userDefined.isEmpty else { return encodePlain(text, &workspace, into: &tokens) }
            var start = 0
            while let found = userDefined.first(in: text, from: start) {
                encodePlain(
                    UnsafeBufferPointer(rebasing: text[start..<found.range.lowerBound]), &workspace, into: &tokens)
                tokens.append(found.token)
                start = found.range.upperBound
            }
            encodePlain(UnsafeBufferPointer(rebasing: text[start...]), &workspace, into: &tokens)
        }
    }

    /// Cuts the text wherever no merge can reach across, and merges what lies between.
    private func encodePlain(
        _ text: UnsafeBufferPointer<UInt8>, _ workspace: inout Workspace, into tokens: inout [Token]
    ) {
        var start = 0
        while start < text.count {
            let first = vocabulary.symbol(text, at: start)
            var end = start + first.length
            guard let symbol = first.symbol else {
                vocabulary.appendCharacter(text[start..<end], to: &tokens)
                start = end
                continue
            }
            workspace.row.removeAll(keepingCapacity: true)
            workspace.row.append(symbol)
            var last = first.class
            while end < text.count {
                let next = vocabulary.symbol(text, at: end)
                guard let symbol = next.symbol, vocabulary.joins(last, next.class) else { break }
                workspace.row.append(symbol)
                end += next.length
                last = next.class
            }
            if workspace.row.count == 1 {
                vocabulary.append(symbol, to: &tokens)
            } else {
                encodeRow(WordCache.key(of: text, start, end), &workspace, into: &tokens)
            }
            start = end
        }
    }

    /// Merges the symbols of one word, or takes its tokens from the cache.
    private func encodeRow(_ key: WordCache.Key?, _ workspace: inout Workspace, into tokens: inout [Token]) {
        // A word that ends in unknown characters depends on what stands before it.
        let key = vocabulary.isPlain ? key : nil
        if let key, workspace.cache.append(key, to: &tokens) { return }
        let before = tokens.count
        if vocabulary.isPlain {
            workspace.merger.merge(workspace.row, vocabulary.merges, into: &tokens)
        } else {
            workspace.merged.removeAll(keepingCapacity: true)
            workspace.merger.merge(workspace.row, vocabulary.merges, into: &workspace.merged)
            for symbol in workspace.merged { vocabulary.append(symbol, to: &tokens) }
        }
        if let key { workspace.cache.store(key, tokens[before...]) }
    }
}
