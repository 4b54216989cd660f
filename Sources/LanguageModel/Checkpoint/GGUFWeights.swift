public import Checkpoints

/// The tensors of a GGUF file under the names of Hugging Face checkpoints.
///
/// In files of the `llama` architecture the two halves of each query and key head are interleaved, since llama.cpp turns
/// neighbours together there; here their rows come in the order of Hugging Face. Those of Qwen are not interleaved.
public struct GGUFWeights: WeightSource {
    public let gguf: GGUF
    public let shapes: [String: [Int]]
    /// The file's own name of each tensor.
    private let fileNames: [String: String]
    /// Rows of a head where heads are interleaved, by the file's name of the tensor.
    private let interleaved: [String: Int]

    public init(_ gguf: GGUF, _ configuration: LlamaConfiguration) {
        self.gguf = gguf
        var shapes: [String: [Int]] = [:], fileNames: [String: String] = [:], interleaved: [String: Int] = [:]
        let interleaves = gguf.metadata["general.architecture"]?.stringValue == "llama"
        for tensor in gguf.tensors.values where tensor.name != Self.frequencyDivisors {
            let name = Self.huggingFaceName(tensor.name)
            shapes[name] = tensor.shape
            fileNames[name] = tensor.name
            let isQueryOrKey = name.contains(".q_proj.") || name.contains(".k_proj.")
            if interleaves && isQueryOrKey { interleaved[tensor.name] = configuration.headDimension }
        }
        self.shapes = shapes
        self.fileNames = fileNames
        self.interleaved = interleaved
    }

    /// Not a weight: what `RoPEScaling.Kind.divisors` holds.
    static let frequencyDivisors = "rope_freqs.weight"

    public var location: String { gguf.file }

    public func readRows(
        _ rows: Range<Int>, of name: String, into output: UnsafeMutableBufferPointer<Float>
    ) throws(CheckpointError) {
        let fileName = fileNames[name] ?? name
        let width = try gguf.tensor(fileName).shape.dropFirst().reduce(1, *)
        guard let head = interleaved[fileName] else {
            return try gguf.readFloats(fileName, from: rows.lowerBound * width, into: output)
        }
        for (index, row) in rows.enumerated() {
            try gguf.readFloats(
                fileName, from: Self.fileRow(row, head: head) * width,
                into: UnsafeMutableBufferPointer(rebasing: output[index * width..<(index + 1) * width]))
        }
    }

    /// Row i of the first half of a head is the file's row 2 i, row i of the second its row 2 i + 1.
    private static func fileRow(_ row: Int, head: Int) -> Int {
        let place = row % head, half = head / 2
        return row - place + (place < half ? 2 * place : 2 * (place - half) + 1)
    }

    public func storedType(of name: String) -> ElementType? { gguf.tensors[fileNames[name] ?? name]?.type }

    public func withStoredRows(
        of name: String, _ body: (ElementType, Range<Int>, UnsafeRawBufferPointer) -> Bool
    ) throws(CheckpointError) -> Bool {
        let fileName = fileNames[name] ?? name
        let tensor = try gguf.tensor(fileName)
        guard let rows = tensor.shape.first, rows > 0 else { return false }
        return try gguf.withStoredBytes(of: fileName) { bytes in
            guard let head = interleaved[fileName] else { return body(tensor.type, 0..<rows, bytes) }
            let width = bytes.count / rows
            return (0..<rows).allSatisfy { row in
                let start = Self.fileRow(row, head: head) * width
                return body(tensor.type, row..<row + 1, UnsafeRawBufferPointer(rebasing: bytes[start..<start + width]))
            }
        }
    }

    public func release(_ name: String) { gguf.release(fileNames[name] ?? name) }

    /// `blk.3.attn_q.weight` becomes `model.layers.3.self_attn.q_proj.weight`; an unknown name stays.
    static func huggingFaceName(_ name: String) -> String {
        switch name {
        case "token_embd.weight": return LlamaTensorName.embedding
        case "output_norm.weight": return LlamaTensorName.finalNorm
        case "output.weight": return LlamaTensorName.head
        default: break
        }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "blk", let layer = Int(parts[1]), let module = modules[String(parts[2])]
        else { return name }
        return LlamaTensorName.block(layer, "\(module).\(parts[3])")
    }

    static let modules = [
        "attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm",
        "attn_q": Projection.q.path, "attn_k": Projection.k.path, "attn_v": Projection.v.path,
        "attn_output": Projection.o.path, "attn_q_norm": "self_attn.q_norm", "attn_k_norm": "self_attn.k_norm",
        "ffn_gate": Projection.gate.path, "ffn_up": Projection.up.path, "ffn_down": Projection.down.path,
    ]
}
