import Checkpoints
public import JSON
public import Storage
public import Torch

/// Why a folder is no adapter for this model: which file, what is wrong, and what to do.
public struct AdapterError: Error, Hashable, Sendable, CustomStringConvertible {
    public let file: String
    public let reason: String

    public var description: String { "\(file): \(reason)." }
}

/// An adapter on disk as the PEFT library writes it: `adapter_config.json` and `adapter_model.safetensors`.
public enum AdapterFolder {
    static let configurationName = "adapter_config.json"
    static let weightsName = "adapter_model.safetensors"

    /// Writes an adapter; the configuration comes last, so that a folder with one is complete.
    ///
    /// - Parameters:
    ///   - baseModel: the name of the model that it was trained on.
    ///   - type: how its numbers are stored; no quantised type.
    ///   - tokenizer: that of the model with the tokens that the adapter adds; nil where it adds none.
    public static func write(
        _ adapter: LoRA, _ type: ExportType = .f32, to folder: String, baseModel: String,
        tokenizer: GrownTokenizer? = nil
    ) throws(StorageError) {
        try Storage.createFolder(folder)
        try tokenizer?.write(to: folder)
        var writer = SafetensorsWriter(metadata: ["format": "pt"])
        let numbers = adapter.parameters.elements(Float.self)
        for place in adapter.layout.places {
            for (matrix, range, shape) in [
                ("lora_A", place.a, [adapter.configuration.rank, place.inputs]),
                ("lora_B", place.b, [place.outputs.count, adapter.configuration.rank]),
            ] {
                writer.add(
                    place.key(matrix), type.element, shape: shape,
                    bytes: FloatWriter.bytes(of: Array(numbers[range]), as: type.element))
            }
        }
        for rows in adapter.layout.tokenRows {
            writer.add(
                rows.key, type.element, shape: [adapter.layout.tokens.count, rows.width],
                bytes: FloatWriter.bytes(of: Array(numbers[rows.elements]), as: type.element))
        }
        try Storage.write(writer.encode(), to: folder + "/" + weightsName)
        let configuration: [JSONValue.Member] = [
            .init("peft_type", "LORA"),
            .init("task_type", "CAUSAL_LM"),
            .init("base_model_name_or_path", .string(baseModel)),
            .init("r", .integer(adapter.configuration.rank)),
            .init("lora_alpha", wholeIfPossible(adapter.configuration.alpha)),
            .init("lora_dropout", .number(adapter.configuration.dropout)),
            .init("target_modules", .array(adapter.configuration.modules.map { .string($0.rawValue) })),
            .init("bias", "none"),
            .init("fan_in_fan_out", false),
            .init("use_rslora", .bool(adapter.configuration.isRankStabilized)),
            .init("use_dora", false),
            .init("modules_to_save", .null), .init("trainable_token_indices", tokenIndices(adapter)),
            .init("inference_mode", true),
        ]
        try Storage.write(
            JSONValue.object(configuration).bytes(indented: true) + [UInt8(ascii: "\n")],
            to: folder + "/" + configurationName)
    }

    /// A list where the head is the embedding, which PEFT ties by itself; else one for each of the two.
    private static func tokenIndices(_ adapter: LoRA) -> JSONValue {
        let tokens = adapter.configuration.tokens
        guard !tokens.isEmpty else { return .null }
        let list = JSONValue.array(tokens.map { .integer($0) })
        return adapter.model.tiesEmbedding ? list : ["embed_tokens": list, "lm_head": list]
    }

    /// PEFT's own files hold alpha as a whole number.
    private static func wholeIfPossible(_ value: Double) -> JSONValue {
        Int(exactly: value).map(JSONValue.integer) ?? .number(value)
    }

    /// The adapter's configuration file.
    public static func configuration(of folder: String) throws -> JSONValue {
        let file = folder + "/" + configurationName
        do {
            return try JSONValue(parsing: Storage.read(file, limit: 1 << 20))
        } catch let error as JSONError {
            throw AdapterError(file: file, reason: "\(error)")
        }
    }

