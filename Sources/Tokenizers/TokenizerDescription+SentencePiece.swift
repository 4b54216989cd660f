public import Checkpoints

extension TokenizerDescription {
    /// Reads a model of the `sentencepiece` library, `tokenizer.model`.
    ///
    /// Source: `sentencepiece_model.proto`.
    ///
    /// - Throws: ``CheckpointError`` when the bytes are no such model, or one of another kind than BPE.
    public init(sentencePiece bytes: [UInt8], file: String) throws(CheckpointError) {
        var model = Proto()
        do throws(ProtobufReader.Fault) {
            try model.read(bytes)
        } catch {
            throw CheckpointError(
                file: file, offset: error.offset, "this is no SentencePiece model: \(error.reason)",
                advice: "Give a tokenizer.model as the sentencepiece library writes it, or use tokenizer.json.")
        }
        guard model.kind == 2 else {
            let kinds = [1: "unigram", 3: "word", 4: "char"]
            throw CheckpointError(
                file: file, "its SentencePiece model is of the kind \(kinds[model.kind] ?? "\(model.kind)")",
                advice: "Only BPE is read, which Llama and Mistral use.")
        }
        guard !model.entries.isEmpty else { throw CheckpointError(file: file, "it has no pieces") }
        if let fault = model.fault { throw CheckpointError(file: file, fault) }
        self.init(file: file, entries: model.entries, model: .sentencePiece(model.rules))
        begin = token(model.begin)
        end = token(model.end)
        unknown = token(model.unknown)
        padding = token(model.padding)
        addsBegin = begin != nil
    }

    private func token(_ number: Int) -> Token? { entries.indices.contains(number) ? Token(number) : nil }
}

/// What is used of the messages `ModelProto`, `TrainerSpec` and `NormalizerSpec`, with their defaults.
private struct Proto {
    var entries: [TokenizerDescription.Entry] = []
    var rules = TokenizerDescription.SentencePiece()
    var kind = 1
    var unknown = 0, begin = 1, end = 2, padding = -1
    /// What makes the model unreadable although it is one.
    var fault: String?

    init() {
        rules.removesExtraSpaces = true
        rules.fallsBackToBytes = false
    }

    mutating func read(_ bytes: [UInt8]) throws(ProtobufReader.Fault) {
        var reader = ProtobufReader(bytes[...])
        while let (field, value) = try reader.next() {
            guard case .bytes(let bytes) = value else { continue }
            switch field {
            case 1: try readPiece(bytes)
            case 2: try readTrainer(bytes)
            case 3: try readNormalizer(bytes)
            default: continue
            }
        }
    }

    private mutating func readPiece(_ bytes: ArraySlice<UInt8>) throws(ProtobufReader.Fault) {
        guard entries.count < TokenizerLimits.entries else {
            throw ProtobufReader.Fault(offset: bytes.startIndex, reason: "more than \(TokenizerLimits.entries) pieces")
        }
        var entry = TokenizerDescription.Entry("")
        var reader = ProtobufReader(bytes)
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (1, .bytes(let text)):
                guard let valid = String(validating: text, as: UTF8.self) else {
                    throw ProtobufReader.Fault(offset: text.startIndex, reason: "a piece that is not UTF-8")
                }
                entry.text = valid
            case (2, .word(let bits)): entry.score = Float(bitPattern: bits)
            case (3, .number(let number)):
                // The numbers of the file: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte.
                guard let kind = Int(exactly: number).flatMap(TokenizerDescription.EntryKind.init) else {
                    throw ProtobufReader.Fault(offset: bytes.startIndex, reason: "a piece of the kind \(number)")
                }
                entry.kind = kind
            default: continue
            }
        }
        guard !entry.score.isNaN else {
            throw ProtobufReader.Fault(offset: bytes.startIndex, reason: "a piece whose score is not a number")
        }
        entries.append(entry)
    }

    private mutating func readTrainer(_ bytes: ArraySlice<UInt8>) throws(ProtobufReader.Fault) {
        var reader = ProtobufReader(bytes)
        while let (field, value) = try reader.next() {
            guard case .number(let number) = value else { continue }
            // Negative numbers stand as 64 bits in two's complement.
            let integer = Int(truncatingIfNeeded: number)
            switch field {
            case 3: kind = integer
            case 24: if number != 0 { fault = "its pieces end with spaces (treat_whitespace_as_suffix)" }
            case 35: rules.fallsBackToBytes = number != 0
            case 40: unknown = integer
            case 41: begin = integer
            case 42: end = integer
            case 43: padding = integer
            default: continue
            }
        }
    }

    private mutating func readNormalizer(_ bytes: ArraySlice<UInt8>) throws(ProtobufReader.Fault) {
        var reader = ProtobufReader(bytes)
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (2, .bytes(let table)): rules.replacements = Array(table)
            case (3, .number(let number)): rules.prefix = number == 0 ? .never : .always
            case (4, .number(let number)): rules.removesExtraSpaces = number != 0
            case (5, .number(let number)):
                if number == 0 { fault = "its pieces hold plain spaces (escape_whitespaces)" }
            default: continue
            }
        }
    }
}
