import Checkpoints
import Storage
import Tokenizers
import Torch

extension ModelExport {
    /// Writes a GGUF file with the tokenizer in it.
    ///
    /// Matrices are stored in the type, norms and biases as float32, as llama.cpp's converter does; a matrix whose rows do
    /// not divide into blocks of 32 is stored as f16 where q8_0 is asked for.
    public func writeGGUF(
        _ type: ExportType, to path: String, progress: ExportProgress = { _, _ in }
    ) throws {
        guard configuration.fullAttentionLayers.isEmpty else {
            throw ExportError(
                "the window of attention holds for some layers only, which a GGUF file cannot say",
                advice: "Export with '--to merged'")
        }
        let layout = GGUFLayout(configuration)
        var writer = GGUFWriter()
        writer.set("general.architecture", .string(layout.architecture))
        writer.set("general.type", .string("model"))
        writer.set("general.name", .string(name))
        writer.set("general.file_type", .unsigned(type.ggufFileType))
        if type == .q8_0 { writer.set("general.quantization_version", .unsigned(2)) }
        layout.writeSizes(to: &writer)
        let divisors = layout.writeRotation(to: &writer)
        try tokenizer.write(to: &writer, count: configuration.vocabularySize)

        var tensors: [String: CheckpointTensor] = [:]
        if let divisors { writer.add(GGUFWeights.frequencyDivisors, .float32, shape: [divisors.count]) }
        for tensor in configuration.tensors {
            let name = layout.name(of: tensor.name)
            tensors[name] = tensor
            writer.add(name, Self.element(of: tensor, type), shape: tensor.shape)
        }
        var done = 0
        try writer.write(to: OutputFile(path)) { entry in
            guard let tensor = tensors[entry.name] else {
                return FloatWriter.bytes(of: (divisors ?? []).map(Float.init), as: .float32)
            }
            var numbers = try weights.tensor(tensor)
            if let heads = layout.interleavedHeads(of: tensor.name) {
                numbers = numbers.interleavingHalves(ofHeads: heads)
            }
            done += 1
            try progress(done, tensors.count)
            return numbers.stored(as: entry.type)
        }
    }

    private static func element(of tensor: CheckpointTensor, _ type: ExportType) -> ElementType {
        guard tensor.shape.count > 1 else { return .float32 }
        let element = type.element
        return (tensor.shape.last ?? 0).isMultiple(of: element.blockCount) ? element : .float16
    }
}

/// How a GGUF file names the parts of a model, and in which order it keeps the rows of queries and keys.
struct GGUFLayout {
    let configuration: LlamaConfiguration
    let architecture: String

    init(_ configuration: LlamaConfiguration) {
        self.configuration = configuration
        architecture =
            configuration.normalizesHeads
            ? "qwen3" : configuration.hasAttentionBias && !configuration.hasOutputBias ? "qwen2" : "llama"
    }

    /// `model.layers.3.self_attn.q_proj.weight` becomes `blk.3.attn_q.weight`; an unknown name stays.
    func name(of name: String) -> String {
        switch name {
        case LlamaTensorName.embedding: return "token_embd.weight"
        case LlamaTensorName.finalNorm: return "output_norm.weight"
        case LlamaTensorName.head: return "output.weight"
        default: break
        }
        for (short, module) in GGUFWeights.modules {
            let parts = name.split(separator: ".")
            guard parts.count > 4, let end = parts.last, let layer = Int(parts[2]),
                name == LlamaTensorName.block(layer, "\(module).\(end)")
            else { continue }
            return "blk.\(layer).\(short).\(end)"
        }
        return name
    }

    /// How many heads of a tensor are stored with their halves interleaved; nil where rows stand as they are.
    func interleavedHeads(of name: String) -> Int? {
        guard architecture == "llama" else { return nil }
        if name.contains(".q_proj.") { return configuration.headCount }
        return name.contains(".k_proj.") ? configuration.keyValueHeadCount : nil
    }

    // Source: the GGUF specification, "Standardized key-value pairs"; names as llama.cpp's converter writes them.
    func writeSizes(to writer: inout GGUFWriter) {
        func set(_ key: String, _ value: Int) {
            writer.set("\(architecture).\(key)", .unsigned(UInt64(clamping: value)))
        }
        set("vocab_size", configuration.vocabularySize)
        set("context_length", configuration.contextLength)
        set("embedding_length", configuration.hiddenSize)
        set("block_count", configuration.layerCount)
        set("feed_forward_length", configuration.intermediateSize)
        set("attention.head_count", configuration.headCount)
        set("attention.head_count_kv", configuration.keyValueHeadCount)
        set("attention.key_length", configuration.headDimension)
        set("attention.value_length", configuration.headDimension)
        set("rope.dimension_count", configuration.headDimension)
        if let window = configuration.slidingWindow { set("attention.sliding_window", window) }
        writer.set("\(architecture).attention.layer_norm_rms_epsilon", .float(configuration.rmsNormEpsilon))
    }

    /// Writes how positions turn; what it cannot say in keys are divisors of the frequencies, a tensor of their own.
    ///
    /// A scaling that depends on the length of the text (`dynamic`) has no form here: it does nothing up to the model's
    /// own context, and the file says nothing of it.
    func writeRotation(to writer: inout GGUFWriter) -> [Double]? {
        func set(_ key: String, _ value: GGUFValue) { writer.set("\(architecture).rope.\(key)", value) }
        var theta = configuration.ropeTheta
        defer { set("freq_base", .float(theta)) }
        guard let scaling = configuration.ropeScaling else { return nil }
        switch scaling.kind {
        case .dynamic: return nil
        case .ntk: theta = scaling.grownBase(theta, headDimension: configuration.headDimension)
        case .linear:
            set("scaling.type", .string("linear"))
            set("scaling.factor", .float(scaling.factor))
        case .yarn(let yarn):
            set("scaling.type", .string("yarn"))
            set("scaling.factor", .float(scaling.factor))
            set("scaling.original_context_length", .unsigned(UInt64(clamping: scaling.originalContext)))
            set("scaling.yarn_beta_fast", .float(yarn.betaFast))
            set("scaling.yarn_beta_slow", .float(yarn.betaSlow))
            // llama.cpp multiplies its own temperature by this number.
            if let factor = yarn.attentionFactor {
                set("scaling.attn_factor", .float(factor / RoPEScaling.temperature(scaling.factor)))
            }
        case .divisors(let divisors): return divisors
        case .llama3:
            let head = configuration.headDimension
            let scaled = scaling.frequencies(headDimension: head, theta: theta, length: 1)
            return zip(RoPEScaling.unscaled(headDimension: head, theta: theta), scaled).map { $0 / $1 }
        }
        return nil
    }
}
