import Datasets
import Face
import JSON
import LanguageModel

/// How a model that is trained as a whole begins: with the weights of its base, or with drawn ones and sizes of its own.
struct ModelShape: Hashable {
    static let keys = ["reinit_weights", "overrides_of_model_config"]
    private static let sizes = [
        "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads",
        "head_dim", "max_position_embeddings",
    ]
    /// What no weight's size depends on: a model can go on with these changed.
    private static let places: Set = ["max_position_embeddings", "rope_theta"]

    /// Training begins from nothing; the base gives its tokenizer, and the sizes that are not named.
    let isDrawn: Bool
    private let overrides: [JSONValue.Member]

    init(_ fields: ConfigurationFields) throws {
        isDrawn = try fields.flag("reinit_weights") ?? false
        guard
            let own = try fields.nested(
                "overrides_of_model_config", known: Self.sizes + ["rope_theta", "tie_word_embeddings"])
        else {
            overrides = []
            return
        }
        var members: [JSONValue.Member] = []
        for key in Self.sizes {
            if let size = try own.integer(key, in: 1...1 << 24) { members.append(.init(key, .integer(size))) }
        }
        if let theta = try own.number("rope_theta", in: 2...1e12) {
            members.append(.init("rope_theta", .number(theta)))
        }
        if let isTied = try own.flag("tie_word_embeddings") {
            members.append(.init("tie_word_embeddings", .bool(isTied)))
        }
        overrides = members
        guard isDrawn || members.allSatisfy({ Self.places.contains($0.key) }) else {
            throw fields.wrong(
                "overrides_of_model_config", .object(members),
                "'reinit_weights: true' as well, since weights of another size have to be trained from nothing,")
        }
    }

    /// The keys with their values; none where the base goes on as it is.
    var members: [JSONValue.Member] {
        (isDrawn ? [.init("reinit_weights", true)] : [])
            + (overrides.isEmpty ? [] : [.init("overrides_of_model_config", .object(overrides))])
    }

    /// - Throws: `Failure` for sizes that make no model.
    func applied(to base: LlamaConfiguration) throws -> LlamaConfiguration {
        var c = base
        let values = JSONValue.object(overrides)
        func size(_ key: String, _ place: WritableKeyPath<LlamaConfiguration, Int>) {
            if let value = values[key]?.integerValue { c[keyPath: place] = value }
        }
        size("hidden_size", \.hiddenSize)
        size("intermediate_size", \.intermediateSize)
        size("num_hidden_layers", \.layerCount)
        size("num_attention_heads", \.headCount)
        if values["num_attention_heads"] != nil, values["num_key_value_heads"] == nil {
            c.keyValueHeadCount = c.headCount
        }
        size("num_key_value_heads", \.keyValueHeadCount)
        if values["hidden_size"] != nil || values["num_attention_heads"] != nil {
            c.headDimension = c.hiddenSize / c.headCount
        }
        size("head_dim", \.headDimension)
        size("max_position_embeddings", \.contextLength)
        if let theta = values["rope_theta"]?.numberValue { c.ropeTheta = theta }
        if let isTied = values["tie_word_embeddings"]?.boolValue { c.tiesEmbedding = isTied }
        c.fullAttentionLayers = c.fullAttentionLayers.filter { $0 < c.layerCount }
        if let fault = c.fault { throw Failure(.badInput, "'overrides_of_model_config' makes no model: \(fault)") }
        return c
    }
}
