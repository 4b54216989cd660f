public import Checkpoints

extension TokenizerDescription {
    /// Reads the tokenizer of a GGUF file, kept under `tokenizer.ggml`.
    ///
    /// - Throws: ``CheckpointError`` when the file holds a tokenizer of a kind that is not read, or a faulty one.
    public init(_ gguf: GGUF) throws(CheckpointError) {
        let kind = try gguf.string("tokenizer.ggml.model")
        let pattern = gguf.metadata["tokenizer.ggml.pre"]?.stringValue ?? "default"
        let model: Model
        switch kind {
        case "gpt2": model = try .byteLevel(Self.byteLevel(gguf, kind: kind, pattern: pattern))
        case "llama":
            var rules = SentencePiece()
            if gguf.metadata["tokenizer.ggml.add_space_prefix"]?.boolValue == false { rules.prefix = .never }
            rules.removesExtraSpaces =
                gguf.metadata["tokenizer.ggml.remove_extra_whitespaces"]?.boolValue ?? false
            model = .sentencePiece(rules)
        default: throw Self.unknownKind(gguf, kind, pattern)
        }
        self.init(file: gguf.file, entries: try Self.entries(gguf), model: model)
        if kind == "gpt2" { merges = try Self.merges(gguf) }
        begin = try token("bos", gguf)
        unknown = try token("unknown", gguf)
        padding = try token("padding", gguf)
        let turnEnd = try token("eot", gguf)
        end = try turnEnd == nil ? token("eos", gguf) : turnEnd
        addsBegin = gguf.metadata["tokenizer.ggml.add_bos_token"]?.boolValue ?? (kind == "llama")
        chatTemplate = gguf.metadata["tokenizer.chat_template"]?.stringValue
    }

    /// The names of word patterns as llama.cpp's converter writes them.
    static let ggufPatterns: [(name: String, pattern: PreTokenizer)] = [
        ("gpt-2", .gpt2), ("default", .gpt2), ("smollm", .gpt2), ("llama-bpe", .llama3), ("llama3", .llama3),
        ("llama-v3", .llama3), ("smaug-bpe", .llama3), ("qwen2", .qwen2), ("tekken", .tekken),
    ]

    private static func byteLevel(
        _ gguf: GGUF, kind: String, pattern: String
    ) throws(CheckpointError) -> ByteLevel {
        guard let known = ggufPatterns.first(where: { $0.name == pattern })?.pattern else {
            throw unknownKind(gguf, kind, pattern)
        }
        var rules = ByteLevel(known)
        rules.ignoresMerges = known == .llama3 || known == .tekken
        rules.composes = known == .qwen2
        rules.ggufPattern = pattern
        return rules
    }

    private static func unknownKind(_ gguf: GGUF, _ kind: String, _ pattern: String) -> CheckpointError {
        CheckpointError(
            file: gguf.file, "its tokenizer is of the kind '\(kind)' with the word pattern '\(pattern)'",
            advice: "Choose a model with SentencePiece's tokenizer ('llama'), or a byte-level one ('gpt2') of the "
                + "patterns \(ggufPatterns.map(\.name).joined(separator: ", ")).")
    }

    private static func entries(_ gguf: GGUF) throws(CheckpointError) -> [Entry] {
        let texts = try gguf.strings("tokenizer.ggml.tokens")
        let kinds = gguf.metadata["tokenizer.ggml.token_type"]?.integersValue ?? []
        guard kinds.isEmpty || kinds.count == texts.count else {
            throw CheckpointError(
                file: gguf.file, "its vocabulary has \(texts.count) entries, but kinds for \(kinds.count)")
        }
        var scores: [Double] = []
        if case .floats(let values) = gguf.metadata["tokenizer.ggml.scores"] { scores = values }
        guard scores.isEmpty || scores.count == texts.count else {
            throw CheckpointError(
                file: gguf.file, "its vocabulary has \(texts.count) entries, but scores for \(scores.count)")
        }
        return texts.indices.map { index in
            Entry(
                texts[index], kinds.isEmpty ? .normal : EntryKind(rawValue: kinds[index]) ?? .normal,
                score: scores.isEmpty ? 0 : Float(scores[index]))
        }
    }

    private static func merges(_ gguf: GGUF) throws(CheckpointError) -> [Merge] {
        let lines = try gguf.strings("tokenizer.ggml.merges")
        var merges: [Merge] = []
        merges.reserveCapacity(lines.count)
        for (rank, line) in lines.enumerated() {
            guard let merge = Merge(line: line) else {
                throw CheckpointError(
                    file: gguf.file, "its merge \(rank + 1), '\(line.prefix(80))', names no two entries")
            }
            merges.append(merge)
        }
        return merges
    }

    private func token(_ name: String, _ gguf: GGUF) throws(CheckpointError) -> Token? {
        let key = "tokenizer.ggml.\(name)_token_id"
        guard gguf.metadata[key] != nil else { return nil }
        let number = try gguf.integer(key)
        guard entries.indices.contains(number) else {
            let what = name == "eos" || name == "eot" ? "end-of-turn" : name
            throw CheckpointError(
                file: gguf.file, "its \(what) token \(number) lies outside its vocabulary of \(entries.count)")
        }
        return Token(number)
    }
}

extension TokenizerDescription.Merge {
    /// Two entries with a space between them.
    init?(line: String) {
        guard let space = line.utf8.firstIndex(of: 0x20) else { return nil }
        self.init(String(line[..<space]), String(line[line.utf8.index(after: space)...]))
    }
}
