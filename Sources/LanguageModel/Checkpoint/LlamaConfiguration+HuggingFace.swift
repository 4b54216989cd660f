public import Checkpoints
public import JSON
import Storage

extension LlamaConfiguration {
    /// The architectures read, and the model types of configurations that name none.
    static let huggingFaceArchitectures = [
        "LlamaForCausalLM": "llama", "MistralForCausalLM": "mistral", "Qwen2ForCausalLM": "qwen2",
        "Qwen3ForCausalLM": "qwen3",
    ]

    /// Reads the sizes out of the `config.json` of a Hugging Face folder.
    ///
    /// What is missing there has the value that Transformers gives it; a value that asks for something else than what is
    /// built here throws.
    public init(_ folder: HuggingFaceFolder) throws(CheckpointError) {
        try self.init(
            huggingFace: folder.configuration,
            file: StoragePath.joined(folder.path, HuggingFaceFolder.configurationName))
    }

    /// - Parameter file: what messages call the file.
    public init(huggingFace json: JSONValue, file: String) throws(CheckpointError) {
        let reader = ConfigurationReader(json: json, file: file)
        let type = try reader.modelType(Self.huggingFaceArchitectures)
        try reader.refuse()
        let hidden = try reader.integer("hidden_size"), heads = try reader.integer("num_attention_heads")
        // What Transformers takes where the key is missing: for Qwen 3 the size of a head, for Mistral and Qwen a number of
        // heads that hardly fits a model that does not say it.
        let keyValueHeads =
            try type == "llama"
            ? reader.optionalInteger("num_key_value_heads") ?? heads
            : json["num_key_value_heads"] == .null ? heads : reader.integer("num_key_value_heads")
        let divided = heads > 0 && hidden % heads == 0 ? hidden / heads : 0
        let headDimension =
            try reader.optionalInteger("head_dim") ?? (type == "qwen3" && json["head_dim"] == nil ? 128 : divided)
        guard headDimension > 0 else {
            throw reader.fault("hidden_size", "is not a multiple of 'num_attention_heads', \(heads)")
        }
        let rotation = try reader.rotation()
        try self.init(
            vocabularySize: reader.integer("vocab_size"), hiddenSize: hidden,
            intermediateSize: reader.integer("intermediate_size"), layerCount: reader.integer("num_hidden_layers"),
            headCount: heads, keyValueHeadCount: keyValueHeads, headDimension: headDimension,
            rmsNormEpsilon: reader.optionalNumber("rms_norm_eps") ?? 1e-6,
            ropeTheta: rotation.theta, contextLength: reader.integer("max_position_embeddings"))
        tiesEmbedding = try reader.optionalBool("tie_word_embeddings") ?? false
        let hasBias = try reader.optionalBool("attention_bias") ?? false
        guard !hasBias || type == "llama" || type == "qwen3" else {
            throw reader.fault("attention_bias", "is set, and a model of the type '\(type)' has no such choice")
        }
        hasAttentionBias = hasBias || type == "qwen2"
        hasOutputBias = hasBias
        normalizesHeads = type == "qwen3"
        if let fault = fault { throw reader.error(fault) }
        try (slidingWindow, fullAttentionLayers) = reader.window(of: type, layers: layerCount)
        if let fault = fault { throw reader.error(fault) }
        ropeScaling = try rotation.scaling(context: contextLength, reader)
    }
}

/// Reads a `config.json`, with errors that name the key.
struct ConfigurationReader {
    let json: JSONValue
    let file: String

    func error(_ reason: String) -> CheckpointError {
        CheckpointError(
            file: file, reason, advice: "Choose a model of the Llama family: Llama, Mistral, Qwen 2 or 3.")
    }

    /// - Parameter reason: what follows the key and its value in the sentence.
    func fault(_ key: String, _ reason: String, in object: JSONValue? = nil) -> CheckpointError {
        let value = (object ?? json)[key]
        let text = value.map { String(decoding: $0.bytes().prefix(80), as: UTF8.self) } ?? "not there"
        return error("the key '\(key)' is \(text), which \(reason)")
    }

    func integer(_ key: String) throws(CheckpointError) -> Int {
        guard let value = try optionalInteger(key) else { throw error("the key '\(key)' is missing") }
        return value
    }

