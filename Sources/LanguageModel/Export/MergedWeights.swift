import Checkpoints
import Torch

/// The weights of a checkpoint with an adapter in them: W + scale B A, worked out in float32.
///
/// A tensor is made when it is asked for, so that a model of any size is exported in the memory of its largest tensor.
struct MergedWeights {
    let source: any WeightSource
    let adapter: LoRA?
    private let places: [String: LoRALayout.Place]

    init(_ source: any WeightSource, _ adapter: LoRA?) {
        self.source = source
        self.adapter = adapter
        var places: [String: LoRALayout.Place] = [:]
        for place in adapter?.layout.places ?? [] {
            places[LlamaTensorName.block(place.layer, place.projection.path + ".weight")] = place
        }
        self.places = places
    }

    /// A tensor of the model in float32; its bytes in the source may leave memory then.
    ///
    /// - Parameter tensor: its shape counts the adapter's tokens.
    func tensor(_ tensor: CheckpointTensor) throws -> Tensor {
        let result = Tensor.empty(tensor.shape)
        let known = min(source.shapes[tensor.name]?.first ?? 0, tensor.shape.first ?? 0)
        let width = tensor.shape.dropFirst().reduce(1, *)
        try result.withMutableBytes { bytes throws(CheckpointError) in
            let numbers = UnsafeMutableBufferPointer(rebasing: bytes.bindMemory(to: Float.self)[..<(known * width)])
            try source.readRows(0..<known, of: tensor.name, into: numbers)
        }
        source.release(tensor.name)
        if let adapter, let rows = adapter.layout.rows(of: adapter.parameters) {
            switch tensor.name {
            case LlamaTensorName.embedding: result.narrowed(0, to: rows.tokens).copy(from: rows.embedding)
            case LlamaTensorName.head: result.narrowed(0, to: rows.tokens).copy(from: rows.head)
            default: break
            }
        }
        if let adapter, let place = places[tensor.name] {
            let (a, b) = adapter.matrices(place)
            result.addProduct(b, a, scale: adapter.configuration.scale)
        }
        return result
    }
}

extension LoRA {
    /// A, (rank, inputs), and B, (outputs, rank), of one projection, in float32.
    func matrices(_ place: LoRALayout.Place) -> (a: Tensor, b: Tensor) {
        func matrix(_ range: Range<Int>, _ rows: Int) -> Tensor {
            parameters.narrowed(0, to: range).viewed(as: [rows, range.count / rows]).converted(to: .float32)
        }
        return (matrix(place.a, configuration.rank), matrix(place.b, place.outputs.count))
    }
}

extension Tensor {
    /// The numbers as a file of weights stores them.
    func stored(as type: ElementType) -> [UInt8] {
        let numbers = converted(to: .float32, on: .cpu).contiguous()
        return numbers.withMutableBytes { bytes in
            FloatWriter.bytes(of: UnsafeBufferPointer(bytes.bindMemory(to: Float.self)), as: type)
        }
    }

    /// The rows of each head with the two halves interleaved, as llama.cpp wants queries and keys of the `llama`
    /// architecture: row i of the first half becomes row 2 i, row i of the second row 2 i + 1.
    func interleavingHalves(ofHeads count: Int) -> Tensor {
        let rows = size(0), width = self.count / max(rows, 1)
        return viewed(as: [count, 2, rows / count / 2, width]).transposed(1, 2).reshaped(to: shape)
    }

    /// The inverse of ``interleavingHalves(ofHeads:)``.
    func separatingHalves(ofHeads count: Int) -> Tensor {
        let rows = size(0), width = self.count / max(rows, 1)
        return viewed(as: [count, rows / count / 2, 2, width]).transposed(1, 2).reshaped(to: shape)
    }
}
