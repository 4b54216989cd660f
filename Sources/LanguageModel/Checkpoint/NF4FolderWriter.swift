public import Checkpoints
import JSON
public import Storage
import Torch

/// Writes a model as a Hugging Face folder with the matrices of its blocks in NF4, as Transformers and bitsandbytes store
/// them and load them.
///
/// Embedding, norms, biases and head keep the numbers that they have, those of a GGUF file in bfloat16; `config.json`
/// gains a `quantization_config`; the tokenizer comes with it. One matrix is in memory at a time.
public struct NF4FolderWriter {
    public let checkpoint: ModelCheckpoint
    public let block: Int
    public let doubly: Bool
    /// The names of the matrices that are quantised.
    private let matrices: Set<String>

    /// - Parameters:
    ///   - block: one of `blocks`.
    ///   - doubly: whether the scales are quantised as well.
    /// - Throws: `CheckpointError` where the matrices are quantised by bitsandbytes already.
    public init(_ checkpoint: ModelCheckpoint, block: Int = 64, doubly: Bool = true) throws(CheckpointError) {
        precondition(Self.blocks.contains(block), "a block that bitsandbytes knows")
        if case .folder(let folder) = checkpoint.form, folder.configuration["quantization_config"] != nil {
            throw CheckpointError(
                file: StoragePath.joined(folder.path, HuggingFaceFolder.configurationName),
                "its weights are quantised already", advice: "Choose the model without quantisation.")
        }
        self.checkpoint = checkpoint
        self.block = block
        self.doubly = doubly
        matrices = Set(checkpoint.configuration.blockMatrices.map(\.name))
        try checkpoint.source.check(checkpoint.configuration)
    }

    /// The sizes of blocks that bitsandbytes knows.
    public static let blocks = [32, 64, 128, 256, 512, 1024, 2048, 4096]

    /// Writes the folder.
    ///
    /// - Returns: bytes of the weights.
    @discardableResult public func write(
        to folder: inout FolderReplacement, progress: ExportProgress = { _, _ in }
    ) throws -> Int {
        let description: JSONValue
        switch checkpoint.form {
        case .folder(let base):
            try ModelExport.copyTokenizer(from: base.path, to: &folder)
            description = base.configuration
        case .gguf, .vocabulary:
            let export = try ModelExport(checkpoint, adapter: nil, name: StoragePath.name(of: checkpoint.path))
            try export.writeTokenizer(to: &folder)
            description = try export.configurationJSON(.bf16)
        }
        try Storage.write(
            quantised(description).text(indented: true) + "\n", to: folder.file(HuggingFaceFolder.configurationName))
        return try writeWeights(to: OutputFile(folder.file(HuggingFaceFolder.weightsName)), progress)
    }

    /// The configuration with what Transformers wants to know of the quantisation.
    private func quantised(_ configuration: JSONValue) -> JSONValue {
        let type = configuration["dtype"] ?? configuration["torch_dtype"]
        let quantisation: JSONValue = [
            "_load_in_4bit": true, "_load_in_8bit": false,
            "bnb_4bit_compute_dtype": .string(type?.stringValue ?? "bfloat16"), "bnb_4bit_quant_storage": "uint8",
            "bnb_4bit_quant_type": "nf4", "bnb_4bit_use_double_quant": .bool(doubly),
            "llm_int8_enable_fp32_cpu_offload": false, "llm_int8_has_fp16_weight": false,
            "llm_int8_skip_modules": nil, "llm_int8_threshold": 6.0, "load_in_4bit": true, "load_in_8bit": false,
            "quant_method": "bitsandbytes",
        ]
        return .object((configuration.members ?? []) + [.init("quantization_config", quantisation)])
    }