    /// Reads an adapter for a model.
    public static func read(
        _ folder: String, for model: LlamaConfiguration, _ type: DType = .bfloat16, on device: Device = .cpu
    ) throws -> LoRA {
        let file = folder + "/" + configurationName
        let json = try self.configuration(of: folder)
        guard json["peft_type"]?.stringValue == "LORA" else {
            throw AdapterError(file: file, reason: "peft_type is not LORA, the only kind of adapter read")
        }
        for unsupported in ["use_dora", "fan_in_fan_out"] where json[unsupported]?.boolValue == true {
            throw AdapterError(file: file, reason: "\(unsupported) is set, which is not read")
        }
        guard let rank = json["r"]?.integerValue, (1...1024).contains(rank) else {
            throw AdapterError(file: file, reason: "r is no rank between 1 and 1024")
        }
        guard let alpha = json["lora_alpha"]?.numberValue, alpha.isFinite else {
            throw AdapterError(file: file, reason: "lora_alpha is no number")
        }
        let names = json["target_modules"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let targets = names.compactMap(Projection.init(rawValue:))
        guard !targets.isEmpty, targets.count == names.count else {
            throw AdapterError(
                file: file,
                reason: "target_modules is \(names), not a list out of \(Projection.allCases.map(\.rawValue))")
        }
        var configuration = LoRAConfiguration(rank: rank, alpha: alpha, targets: Set(targets))
        configuration.isRankStabilized = json["use_rslora"]?.boolValue ?? false
        configuration.tokens = try tokens(json["trainable_token_indices"], model, file)
        return try LoRA(
            configuration, for: model,
            parameters: Tensor(numbers(folder + "/" + weightsName, LoRALayout(configuration, model))), type,
            on: device)
    }

    /// The tokens whose rows an adapter trains: consecutive ones, the same of the embedding and of a head that is another
    /// matrix.
    private static func tokens(
        _ value: JSONValue?, _ model: LlamaConfiguration, _ file: String
    ) throws(AdapterError) -> Range<Int> {
        func fault(_ reason: String) -> AdapterError {
            AdapterError(file: file, reason: "trainable_token_indices " + reason)
        }
        guard let value, value != .null else { return 0..<0 }
        var lists = [value]
        if let members = value.members {
            lists = members.map(\.value)
            let names = Set(members.map(\.key))
            let isWhole = names == ["embed_tokens", "lm_head"] || names == ["embed_tokens"] && model.tiesEmbedding
            guard isWhole, lists.allSatisfy({ $0 == lists[0] }) else {
                throw fault(
                    "names other rows than the same of the embedding and the head, which alone are read")
            }
        } else if !model.tiesEmbedding {
            throw fault("trains the embedding alone, and this model has a head of its own: name both")
        }
        let indices = lists[0].arrayValue?.compactMap(\.integerValue) ?? []
        guard let first = indices.first, first >= 0, indices.count <= 1 << 20,
            indices == Array(first..<first + indices.count), indices.count == lists[0].arrayValue?.count
        else { throw fault("is no list of consecutive tokens, the only ones that are read") }
        guard first <= model.vocabularySize else {
            throw fault("begins at \(first), behind the \(model.vocabularySize) tokens of this model")
        }
        return first..<first + indices.count
    }

    private static func numbers(_ file: String, _ layout: LoRALayout) throws -> [Float] {
        let weights = try Safetensors(path: file)
        var result = [Float](repeating: 0, count: layout.count)
        var expected = Set<String>()
        func read(_ key: String, _ range: Range<Int>, _ shape: [Int]) throws {
            expected.insert(key)
            guard let found = weights.tensors[key] else {
                throw AdapterError(file: file, reason: "the tensor '\(key)' is missing: it is for another model")
            }
            guard found.shape == shape else {
                throw AdapterError(
                    file: file,
                    reason: "the tensor '\(key)' has the shape \(found.shape) where this model wants \(shape)")
            }
            let floats = try [Float](unsafeUninitializedCapacity: range.count) { buffer, count in
                try weights.readFloats(key, into: UnsafeMutableBufferPointer(rebasing: buffer[..<range.count]))
                count = range.count
            }
            result.replaceSubrange(range, with: floats)
        }
        for place in layout.places {
            try read(place.key("lora_A"), place.a, [layout.rank, place.inputs])
            try read(place.key("lora_B"), place.b, [place.outputs.count, layout.rank])
        }
        for rows in layout.tokenRows { try read(rows.key, rows.elements, [layout.tokens.count, rows.width]) }
        let stray = weights.names.first { name in
            !expected.contains(name) && !(layout.embeddingRows != nil && TokenRows.mayStandBeside(name))
        }
        if let stray {
            throw AdapterError(file: file, reason: "the tensor '\(stray)' has no place in this model")
        }
        return result
    }
}

extension LoRAConfiguration {
    /// The targets in the order of the model.
    public var modules: [Projection] { Projection.allCases.filter(targets.contains) }
}

/// The trained rows of one matrix in a PEFT checkpoint.
private struct TokenRows {
    /// The name of the matrix's module.
    let module: String
    let elements: Range<Int>
    let width: Int

    static let embedding = "model.embed_tokens", head = "lm_head"

    var key: String { Self.prefix(module) + "trainable_tokens_delta" }

    private static func prefix(_ module: String) -> String { "base_model.model.\(module).token_adapter." }

    /// Whether a tensor says nothing new: PEFT writes the base's grown matrices as well where it finds them grown, and the
    /// rows once more for a head that is the embedding.
    static func mayStandBeside(_ name: String) -> Bool {
        [embedding, head].contains { name == prefix($0) + "base_layer.weight" }
            || name == prefix(head) + "trainable_tokens_delta"
    }
}

extension LoRALayout {
    fileprivate var tokenRows: [TokenRows] {
        [(TokenRows.embedding, embeddingRows), (TokenRows.head, headRows)].compactMap { module, range in
            range.map { TokenRows(module: module, elements: $0, width: $0.count / tokens.count) }
        }
    }
}

extension LoRALayout.Place {
    /// The name of a matrix in a PEFT checkpoint.
    fileprivate func key(_ matrix: String) -> String {
        "base_model.model.model.layers.\(layer).\(projection.module).\(projection.rawValue).\(matrix).weight"
    }
}
