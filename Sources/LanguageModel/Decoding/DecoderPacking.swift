import Checkpoints
import Torch

/// Moves the weights of a source into a decoder, a piece at a time.
struct DecoderPacking {
    let kernel: DecoderKernel
    let source: any WeightSource
    let bits: WeightBits

    /// Plain numbers come in pieces of 1 MB.
    private static let piece = 1 << 18

    /// The embedding and the head decide between tokens: 8 bits at least.
    private var outer: WeightBits { bits == .sixteen ? .sixteen : .eight }

    /// Writes trained rows behind the base's, or over them; the base comes first.
    func pack(_ rows: TrainedRows, hasHead: Bool) {
        func fill(_ matrix: DecoderKernel.Matrix, _ numbers: Tensor) {
            let format = outer.format(of: nil, inputs: numbers.size(1))
            numbers.contiguous().withMutableBytes { bytes in
                kernel.fill(matrix, format, rows: rows.tokens, from: .float32, UnsafeRawBufferPointer(bytes))
            }
        }
        fill(.embedding, rows.embedding)
        if hasHead { fill(.head, rows.head) }
    }

    func pack(_ c: LlamaConfiguration) throws {
        try check(c)
        try matrix(.embedding, LlamaTensorName.embedding, [c.vocabularySize, c.hiddenSize], outer)
        if !c.tiesEmbedding { try matrix(.head, LlamaTensorName.head, [c.vocabularySize, c.hiddenSize], outer) }
        for layer in 0..<c.layerCount {
            func name(_ module: String) -> String { LlamaTensorName.block(layer, module) }
            for projection in Projection.allCases {
                let shape = [c.outputSize(of: projection), c.inputSize(of: projection.group)]
                try matrix(projection.matrix(layer), name(projection.path + ".weight"), shape, bits)
                let hasBias =
                    projection.group == .qkv ? c.hasAttentionBias : projection == .o ? c.hasOutputBias : false
                if hasBias {
                    kernel.setBias(
                        of: projection.matrix(layer), try vector(name(projection.path + ".bias"), shape[0]))
                }
            }
            let heads = c.normalizesHeads
            try kernel.setNorms(
                ofLayer: layer, attention: vector(name("input_layernorm.weight"), c.hiddenSize),
                mlp: vector(name("post_attention_layernorm.weight"), c.hiddenSize),
                query: heads ? vector(name("self_attn.q_norm.weight"), c.headDimension) : nil,
                key: heads ? vector(name("self_attn.k_norm.weight"), c.headDimension) : nil,
                window: c.window(ofLayer: layer))
        }
    }

    func vector(_ name: String, _ count: Int) throws(CheckpointError) -> [Float] {
        var numbers = [Float](repeating: 0, count: count)
        try numbers.withUnsafeMutableBufferPointer { buffer throws(CheckpointError) in
            try source.readRows(0..<count, of: name, into: buffer)
        }
        return numbers
    }

    /// Every tensor must be there, in its shape, before any is read.
    private func check(_ c: LlamaConfiguration) throws(CheckpointError) {
        for tensor in c.tensors where source.shapes[tensor.name] != tensor.shape {
            throw CheckpointError(
                file: source.location,
                "the tensor '\(tensor.name)' "
                    + (source.shapes[tensor.name].map { "has the shape \($0) where the model wants \(tensor.shape)" }
                        ?? "is missing"),
                advice: "The weights are not all there, or belong to another model: fetch them again.")
        }
    }

    private func matrix(
        _ matrix: DecoderKernel.Matrix, _ name: String, _ shape: [Int], _ bits: WeightBits
    ) throws {
        let (outputs, inputs) = (shape[0], shape[1])
        let format = bits.format(of: source.storedType(of: name), inputs: inputs)
        let wasMoved = try source.withStoredRows(of: name) { type, rows, bytes in
            guard let rowSource = type.rowSource, inputs.isMultiple(of: type.blockCount) else { return false }
            kernel.fill(matrix, format, rows: rows, from: rowSource, bytes)
            return true
        }
        if let frozen = wasMoved ? nil : try source.frozen([name]) {
            let numbers = frozen.dense(.float32)
            numbers.withMutableBytes { bytes in
                kernel.fill(matrix, format, rows: 0..<outputs, from: .float32, UnsafeRawBufferPointer(bytes))
            }
        } else if !wasMoved {
            let rowsAtOnce = max(1, Self.piece / inputs)
            let numbers = UnsafeMutableBufferPointer<Float>.allocate(capacity: rowsAtOnce * inputs)
            defer { numbers.deallocate() }
            for first in stride(from: 0, to: outputs, by: rowsAtOnce) {
                let rows = first..<min(outputs, first + rowsAtOnce)
                let part = UnsafeMutableBufferPointer(rebasing: numbers[..<(rows.count * inputs)])
                try source.readRows(rows, of: name, into: part)
                guard part.allSatisfy(\.isFinite) else {
                    throw CheckpointError(
                        file: source.location, "the tensor '\(name)' holds a number that is not finite",
                        advice: "A model with such a weight can compute nothing: fetch it again, or choose another.")
                }
                kernel.fill(matrix, format, rows: rows, from: .float32, UnsafeRawBufferPointer(part))
            }
        }
        source.release(name)
    }
}
