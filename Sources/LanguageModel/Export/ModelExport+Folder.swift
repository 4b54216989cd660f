import Checkpoints
import JSON
public import Storage
import Tokenizers

extension ModelExport {
    /// The most bytes of one file of weights, the limit of the hub's own tools.
    public static let shardSize = 5_000_000_000

    /// The files of a tokenizer and its settings that are taken over from a folder.
    private static let copiedNames =
        tokenizerNames + ["tokenizer.model", "added_tokens.json", "vocab.json", "merges.txt", "generation_config.json"]

    /// Of these, what says which entries a tokenizer has or how a conversation is written, in the form that has room for
    /// more entries.
    static let tokenizerNames = [
        "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "chat_template.jinja",
    ]

    /// Writes a Hugging Face folder: `config.json`, the weights as safetensors (several files above 5 GB), and the
    /// tokenizer.
    ///
    /// The tokenizer of a folder is copied; that of a GGUF file is written as `tokenizer.json`.
    ///
    /// - Parameter shardSize: the most bytes of one file of weights; a larger tensor has a file of its own.
    public func writeFolder(
        _ type: ExportType, to folder: inout FolderReplacement, shardSize: Int = ModelExport.shardSize,
        progress: ExportProgress = { _, _ in }
    ) throws {
        guard type != .q8_0 else {
            throw ExportError(
                "a Hugging Face folder holds no blocks of the type q8_0", advice: "Choose f32, f16 or bf16")
        }
        try writeWeights(type, to: &folder, shardSize: shardSize, progress: progress)
        try write(configurationJSON(type), "config.json", to: &folder)
        try writeTokenizer(to: &folder)
    }

    /// Copies or writes the files of the tokenizer.
    func writeTokenizer(to folder: inout FolderReplacement) throws {
        let grown = try grownTokenizer()
        try grown?.write(to: folder.path)
        switch checkpoint.form {
        case .folder(let base) where grown != nil:
            try Self.copyFiles(["generation_config.json"], from: base.path, to: &folder)
        case .folder(let base): try Self.copyTokenizer(from: base.path, to: &folder)
        case .gguf, .vocabulary:
            if grown == nil {
                try write(tokenizer.json(), "tokenizer.json", to: &folder, isIndented: false)
                try write(
                    tokenizer.configurationJSON(context: configuration.contextLength), "tokenizer_config.json",
                    to: &folder)
            }
            var generation: [JSONValue.Member] = []
            for (key, token) in [
                ("bos_token_id", tokenizer.begin), ("eos_token_id", tokenizer.end),
                ("pad_token_id", tokenizer.padding),
            ] {
                if let token { generation.append(.init(key, .integer(Int(token)))) }
            }
            try write(.object(generation), "generation_config.json", to: &folder)
        }
    }

    private func writeWeights(
        _ type: ExportType, to folder: inout FolderReplacement, shardSize: Int, progress: ExportProgress
    ) throws {
        let element = type.element
        var tensors: [String: CheckpointTensor] = [:]
        var shards = [SafetensorsFileWriter(metadata: ["format": "pt"])]
        for tensor in configuration.tensors {
            tensors[tensor.name] = tensor
            let size = tensor.shape.reduce(element.blockSize, *)
            if !shards[shards.count - 1].tensors.isEmpty, shards[shards.count - 1].size + size > shardSize {
                shards.append(SafetensorsFileWriter(metadata: ["format": "pt"]))
            }
            shards[shards.count - 1].add(tensor.name, element, shape: tensor.shape)
        }
        var map: [JSONValue.Member] = []
        var done = 0
        for (index, shard) in shards.enumerated() {
            let name = shards.count == 1 ? "model.safetensors" : Self.shardName(index + 1, of: shards.count)
            try shard.write(to: OutputFile(folder.file(name))) { tensor in
                guard let known = tensors[tensor.name] else { return [] }
                let bytes = try weights.tensor(known).stored(as: element)
                done += 1
                try progress(done, tensors.count)
                return bytes
            }
            map += shard.tensors.map { .init($0.name, .string(name)) }
        }
        guard shards.count > 1 else { return }
        let size = shards.reduce(0) { $0 + $1.size }
        try write(
            ["metadata": ["total_size": .integer(size)], "weight_map": .object(map)], "model.safetensors.index.json",
            to: &folder)
    }

    private static func shardName(_ number: Int, of count: Int) -> String {
        func padded(_ number: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
        }
        return "model-\(padded(number))-of-\(padded(count)).safetensors"
    }

    /// The configuration of a folder as it is, but for the type of the numbers; that of a GGUF file from its sizes.
    func configurationJSON(_ type: ExportType) throws(ExportError) -> JSONValue {
        guard case .folder(let base) = checkpoint.form, let members = base.configuration.members,
            try !isReshaped(base)
        else {
            return try configuration.huggingFaceJSON(
                type, begin: tokenizer.begin.map(Int.init), end: tokenizer.end.map(Int.init))
        }
        let key = members.contains { $0.key == "dtype" } ? "dtype" : "torch_dtype"
        var replaced: Set = ["dtype", "torch_dtype", "quantization_config"]
        var changed: [JSONValue.Member] = []
        if !addedTokens.isEmpty {
            replaced.insert("vocab_size")
            changed.append(.init("vocab_size", .integer(configuration.vocabularySize)))
        }
        if try isPlacedAnew(base) {
            let keys: Set = ["rope_theta", "rope_scaling", "max_position_embeddings"]
            let own = try configuration.huggingFaceJSON(type, begin: nil, end: nil)
            changed += (own.members ?? []).filter { keys.contains($0.key) }
            replaced.formUnion(keys.union(["rope_parameters"]))
        }
        return .object(members.filter { !replaced.contains($0.key) } + changed + [.init(key, .string(type.torchName))])
    }

    /// Whether the run told the places of tokens apart otherwise than the folder says.
    private func isPlacedAnew(_ base: HuggingFaceFolder) throws(ExportError) -> Bool {
        let old = try read(base)
        return old.ropeScaling != configuration.ropeScaling || old.ropeTheta != configuration.ropeTheta
            || old.contextLength != configuration.contextLength
    }

    /// Whether the model was given other sizes than the folder says.
    private func isReshaped(_ base: HuggingFaceFolder) throws(ExportError) -> Bool {
        try read(base).grown(for: adapter).tensors != configuration.tensors
    }

    private func read(_ base: HuggingFaceFolder) throws(ExportError) -> LlamaConfiguration {
        do {
            return try LlamaConfiguration(base)
        } catch {
            throw ExportError("\(error)", advice: "The folder has changed since it was opened; export again")
        }
    }

    static func copyTokenizer(from base: String, to folder: inout FolderReplacement) throws {
        try copyFiles(copiedNames, from: base, to: &folder)
    }

    private static func copyFiles(_ names: [String], from base: String, to folder: inout FolderReplacement) throws {
        for name in names {
            let file = StoragePath.joined(base, name)
            guard Storage.exists(file) else { continue }
            try Storage.write(Storage.read(file, limit: TokenizerLimits.jsonLength), to: folder.file(name))
        }
    }

    private func write(
        _ json: JSONValue, _ name: String, to folder: inout FolderReplacement, isIndented: Bool = true
    ) throws(StorageError) {
        try Storage.write(json.bytes(indented: isIndented) + [UInt8(ascii: "\n")], to: folder.file(name))
    }
}
