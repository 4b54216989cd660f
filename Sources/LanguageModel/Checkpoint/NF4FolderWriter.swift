public import Checkpoints
import JSON
import Storage
import Torch

/// Writes a Hugging Face folder again with the matrices of its blocks in NF4, as Transformers and bitsandbytes store
/// them and load them.
///
/// Embedding, norms, biases and head keep the bytes that they have; `config.json` gains a `quantization_config`; the
/// tokenizer's files are copied. One matrix is in memory at a time.
public struct NF4FolderWriter {
    public let folder: HuggingFaceFolder
    public let block: Int
    public let doubly: Bool
    private let matrices: Set<String>

    /// - Parameters:
    ///   - block: a power of two from 32 to 4,096, which are the sizes that bitsandbytes knows.
    ///   - doubly: whether the scales are quantised as well.
    /// - Throws: `CheckpointError` where the folder's matrices are quantised already.
    public init(
        _ folder: HuggingFaceFolder, _ configuration: LlamaConfiguration, block: Int = 64, doubly: Bool = true
    ) throws(CheckpointError) {
        precondition(Self.blocks.contains(block), "a block that bitsandbytes knows")
        guard folder.configuration["quantization_config"] == nil else {
            throw CheckpointError(
                file: StoragePath.joined(folder.path, HuggingFaceFolder.configurationName),
                "its weights are quantised already", advice: "Choose the model without quantisation.")
        }
        self.folder = folder
        self.block = block
        self.doubly = doubly
        let names = (0..<configuration.layerCount).flatMap { layer in
            Projection.allCases.map { LlamaTensorName.block(layer, $0.path + ".weight") }
        }
        matrices = Set(names.filter { folder.shapes[$0]?.count == 2 })
        for name in names {
            _ = try folder.tensorType(name)
        }
    }

    /// The sizes of blocks that bitsandbytes knows.
    public static let blocks = [32, 64, 128, 256, 512, 1024, 2048, 4096]

    /// Files of a model that say nothing of its weights.
    private static let companions = [
        "tokenizer.json", "tokenizer.model", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
        "vocab.json", "merges.txt", "chat_template.jinja", "generation_config.json",
    ]

    /// Writes the folder, whole or not at all.
    ///
    /// - Returns: bytes of the weights.
    @discardableResult public func write(to path: String) throws -> Int {
        var replacement = try FolderReplacement(of: path)
        for name in Self.companions {
            let source = StoragePath.joined(folder.path, name)
            guard Storage.exists(source) else { continue }
            try Storage.write(Storage.read(source, limit: 1 << 28), to: replacement.file(name))
        }
        try Storage.write(
            configuration.text(indented: true) + "\n", to: replacement.file(HuggingFaceFolder.configurationName))
        let size = try writeWeights(to: OutputFile(replacement.file(HuggingFaceFolder.weightsName)))
        try replacement.publish()
        return size
    }

    private var configuration: JSONValue {
        let type = folder.configuration["dtype"] ?? folder.configuration["torch_dtype"]
        let quantisation: JSONValue = [
            "_load_in_4bit": true, "_load_in_8bit": false,
            "bnb_4bit_compute_dtype": .string(type?.stringValue ?? "bfloat16"), "bnb_4bit_quant_storage": "uint8",
            "bnb_4bit_quant_type": "nf4", "bnb_4bit_use_double_quant": .bool(doubly),
            "llm_int8_enable_fp32_cpu_offload": false, "llm_int8_has_fp16_weight": false,
            "llm_int8_skip_modules": nil, "llm_int8_threshold": 6.0, "load_in_4bit": true, "load_in_8bit": false,
            "quant_method": "bitsandbytes",
        ]
        return .object((folder.configuration.members ?? []) + [.init("quantization_config", quantisation)])
    }

    private func writeWeights(to file: OutputFile) throws -> Int {
        let entries = folder.shapes.keys.sorted().flatMap { name in
            matrices.contains(name) ? parts(of: name) : [plain(name)]
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
        try writer.write(to: file) { tensor in
            guard let matrix = owners[tensor.name] ?? nil else {
                defer { folder.release(tensor.name) }
                return try folder.stored(tensor.name)
            }
            if let bytes = kept.removeValue(forKey: tensor.name) { return bytes }
            if current.matrix != matrix {
                current = (matrix, try quantised(matrix))
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

    private func plain(_ name: String) -> Entry {
        Entry(
            name: name, type: (try? folder.tensorType(name)) ?? .float32, shape: folder.shapes[name] ?? [], matrix: nil)
    }

    private func parts(of name: String) -> [Entry] {
        let count = (folder.shapes[name] ?? []).reduce(1, *), blocks = (count + block - 1) / block
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

    private func quantised(_ name: String) throws -> [String: [UInt8]] {
        let (type, typeName) = Self.types[try folder.tensorType(name)] ?? (.float32, "float32")
        let matrix = try NormalFloat4([name], of: folder, block: block, doubly: doubly, type)
        folder.release(name)
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
}

extension Tensor {
    /// The bytes of the elements, row by row.
    fileprivate var storedBytes: [UInt8] { contiguous().withMutableBytes { Array($0) } }
}

extension HuggingFaceFolder {
    fileprivate func stored(_ name: String) throws(CheckpointError) -> [UInt8] {
        try holder(name).bytes(of: name)
    }

    fileprivate func tensorType(_ name: String) throws(CheckpointError) -> ElementType {
        try holder(name).tensor(name).type
    }

    private func holder(_ name: String) throws(CheckpointError) -> Safetensors {
        guard let file = file(of: name) else {
            throw CheckpointError(
                file: path, "the tensor '\(name)' is missing",
                advice: "The weights are not all there, or belong to another model: fetch them again.")
        }
        return file
    }
}
