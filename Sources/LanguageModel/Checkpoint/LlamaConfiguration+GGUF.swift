public import Checkpoints

extension LlamaConfiguration {
    /// The architectures read: Llama and Mistral have the first.
    static let ggufArchitectures = ["llama", "qwen2", "qwen3"]

    /// Reads the sizes out of a GGUF file.
    ///
    /// Source: the GGUF specification, "Standardized key-value pairs"; the keys of rotary scaling as llama.cpp reads them.
    public init(_ gguf: GGUF) throws(CheckpointError) {
        let architecture = try gguf.string("general.architecture")
        guard Self.ggufArchitectures.contains(architecture) else {
            throw gguf.unusable("its architecture is '\(architecture)' where \(Self.ggufArchitectures) are read")
        }
        func key(_ name: String) -> String { architecture + "." + name }
        func optional(_ name: String) -> GGUFValue? { gguf.metadata[key(name)] }
        guard let vocabulary = try gguf.tensor("token_embd.weight").shape.first else {
            throw gguf.unusable("its embedding has no rows")
        }
        let hidden = try gguf.integer(key("embedding_length"))
        let heads = try gguf.integer(key("attention.head_count"))
        try self.init(
            vocabularySize: vocabulary,
            hiddenSize: hidden,
            intermediateSize: gguf.integer(key("feed_forward_length")),
            layerCount: gguf.integer(key("block_count")),
            headCount: heads,
            keyValueHeadCount: optional("attention.head_count_kv")?.integerValue ?? heads,
            headDimension: optional("attention.key_length")?.integerValue ?? (heads > 0 ? hidden / heads : 0),
            rmsNormEpsilon: gguf.float(key("attention.layer_norm_rms_epsilon")),
            ropeTheta: optional("rope.freq_base")?.floatValue ?? 10_000,
            contextLength: gguf.integer(key("context_length")))
        tiesEmbedding = gguf.tensors["output.weight"] == nil
        hasAttentionBias = gguf.tensors["blk.0.attn_q.bias"] != nil
        hasOutputBias = gguf.tensors["blk.0.attn_output.bias"] != nil
        normalizesHeads = gguf.tensors["blk.0.attn_q_norm.weight"] != nil
        slidingWindow = optional("attention.sliding_window")?.integerValue.flatMap { $0 == 0 ? nil : $0 }
        for (name, expected) in [("attention.value_length", headDimension), ("rope.dimension_count", headDimension)] {
            guard let value = optional(name)?.integerValue, value != expected else { continue }
            throw gguf.unusable("its key '\(key(name))' is \(value), and only \(expected), the size of a head, is read")
        }
        if optional("attention.sliding_window_pattern") != nil {
            throw gguf.unusable("its layers differ in their windows, which is not read from GGUF files")
        }
        if let experts = optional("expert_count")?.integerValue, experts > 0 {
            throw gguf.unusable("it is a mixture of \(experts) experts, which is not read")
        }
        if let fault = fault { throw gguf.unusable(fault) }
        ropeScaling = try Self.scaling(gguf, architecture, context: contextLength, pairs: headDimension / 2)
    }

    private static func scaling(
        _ gguf: GGUF, _ architecture: String, context: Int, pairs: Int
    ) throws(CheckpointError) -> RoPEScaling? {
        func number(_ name: String) -> GGUFValue? { gguf.metadata["\(architecture).rope.scaling.\(name)"] }
        let said = number("factor")?.floatValue ?? gguf.metadata["\(architecture).rope.scale_linear"]?.floatValue
        let type = number("type")?.stringValue ?? (said == nil ? "none" : "linear")
        let divisors = try divisors(gguf, pairs)
        guard type != "none" else {
            return divisors.map { RoPEScaling(.divisors($0), factor: 1, originalContext: context) }
        }
        guard divisors == nil else {
            throw gguf.unusable("it has both '\(GGUFWeights.frequencyDivisors)' and the scaling '\(type)'")
        }
        let factor = said ?? 1
        let original = number("original_context_length")?.integerValue ?? context
        guard RoPEScaling.factors.contains(factor), (1...1 << 30).contains(original) else {
            throw gguf.unusable("its rotary scaling has the factor \(factor) and the original context \(original)")
        }
        switch type {
        case "linear": return RoPEScaling(.linear, factor: factor, originalContext: original)
        case "yarn":
            var yarn = RoPEScaling.YaRN()
            yarn.betaFast = number("yarn_beta_fast")?.floatValue ?? yarn.betaFast
            yarn.betaSlow = number("yarn_beta_slow")?.floatValue ?? yarn.betaSlow
            // llama.cpp multiplies its own temperature by this number.
            if let attention = number("attn_factor")?.floatValue {
                yarn.attentionFactor = attention * RoPEScaling.temperature(factor)
            }
            let scaling = RoPEScaling(.yarn(yarn), factor: factor, originalContext: original)
            guard scaling.isSound else { throw gguf.unusable("its numbers of YaRN make no angles: \(yarn)") }
            return scaling
        default:
            throw gguf.unusable("its rotary scaling is '\(type)', where 'linear' and 'yarn' are read")
        }
    }

    /// The numbers that divide the frequencies of Llama 3.
    private static func divisors(_ gguf: GGUF, _ pairs: Int) throws(CheckpointError) -> [Double]? {
        let name = GGUFWeights.frequencyDivisors
        guard let tensor = gguf.tensors[name] else { return nil }
        guard tensor.shape == [pairs] else {
            throw gguf.unusable("its tensor '\(name)' has the shape \(tensor.shape), not [\(pairs)]")
        }
        var floats = [Float](repeating: 0, count: pairs)
        try floats.withUnsafeMutableBufferPointer { buffer throws(CheckpointError) in
            try gguf.readFloats(name, into: buffer)
        }
        guard floats.allSatisfy({ $0.isFinite && $0 > 0 }) else {
            throw gguf.unusable("its tensor '\(name)' holds numbers that nothing can be divided by")
        }
        return floats.map(Double.init)
    }
}

extension GGUF {
    fileprivate func unusable(_ reason: String) -> CheckpointError {
        CheckpointError(file: file, reason, advice: "Choose a model of the Llama family: Llama, Mistral, Qwen 2 or 3.")
    }
}
