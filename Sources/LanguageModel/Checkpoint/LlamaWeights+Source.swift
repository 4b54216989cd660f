public import Checkpoints
public import Torch

extension LlamaWeights {
    /// Reads every tensor of a source, in pieces of 4 MB: what is in memory at any time is the model so far, one stacked
    /// matrix in `type`, and one piece.
    ///
    /// Throws before reading anything when a tensor is missing, has no place in the model or another shape; and at the
    /// first number that is not finite.
    ///
    /// A source that holds matrices of its own kind, such as ``NF4Source``, gives those of the blocks as they are.
    public init(
        _ source: some WeightSource, _ c: LlamaConfiguration, _ type: DType = .bfloat16, on device: Device = .cpu
    ) throws {
        let reader = WeightReader(source: source, type: type, device: device)
        try reader.check(c)
        func vector(_ name: String) throws(CheckpointError) -> Tensor { try reader.stacked([name]) }
        embedding = try reader.stacked([LlamaTensorName.embedding])
        blocks = []
        for layer in 0..<c.layerCount {
            func name(_ module: String) -> String { LlamaTensorName.block(layer, module) }
            func matrix(_ group: ProjectionGroup) throws -> FrozenMatrix {
                let names = group.members.map { name($0.path + ".weight") }
                if let frozen = try source.frozen(names) { return frozen.moved(to: device, type) }
                return FrozenMatrix(try reader.stacked(names))
            }
            try blocks.append(
                Block(
                    attentionNorm: vector(name("input_layernorm.weight")), qkv: matrix(.qkv),
                    qkvBias: c.hasAttentionBias
                        ? reader.stacked(ProjectionGroup.qkv.members.map { name($0.path + ".bias") }) : nil,
                    queryNorm: c.normalizesHeads ? vector(name("self_attn.q_norm.weight")) : nil,
                    keyNorm: c.normalizesHeads ? vector(name("self_attn.k_norm.weight")) : nil, o: matrix(.o),
                    oBias: c.hasOutputBias ? vector(name(Projection.o.path + ".bias")) : nil,
                    mlpNorm: vector(name("post_attention_layernorm.weight")), gateUp: matrix(.gateUp),
                    down: matrix(.down)))
        }
        finalNorm = try vector(LlamaTensorName.finalNorm)
        if !c.tiesEmbedding { untiedHead = FrozenMatrix(try reader.stacked([LlamaTensorName.head])) }
    }

    /// Reads every tensor of a GGUF file, dequantised.
    public init(
        _ gguf: GGUF, _ c: LlamaConfiguration, _ type: DType = .bfloat16, on device: Device = .cpu
    ) throws {
        try self.init(GGUFWeights(gguf, c), c, type, on: device)
    }
}

/// Reads tensors in pieces, converts them and looks at every number.
private struct WeightReader<Source: WeightSource> {
    let source: Source
    let type: DType
    let device: Device
    /// Where a piece stands while it is converted: 4 MB of numbers.
    private let piece = Tensor.empty([1 << 20])

    init(source: Source, type: DType, device: Device) {
        self.source = source
        self.type = type
        self.device = device
    }

    /// Holds the source's tensors against those of the model.
    func check(_ c: LlamaConfiguration) throws(CheckpointError) {
        var known = Set<String>()
        for tensor in c.tensors {
            known.insert(tensor.name)
            guard let shape = source.shapes[tensor.name] else {
                throw CheckpointError(
                    file: source.location, "the tensor '\(tensor.name)' is missing",
                    advice: "The weights are not all there, or belong to another model: fetch them again.")
            }
            guard shape == tensor.shape else {
                throw CheckpointError(
                    file: source.location,
                    "the tensor '\(tensor.name)' has the shape \(shape) where the model wants \(tensor.shape)",
                    advice: "The weights belong to another model: fetch them again.")
            }
        }
        for name in source.shapes.keys.sorted() where !known.contains(name) {
            // Old checkpoints hold the frequencies of rotation, which follow from the configuration.
            if name.hasSuffix(".rotary_emb.inv_freq") { continue }
            if name == LlamaTensorName.head, c.tiesEmbedding, try isEmbedding(name) { continue }
            throw CheckpointError(
                file: source.location, "the tensor '\(name)' has no place in this model",
                advice: "Choose a model of the Llama family whose configuration belongs to its weights.")
        }
    }

    /// Whether a tensor is the embedding once more, as some checkpoints store their tied head.
    private func isEmbedding(_ name: String) throws(CheckpointError) -> Bool {
        guard let shape = source.shapes[name], shape == source.shapes[LlamaTensorName.embedding] else { return false }
        let width = shape.dropFirst().reduce(1, *)
        var first = [Float](repeating: 0, count: width), second = first
        for row in 0..<(shape.first ?? 0) {
            try read(row..<row + 1, of: name, into: &first)
            try read(row..<row + 1, of: LlamaTensorName.embedding, into: &second)
            if first != second { return false }
        }
        return true
    }

    private func read(_ rows: Range<Int>, of name: String, into floats: inout [Float]) throws(CheckpointError) {
        try floats.withUnsafeMutableBufferPointer { buffer throws(CheckpointError) in
            try source.readRows(rows, of: name, into: buffer)
        }
    }

    /// Tensors of as many columns one above another, in the type of the model.
    func stacked(_ names: [String]) throws(CheckpointError) -> Tensor {
        let shapes = names.map { source.shapes[$0] ?? [0] }
        let rows = shapes.map { $0.first ?? 0 }, width = (shapes.first ?? []).dropFirst().reduce(1, *)
        let result = Tensor.empty([rows.reduce(0, +), width], type, on: device)
        // A row that is wider than the piece gets one of its own.
        let room = max(piece.count, width)
        let floats = room > piece.count ? Tensor.empty([room]) : piece
        var start = 0
        for (name, count) in zip(names, rows) {
            for first in stride(from: 0, to: count, by: room / width) {
                let part = first..<min(first + room / width, count)
                try floats.withMutableBytes { bytes throws(CheckpointError) in
                    let buffer = UnsafeMutableBufferPointer(
                        rebasing: bytes.bindMemory(to: Float.self)[..<(part.count * width)])
                    try source.readRows(part, of: name, into: buffer)
                    try checkFinite(UnsafeBufferPointer(buffer), name, from: part.lowerBound * width)
                }
                result.narrowed(0, to: start + part.lowerBound..<start + part.upperBound).copy(
                    from: floats.narrowed(0, to: 0..<part.count * width).viewed(as: [part.count, width]))
                source.release(name)
            }
            start += count
        }
        return shapes.allSatisfy({ $0.count == 1 }) ? result.viewed(as: [start]) : result
    }

    private func checkFinite(
        _ floats: UnsafeBufferPointer<Float>, _ name: String, from first: Int
    ) throws(CheckpointError) {
        var largest: UInt32 = 0
        for index in floats.indices { largest = max(largest, floats[index].bitPattern & 0x7FFF_FFFF) }
        guard largest >= 0x7F80_0000 else { return }
        let index = floats.firstIndex { !$0.isFinite } ?? 0
        throw CheckpointError(
            file: source.location, "number \(first + index) of the tensor '\(name)' is \(floats[index])",
            advice: "A model with such a weight can compute nothing: fetch it again, or choose another.")
    }
}
