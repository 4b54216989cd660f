import Checkpoints
import JSON
import LanguageModel
import Specimens
import Testing

@Suite struct LlamaConfigurationTests {
    static let plain: [JSONValue.Member] = [
        .init("architectures", ["LlamaForCausalLM"]), .init("vocab_size", 320), .init("hidden_size", 64),
        .init("intermediate_size", 96), .init("num_hidden_layers", 4), .init("num_attention_heads", 4),
        .init("max_position_embeddings", 128),
    ]

    static func members(replacing values: [String: JSONValue]) -> [JSONValue.Member] {
        plain.filter { values[$0.key] == nil } + values.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) }
    }

    func read(_ values: [String: JSONValue]) throws -> LlamaConfiguration {
        try LlamaConfiguration(huggingFace: .object(Self.members(replacing: values)), file: "m/config.json")
    }

    @Test func whatIsMissingIsWhatTransformersTakes() throws {
        let c = try read([:])
        #expect(c.keyValueHeadCount == 4 && c.headDimension == 16 && c.rmsNormEpsilon == 1e-6 && c.ropeTheta == 10_000)
        #expect(!c.tiesEmbedding && !c.hasAttentionBias && c.slidingWindow == nil && c.ropeScaling == nil)
        let mistral = try read(["architectures": ["MistralForCausalLM"], "num_key_value_heads": 2])
        #expect(mistral.slidingWindow == 4096)
        let qwen = try read(["architectures": ["Qwen3ForCausalLM"], "num_key_value_heads": 2])
        #expect(qwen.headDimension == 128 && qwen.normalizesHeads && qwen.slidingWindow == nil)
    }

    @Test func theModelTypeServesWhereNoArchitectureIsNamed() throws {
        let values: [String: JSONValue] = ["architectures": nil, "num_key_value_heads": 4]
        #expect(try read(values.merging(["model_type": "qwen2"]) { $1 }).hasAttentionBias)
        #expect(throws: CheckpointError.self) { _ = try read(values.merging(["model_type": "gemma"]) { $1 }) }
    }

    @Test func windowsOfQwenFollowTheirThreeKeys() throws {
        func qwen(_ values: [String: JSONValue]) throws -> (Int?, Set<Int>) {
            let c = try read(
                ["architectures": ["Qwen2ForCausalLM"], "num_key_value_heads": 2].merging(values) { $1 })
            return (c.slidingWindow, c.fullAttentionLayers)
        }
        #expect(try qwen(["sliding_window": 9, "max_window_layers": 2]) == (nil, []))
        #expect(
            try qwen(["use_sliding_window": true, "sliding_window": 9, "max_window_layers": 2]) == (9, [0, 1]))
        #expect(try qwen(["use_sliding_window": true, "sliding_window": 9, "max_window_layers": 4]) == (nil, []))
        #expect(
            try qwen([
                "use_sliding_window": true, "sliding_window": 9,
                "layer_types": ["sliding_attention", "full_attention", "sliding_attention", "full_attention"],
            ]) == (9, [1, 3]))
    }

    @Test(
        arguments: [
            ("architectures", ["GemmaForCausalLM"]), ("architectures", []), ("hidden_act", "gelu"), ("mlp_bias", true),
            ("hidden_size", 66), ("hidden_size", "64"), ("hidden_size", -64), ("vocab_size", 0), ("vocab_size", 1e9),
            ("num_hidden_layers", 1_000_000), ("num_key_value_heads", 3), ("head_dim", 7), ("rope_theta", 1),
            ("rms_norm_eps", 0), ("tie_word_embeddings", 1), ("max_position_embeddings", nil),
            ("num_attention_heads", 0),
            ("partial_rotary_factor", 0.5), ("quantization_config", ["quant_method": "gptq"]),
            ("layer_types", ["sliding_attention", "full_attention", "full_attention", "full_attention"]),
            ("num_attention_heads", 4_611_686_018_427_387_904),
        ] as [(String, JSONValue)])
    func whatIsNotBuiltIsRefusedWithFileAndReason(key: String, value: JSONValue) throws {
        let error = #expect(throws: CheckpointError.self) { _ = try read([key: value]) }
        let text = error.map { "\($0)" } ?? ""
        #expect(text.hasPrefix("m/config.json: ") && text.contains("Choose a model"), "\(text)")
    }

    @Test func messagesNameKeyValueAndRemedy() throws {
        let error = #expect(throws: CheckpointError.self) { _ = try read(["hidden_act": "gelu"]) }
        #expect(
            error?.description
                == "m/config.json: the key 'hidden_act' is \"gelu\", which is not 'silu', the only activation "
                + "built. Choose a model of the Llama family: Llama, Mistral, Qwen 2 or 3.")
    }

    @Test func damagedConfigurationsAreReadOrRefused() throws {
        let text = JSONValue.object(
            Self.members(replacing: [
                "rope_scaling": ["rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32],
                "architectures": ["Qwen2ForCausalLM"], "num_key_value_heads": 2, "use_sliding_window": true,
                "sliding_window": 9, "max_window_layers": 2,
            ])
        ).bytes()
        var refused = 0
        for bytes in Mutations(of: text, count: 20_000, seed: 3) {
            guard let json = try? JSONValue(parsing: bytes),
                let c = try? LlamaConfiguration(huggingFace: json, file: "config.json")
            else {
                refused += 1
                continue
            }
            #expect(c.parameterCount > 0)
            _ = c.ropeScaling?.frequencies(headDimension: c.headDimension, theta: c.ropeTheta, length: 100)
        }
        #expect((1_000..<20_000).contains(refused))
    }
}
