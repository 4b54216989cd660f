import JSON

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension LlamaConfiguration {
    /// The `config.json` of a Hugging Face folder with such a model.
    ///
    /// - Parameters:
    ///   - begin: the token before a text, if any.
    ///   - end: the token that ends one.
    func huggingFaceJSON(_ type: ExportType, begin: Int?, end: Int?) throws(ExportError) -> JSONValue {
        let family = huggingFaceFamily
        var members: [JSONValue.Member] = [
            .init("architectures", [.string(family.architecture)]), .init("model_type", .string(family.type)),
            .init("vocab_size", .integer(vocabularySize)), .init("hidden_size", .integer(hiddenSize)),
            .init("intermediate_size", .integer(intermediateSize)), .init("num_hidden_layers", .integer(layerCount)),
            .init("num_attention_heads", .integer(headCount)),
            .init("num_key_value_heads", .integer(keyValueHeadCount)), .init("head_dim", .integer(headDimension)),
            .init("hidden_act", "silu"), .init("max_position_embeddings", .integer(writtenContext)),
            .init("rms_norm_eps", .number(rmsNormEpsilon)), .init("tie_word_embeddings", .bool(tiesEmbedding)),
            .init("attention_dropout", .number(0)), .init("initializer_range", .number(0.02)),
            .init("use_cache", true), .init("torch_dtype", .string(type.torchName)),
            .init("bos_token_id", begin.map(JSONValue.integer) ?? .null),
            .init("eos_token_id", end.map(JSONValue.integer) ?? .null),
        ]
        switch family.type {
        case "llama": members += [.init("attention_bias", .bool(hasAttentionBias)), .init("mlp_bias", false)]
        case "qwen3": members.append(.init("attention_bias", .bool(hasAttentionBias)))
        default: break
        }
        switch (family.type, slidingWindow) {
        case ("mistral", let window): members.append(.init("sliding_window", window.map(JSONValue.integer) ?? .null))
        case ("qwen2", let window?), ("qwen3", let window?):
            members += [.init("use_sliding_window", true), .init("sliding_window", .integer(window))]
            members.append(
                .init(
                    "layer_types",
                    .array(
                        (0..<layerCount).map {
                            fullAttentionLayers.contains($0) ? "full_attention" : "sliding_attention"
                        })))
        case ("qwen2", nil), ("qwen3", nil): members.append(.init("use_sliding_window", false))
        default: break
        }
        let rotation = try rotationJSON
        members.append(.init("rope_theta", .number(rotation.theta)))
        if let scaling = rotation.scaling { members.append(.init("rope_scaling", scaling)) }
        return .object(members)
    }

    /// Where the angles of a text begin to depend on its length, this is what says so.
    private var writtenContext: Int {
        if let scaling = ropeScaling, scaling.kind == .dynamic { return scaling.originalContext }
        return contextLength
    }

    private var huggingFaceFamily: (type: String, architecture: String) {
        if normalizesHeads { return ("qwen3", "Qwen3ForCausalLM") }
        if hasAttentionBias && !hasOutputBias { return ("qwen2", "Qwen2ForCausalLM") }
        return slidingWindow == nil ? ("llama", "LlamaForCausalLM") : ("mistral", "MistralForCausalLM")
    }

    private var rotationJSON: (theta: Double, scaling: JSONValue?) {
        get throws(ExportError) {
            guard let scaling = ropeScaling else { return (ropeTheta, nil) }
            var members: [JSONValue.Member] = [.init("factor", .number(scaling.factor))]
            let original = JSONValue.Member("original_max_position_embeddings", .integer(scaling.originalContext))
            switch scaling.kind {
            case .linear: members.append(.init("rope_type", "linear"))
            case .dynamic: members.append(.init("rope_type", "dynamic"))
            case .ntk: return (scaling.grownBase(ropeTheta, headDimension: headDimension), nil)
            case .yarn(let yarn):
                members += [
                    .init("rope_type", "yarn"), original, .init("beta_fast", .number(yarn.betaFast)),
                    .init("beta_slow", .number(yarn.betaSlow)),
                ]
                if !yarn.truncates { members.append(.init("truncate", false)) }
                if let factor = yarn.attentionFactor { members.append(.init("attention_factor", .number(factor))) }
            case .llama3(let low, let high):
                members += [
                    .init("rope_type", "llama3"), original, .init("low_freq_factor", .number(low)),
                    .init("high_freq_factor", .number(high)),
                ]
            case .divisors(let divisors):
                guard let known = RoPEScaling(llama3Divisors: divisors, theta: ropeTheta, headDimension: headDimension)
                else {
                    throw ExportError(
                        "the model divides its rotary frequencies by numbers that config.json cannot say",
                        advice: "Export with '--to gguf'")
                }
                var scaled = self
                scaled.ropeScaling = known
                return try scaled.rotationJSON
            }
            return (ropeTheta, .object(members))
        }
    }
}

extension RoPEScaling {
    /// The base that turns all pairs as ``Kind/ntk`` does.
    func grownBase(_ theta: Double, headDimension: Int) -> Double {
        let slowest = headDimension / 2 - 1
        guard slowest > 0 else { return theta }
        let frequency = frequencies(headDimension: headDimension, theta: theta, length: 1)[1]
        // Pair 1 turns by base^(-2 / headDimension).
        return pow(frequency, -Double(headDimension) / 2)
    }

    /// The scaling of Llama 3.1 and 3.2 whose divisors these are; nil when they are of another model.
    init?(llama3Divisors divisors: [Double], theta: Double, headDimension: Int) {
        let plain = Self.unscaled(headDimension: headDimension, theta: theta)
        for factor in [8.0, 32, 16, 4, 2] {
            let scaling = RoPEScaling(
                .llama3(lowFrequencyFactor: 1, highFrequencyFactor: 4), factor: factor, originalContext: 8192)
            let scaled = scaling.frequencies(headDimension: headDimension, theta: theta, length: 1)
            let agree = zip(divisors, zip(plain, scaled)).allSatisfy { divisor, pair in
                abs(pair.0 / pair.1 - divisor) <= 1e-4 * divisor
            }
            if agree, divisors.count == plain.count {
                self = scaling
                return
            }
        }
        return nil
    }
}