    func optionalInteger(_ key: String) throws(CheckpointError) -> Int? {
        guard let value = json[key], value != .null else { return nil }
        guard let integer = value.integerValue else { throw fault(key, "is not a whole number") }
        return integer
    }

    func optionalNumber(_ key: String, in object: JSONValue? = nil) throws(CheckpointError) -> Double? {
        guard let value = (object ?? json)[key], value != .null else { return nil }
        guard let number = value.numberValue else { throw fault(key, "is not a number", in: object) }
        return number
    }

    func optionalBool(_ key: String, in object: JSONValue? = nil) throws(CheckpointError) -> Bool? {
        guard let value = (object ?? json)[key], value != .null else { return nil }
        guard let bool = value.boolValue else { throw fault(key, "is neither true nor false", in: object) }
        return bool
    }

    /// The type of the model, from its architecture or else from its own name for it.
    func modelType(_ architectures: [String: String]) throws(CheckpointError) -> String {
        let known = architectures.keys.sorted().joined(separator: ", ")
        if let list = json["architectures"], list != .null {
            guard let names = list.arrayValue, names.count == 1, let name = names[0].stringValue,
                let type = architectures[name]
            else { throw fault("architectures", "is not one of \(known)") }
            return type
        }
        guard let type = json["model_type"]?.stringValue, architectures.values.contains(type) else {
            throw error("neither 'architectures' nor 'model_type' names one of \(known)")
        }
        return type
    }

    /// Throws where the model asks for what is not built here.
    func refuse() throws(CheckpointError) {
        if let activation = json["hidden_act"], activation != .null, activation.stringValue != "silu" {
            throw fault("hidden_act", "is not 'silu', the only activation built")
        }
        if try optionalBool("mlp_bias") == true { throw fault("mlp_bias", "is not built") }
        if try optionalBool("rope_interleaved") == true {
            throw fault("rope_interleaved", "is not built: the two halves of a head turn together")
        }
        if let factor = try optionalNumber("partial_rotary_factor"), factor != 1 {
            throw fault("partial_rotary_factor", "is not built: heads turn as a whole")
        }
        // What bitsandbytes stores is read: see BitsandbytesFolder.
        if let quantization = json["quantization_config"], quantization != .null,
            quantization["quant_method"] ?? "bitsandbytes" != "bitsandbytes"
        {
            throw fault("quantization_config", "is not read: choose the model as it was before quantisation")
        }
    }

    /// The window of attention, and the layers that do without it.
    func window(of type: String, layers: Int) throws(CheckpointError) -> (window: Int?, full: Set<Int>) {
        let types = json["layer_types"].flatMap { $0 == .null ? nil : $0 }
        var window: Int?
        switch type {
        case "mistral": window = json["sliding_window"] == nil ? 4096 : try optionalInteger("sliding_window")
        case "qwen2", "qwen3":
            if try optionalBool("use_sliding_window") == true {
                window = json["sliding_window"] == nil ? 4096 : try optionalInteger("sliding_window")
            }
        default: break
        }
        guard let types else {
            guard let reach = window, type != "mistral" else { return (window, []) }
            let first = try optionalInteger("max_window_layers") ?? 28
            guard first >= 0 else { throw fault("max_window_layers", "is not a number of layers") }
            return first >= layers ? (nil, []) : (reach, Set(0..<first))
        }
        let names = types.arrayValue?.compactMap(\.stringValue) ?? []
        guard names.count == layers, names.allSatisfy({ ["full_attention", "sliding_attention"].contains($0) }) else {
            throw fault("layer_types", "is not 'full_attention' or 'sliding_attention' for each of \(layers) layers")
        }
        let full = Set(names.indices.filter { names[$0] == "full_attention" })
        // Mistral slides everywhere and Llama nowhere, whatever the list says in Transformers.
        let isObeyed = type == "mistral" ? full.isEmpty || window == nil : type == "llama" ? full.count == layers : true
        guard isObeyed else { throw fault("layer_types", "a model of the type '\(type)' does not follow") }
        if full.count == layers { return (nil, []) }
        guard window != nil else { throw fault("layer_types", "has sliding layers where no window is set") }
        return (window, full)
    }
}