    private func writeWeights(to file: OutputFile, _ progress: ExportProgress) throws -> Int {
        let entries = try checkpoint.configuration.tensors.flatMap { tensor in
            try matrices.contains(tensor.name)
                ? parts(of: tensor)
                : [Entry(name: tensor.name, type: storedType(tensor.name), shape: tensor.shape, matrix: nil)]
        }
        // Every tensor must begin on a multiple of its element, so those of odd sizes come last, wide elements first.
        let late = entries.filter { !$0.size.isMultiple(of: 8) }.sorted { $0.type.blockSize > $1.type.blockSize }
        let lateNames = Set(late.map(\.name))
        var writer = SafetensorsFileWriter(metadata: ["format": "pt"])
        for entry in entries.filter({ !lateNames.contains($0.name) }) + late {
            writer.add(entry.name, entry.type, shape: entry.shape)
        }
        let owners = Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.matrix) })
        var current: (matrix: String, parts: [String: [UInt8]]) = ("", [:]), kept: [String: [UInt8]] = [:]
        let sizes = Dictionary(
            checkpoint.configuration.tensors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var done = 0
        try writer.write(to: file) { tensor in
            defer { done += 1 }
            try progress(done, entries.count)
            guard let matrix = owners[tensor.name] ?? nil, let size = sizes[matrix] else {
                return try stored(CheckpointTensor(tensor.name, tensor.shape), tensor.type)
            }
            if let bytes = kept.removeValue(forKey: tensor.name) { return bytes }
            if current.matrix != matrix {
                current = (matrix, try quantised(size))
                for (name, bytes) in current.parts where lateNames.contains(name) { kept[name] = bytes }
            }
            kept[tensor.name] = nil
            return current.parts[tensor.name] ?? []
        }
        return writer.size
    }

    /// A tensor of the new file, and the matrix that it belongs to.
    private struct Entry {
        let name: String, type: ElementType, shape: [Int], matrix: String?
        var size: Int { shape.reduce(type.blockSize, *) }
    }

    /// The tensors by which bitsandbytes stores a matrix.
    private func parts(of matrix: CheckpointTensor) -> [Entry] {
        let name = matrix.name, count = matrix.shape.reduce(1, *), blocks = (count + block - 1) / block
        var entries = [
            Entry(name: name + ".quant_map", type: .float32, shape: [16], matrix: name),
            Entry(name: name + FourBitState.suffix, type: .uint8, shape: [FourBitState.size], matrix: name),
            Entry(name: name, type: .uint8, shape: [(count + 1) / 2, 1], matrix: name),
            Entry(name: name + ".absmax", type: doubly ? .uint8 : .float32, shape: [blocks], matrix: name),
        ]
        if doubly {
            entries += [
                Entry(name: name + ".nested_absmax", type: .float32, shape: [(blocks + 255) / 256], matrix: name),
                Entry(name: name + ".nested_quant_map", type: .float32, shape: [256], matrix: name),
            ]
        }
        return entries
    }

    private func quantised(_ tensor: CheckpointTensor) throws -> [String: [UInt8]] {
        let name = tensor.name
        let (type, typeName) = Self.types[try storedType(name)] ?? (.float32, "float32")
        let matrix = try NormalFloat4([name], of: checkpoint.source, block: block, doubly: doubly, type)
        checkpoint.source.release(name)
        var parts = [
            name: matrix.codes.storedBytes, name + ".quant_map": Tensor(NormalFloat4.numbers).storedBytes,
        ]
        var state = FourBitState(shape: matrix.shape, block: block, type: typeName, nested: nil)
        for part in matrix.scales.parts {
            switch part {
            case .single(let scales): parts[name + ".absmax"] = scales.storedBytes
            case .double(let scales, let offset):
                parts[name + ".absmax"] = scales.codes.storedBytes
                parts[name + ".nested_absmax"] = scales.scales.storedBytes
                parts[name + ".nested_quant_map"] = scales.book.tensor.storedBytes
                state.nested = (scales.block, Double(offset))
            }
        }
        parts[name + FourBitState.suffix] = state.bytes
        return parts
    }

    /// Of each element type that bitsandbytes quantises, ours and the name there.
    private static let types: [ElementType: (DType, String)] = [
        .float32: (.float32, "float32"), .bfloat16: (.bfloat16, "bfloat16"), .float16: (.float16, "float16"),
    ]

    /// The type of a tensor's numbers in the new file, were it not quantised.
    private func storedType(_ name: String) throws(CheckpointError) -> ElementType {
        guard case .folder(let folder) = checkpoint.form, let file = folder.file(of: name) else { return .bfloat16 }
        let type = try file.tensor(name).type
        return Self.types[type] == nil ? .float32 : type
    }

    /// The bytes of a tensor that is not quantised.
    private func stored(_ tensor: CheckpointTensor, _ type: ElementType) throws -> [UInt8] {
        if case .folder(let folder) = checkpoint.form, let file = folder.file(of: tensor.name),
            try file.tensor(tensor.name).type == type
        {
            defer { file.release(tensor.name) }
            return try file.bytes(of: tensor.name)
        }
        return try MergedWeights(checkpoint.source, nil).tensor(tensor).stored(as: type)
    }
}

extension Tensor {
    /// The bytes of the elements, row by row.
    fileprivate var storedBytes: [UInt8] { contiguous().withMutableBytes { Array($0) } }
}

extension WeightSource {
    /// Throws where a tensor of the model is missing or has another shape.
    fileprivate func check(_ configuration: LlamaConfiguration) throws(CheckpointError) {
        for tensor in configuration.tensors where shapes[tensor.name] != tensor.shape {
            throw CheckpointError(
                file: location,
                shapes[tensor.name].map {
                    "the tensor '\(tensor.name)' has the shape \($0) where the model wants \(tensor.shape)"
                } ?? "the tensor '\(tensor.name)' is missing",
                advice: "The weights are not all there, or belong to another model: fetch them again.")
        }
    }
}
