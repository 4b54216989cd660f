public import Checkpoints

extension TokenizerDescription {
    /// Adds the tokenizer to the metadata of a GGUF file, as llama.cpp reads it.
    ///
    /// - Parameter count: the rows of the model's embedding; numbers without an entry become unused ones.
    /// - Throws: ``CheckpointError`` when a GGUF file cannot hold such a tokenizer.
    public func write(to writer: inout GGUFWriter, count: Int) throws(CheckpointError) {
        guard entries.count <= count else {
            throw CheckpointError(
                file: file, "it has \(entries.count) tokens, the model's embedding only \(count) rows",
                advice: "Use the tokenizer of the model.")
        }
        var entries = entries
        for index in entries.indices where entries[index].text.isEmpty { entries[index] = Self.filler(index) }
        entries += (entries.count..<count).map(Self.filler)
        switch model {
        case .byteLevel(let rules):
            writer.set("tokenizer.ggml.model", .string("gpt2"))
            writer.set("tokenizer.ggml.pre", .string(rules.ggufPattern ?? rules.preTokenizer.ggufName))
        case .sentencePiece(let rules):
            guard rules.replacements.isEmpty else {
                throw CheckpointError(
                    file: file, "it replaces characters, which a GGUF file cannot say",
                    advice: "Export with '--to merged'.")
            }
            writer.set("tokenizer.ggml.model", .string("llama"))
            writer.set("tokenizer.ggml.pre", .string("default"))
            writer.set("tokenizer.ggml.add_space_prefix", .bool(rules.prefix != .never))
            if rules.removesExtraSpaces { writer.set("tokenizer.ggml.remove_extra_whitespaces", .bool(true)) }
        }
        writer.set("tokenizer.ggml.tokens", .strings(entries.map(\.text)))
        if case .sentencePiece = model {
            let filler = [Float](repeating: -1e4, count: count - self.entries.count)
            writer.set("tokenizer.ggml.scores", .floats(try (scoreList() + filler).map(Double.init)), as: .float32)
        }
        writer.set("tokenizer.ggml.token_type", .integers(entries.map(\.kind.rawValue)), as: .int32)
        if case .byteLevel = model {
            writer.set("tokenizer.ggml.merges", .strings(merges.map { $0.left + " " + $0.right }))
        }
        for (name, token) in [("bos", begin), ("eos", end), ("unknown", unknown), ("padding", padding)] {
            if let token { writer.set("tokenizer.ggml.\(name)_token_id", .unsigned(UInt64(clamping: token))) }
        }
        writer.set("tokenizer.ggml.add_bos_token", .bool(addsBegin))
        if let chatTemplate { writer.set("tokenizer.chat_template", .string(chatTemplate)) }
    }

    private static func filler(_ index: Int) -> Entry { Entry("[PAD\(index)]", .unused) }
}

extension PreTokenizer {
    /// The pattern's name in GGUF files.
    var ggufName: String {
        switch self {
        case .gpt2: "gpt-2"
        case .digitsApart: "smollm"
        case .llama3: "llama-bpe"
        case .qwen2: "qwen2"
        case .tekken: "tekken"
        }
    }
}
