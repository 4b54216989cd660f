public import Checkpoints
import Storage
public import Torch

/// A low-rank adapter as a GGUF file, which llama.cpp puts on its model while that is loaded.
///
/// Source: llama.cpp's `convert_lora_to_gguf.py` for the keys and names. It scales B A by alpha / rank whatever the
/// adapter was trained with, so the file's alpha is the scale times the rank.
public enum GGUFAdapter {
    /// Writes the adapter, its matrices in the type; rows that do not divide into blocks are stored as f16.
    public static func write(
        _ adapter: LoRA, for configuration: LlamaConfiguration, name: String, _ type: ExportType, to path: String
    ) throws {
        guard adapter.configuration.tokens.isEmpty else {
            throw ExportError(
                "the adapter adds \(adapter.configuration.tokens.count) tokens to the model, which a file of the adapter "
                    + "alone cannot hold",
                advice: "Export the whole model, without '--lora'")
        }
        let layout = GGUFLayout(configuration)
        var writer = GGUFWriter()
        writer.set("general.architecture", .string(layout.architecture))
        writer.set("general.type", .string("adapter"))
        writer.set("general.name", .string(name))
        writer.set("general.file_type", .unsigned(type.ggufFileType))
        if type == .q8_0 { writer.set("general.quantization_version", .unsigned(2)) }
        writer.set("adapter.type", .string("lora"))
        let rank = adapter.configuration.rank
        writer.set("adapter.lora.alpha", .float(adapter.configuration.scale * Double(rank)))
        var matrices: [String: () -> Tensor] = [:]
        for place in adapter.layout.places {
            let module = LlamaTensorName.block(place.layer, place.projection.path + ".weight")
            let name = layout.name(of: module)
            let heads = layout.interleavedHeads(of: module)
            func add(_ suffix: String, _ shape: [Int], _ matrix: @escaping () -> Tensor) {
                let element = shape[1].isMultiple(of: type.element.blockCount) ? type.element : .float16
                writer.add(name + suffix, element, shape: shape)
                matrices[name + suffix] = matrix
            }
            add(".lora_a", [rank, place.inputs]) { adapter.matrices(place).a }
            add(".lora_b", [place.outputs.count, rank]) {
                let b = adapter.matrices(place).b
                return heads.map { b.interleavingHalves(ofHeads: $0) } ?? b
            }
        }
        try writer.write(to: OutputFile(path)) { matrices[$0.name]?().stored(as: $0.type) ?? [] }
    }

    /// Reads an adapter for a model.
    ///
    /// - Throws: `CheckpointError` when the file is no adapter of this model.
    public static func read(
        _ gguf: GGUF, for configuration: LlamaConfiguration, _ type: DType = .bfloat16
    ) throws(CheckpointError) -> LoRA {
        func fault(_ reason: String) -> CheckpointError {
            CheckpointError(file: gguf.file, reason, advice: "Give a LoRA adapter that was made for this model.")
        }
        let layout = GGUFLayout(configuration)
        guard gguf.metadata["general.type"] == .string("adapter"), gguf.metadata["adapter.type"] == .string("lora"),
            gguf.metadata["general.architecture"] == .string(layout.architecture)
        else { throw fault("it is no LoRA adapter for the architecture '\(layout.architecture)'") }
        let alpha = try gguf.float("adapter.lora.alpha")
        let targets = Set(
            Projection.allCases.filter {
                let module = LlamaTensorName.block(0, $0.path + ".weight")
                return gguf.tensors[layout.name(of: module) + ".lora_a"] != nil
            })
        guard let first = gguf.names.first(where: { $0.hasSuffix(".lora_a") }),
            let rank = try gguf.tensor(first).shape.first, (1...1024).contains(rank), !targets.isEmpty, alpha.isFinite
        else { throw fault("it has no matrices of a rank between 1 and 1024") }
        let adapter = LoRA(
            LoRAConfiguration(rank: rank, alpha: alpha, targets: targets), for: configuration, seed: 0, type)
        guard gguf.tensors.count == 2 * adapter.layout.places.count else {
            throw fault(
                "it has \(gguf.tensors.count) tensors, where this model's would have "
                    + "\(2 * adapter.layout.places.count)")
        }
        for place in adapter.layout.places {
            let module = LlamaTensorName.block(place.layer, place.projection.path + ".weight")
            for (suffix, range, shape) in [
                (".lora_a", place.a, [rank, place.inputs]), (".lora_b", place.b, [place.outputs.count, rank]),
            ] {
                let name = layout.name(of: module) + suffix
                let found = try gguf.tensor(name)
                guard found.shape == shape else {
                    throw fault("its tensor '\(name)' has the shape \(found.shape), where this model wants \(shape)")
                }
                var matrix = Tensor.empty(shape)
                try matrix.withMutableBytes { bytes throws(CheckpointError) in
                    try gguf.readFloats(name, into: bytes.bindMemory(to: Float.self))
                }
                if suffix == ".lora_b", let heads = layout.interleavedHeads(of: module) {
                    matrix = matrix.separatingHalves(ofHeads: heads)
                }
                adapter.parameters.narrowed(0, to: range).copy(from: matrix.viewed(as: [range.count]))
            }
        }
        adapter.refresh()
        return adapter
    }
}
