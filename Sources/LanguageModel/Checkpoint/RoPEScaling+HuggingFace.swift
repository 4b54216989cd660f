import Checkpoints
import JSON

/// What a `config.json` says about rotation: the base, and an object of scaling in one of three generations.
///
/// Transformers 4 had `rope_theta` beside `rope_scaling`, which named its kind `type` and later `rope_type`; Transformers 5
/// has `rope_parameters` with the base among them.
struct RotationParameters {
    let theta: Double
    /// The object, and the key that holds it.
    fileprivate let object: JSONValue?
    fileprivate let key: String
}

extension ConfigurationReader {
    func rotation() throws(CheckpointError) -> RotationParameters {
        let key =
            ["rope_scaling", "rope_parameters"].first {
                json[$0] != nil && json[$0] != .null && json[$0] != .object([])
            }
        let object = key.flatMap { json[$0] }
        if let key, object?.members == nil { throw fault(key, "is not an object") }
        let outside = try optionalNumber("rope_theta")
        let theta = try optionalNumber("rope_theta", in: object ?? .object([])) ?? outside ?? 10_000
        return RotationParameters(theta: theta, object: object, key: key ?? "rope_parameters")
    }
}

extension RotationParameters {
    /// The scaling, with the values that Transformers gives to what is missing.
    ///
    /// - Parameter context: `max_position_embeddings`.
    func scaling(context: Int, _ reader: ConfigurationReader) throws(CheckpointError) -> RoPEScaling? {
        guard let object else { return nil }
        let nameKey = object["rope_type"] == nil ? "type" : "rope_type"
        guard let value = object[nameKey], value != .null else { return nil }
        func number(_ key: String) throws(CheckpointError) -> Double? {
            try reader.optionalNumber(key, in: object)
        }
        if let partial = try number("partial_rotary_factor"), partial != 1 {
            throw reader.fault("partial_rotary_factor", "is not built: heads turn as a whole", in: object)
        }
        var original = context
        let name = value.stringValue ?? ""
        if name == "yarn" || name == "llama3" {
            let key = "original_max_position_embeddings"
            let inside = try number(key)
            let said = try reader.optionalNumber(key) ?? inside ?? Double(context)
            guard let exact = Int(exactly: said), exact > 0 else {
                throw reader.fault(key, "is not a number of tokens", in: object)
            }
            original = exact
        }
        func factor() throws(CheckpointError) -> Double {
            if let factor = try number("factor") { return factor }
            guard name == "yarn" else { throw reader.error("the key 'factor' is missing in '\(key)'") }
            return Double(context) / Double(original)
        }
        let scaling: RoPEScaling
        switch name {
        case "default": return nil
        case "linear": scaling = RoPEScaling(.linear, factor: try factor(), originalContext: context)
        case "dynamic": scaling = RoPEScaling(.dynamic, factor: try factor(), originalContext: context)
        case "yarn":
            let factor = try factor()
            let yarn = try yarn(factor: factor, reader, object)
            scaling = RoPEScaling(.yarn(yarn), factor: factor, originalContext: original)
        case "llama3":
            guard let low = try number("low_freq_factor"), let high = try number("high_freq_factor") else {
                throw reader.error("'\(key)' needs 'low_freq_factor' and 'high_freq_factor'")
            }
            scaling = RoPEScaling(
                .llama3(lowFrequencyFactor: low, highFrequencyFactor: high), factor: try factor(),
                originalContext: original)
        default:
            throw reader.fault(
                nameKey, "is no scaling read here: default, linear, dynamic, yarn and llama3 are", in: object)
        }
        guard scaling.isSound else { throw reader.fault(key, "holds numbers that make no angles") }
        return scaling
    }

    private func yarn(
        factor: Double, _ reader: ConfigurationReader, _ object: JSONValue
    ) throws(CheckpointError) -> RoPEScaling.YaRN {
        func number(_ key: String) throws(CheckpointError) -> Double? {
            try reader.optionalNumber(key, in: object)
        }
        /// Transformers takes the default for a zero as well.
        func positive(_ key: String, _ otherwise: Double) throws(CheckpointError) -> Double {
            let value = try number(key) ?? 0
            return value == 0 ? otherwise : value
        }
        var yarn = RoPEScaling.YaRN()
        yarn.betaFast = try positive("beta_fast", yarn.betaFast)
        yarn.betaSlow = try positive("beta_slow", yarn.betaSlow)
        yarn.truncates = try reader.optionalBool("truncate", in: object) ?? true
        yarn.attentionFactor = try number("attention_factor")
        if yarn.attentionFactor == nil, let scale = try number("mscale"), let all = try number("mscale_all_dim"),
            scale != 0, all != 0
        {
            yarn.attentionFactor =
                RoPEScaling.temperature(factor, weight: scale) / RoPEScaling.temperature(factor, weight: all)
        }
        return yarn
    }
}
