public import Checkpoints
import JSON
import Storage
import Torch

/// A Hugging Face folder whose matrices bitsandbytes has quantised: NF4, singly or doubly, or LLM.int8().
///
/// Codes and scales are taken as they are; nothing is quantised again. Matrices that the model stacks are put together
/// where each ends with a block, and are read as plain numbers elsewhere.
public struct BitsandbytesFolder: WeightSource {
    public let folder: HuggingFaceFolder
    public let shapes: [String: [Int]]
    /// Quantised matrices by the name of their weight.
    private let states: [String: Kind]
    /// Magnitudes of x from which a column is an outlying feature of LLM.int8().
    private let threshold: Double
    private let latest = Latest()

    private enum Kind {
        case four(FourBitState)
        case eight
    }

    /// Looks for quantised matrices among the tensors; there may be none.
    public init(_ folder: HuggingFaceFolder) throws(CheckpointError) {
        self.folder = folder
        let configuration = folder.configuration["quantization_config"]
        let file = StoragePath.joined(folder.path, HuggingFaceFolder.configurationName)
        if let method = configuration?["quant_method"]?.stringValue, method != "bitsandbytes" {
            throw CheckpointError(
                file: file, "its weights are quantised by '\(method)', which is not read",
                advice: "Choose the model without quantisation, or as bitsandbytes or GGUF stores it.")
        }
        threshold = configuration?["llm_int8_threshold"]?.numberValue ?? 6
        var shapes: [String: [Int]] = [:], states: [String: Kind] = [:]
        for name in folder.shapes.keys.sorted() {
            if name.hasSuffix(".quant_state.bitsandbytes__fp4") {
                throw CheckpointError(
                    file: folder.path, "the tensor '\(name.dropLast(31))' is stored in FP4, which is not read",
                    advice: "Choose the model in NF4 or without quantisation.")
            }
            if name.hasSuffix(FourBitState.suffix) {
                let weight = String(name.dropLast(FourBitState.suffix.count))
                states[weight] = .four(try Self.state(weight, in: folder))
            } else if name.hasSuffix(".SCB") {
                let weight = String(name.dropLast(4)) + ".weight"
                try Self.checkBytes(weight, in: folder)
                states[weight] = .eight
            }
        }
        let parts = [".absmax", ".quant_map", ".nested_absmax", ".nested_quant_map", FourBitState.suffix]
        for (name, shape) in folder.shapes {
            if let part = parts.first(where: name.hasSuffix), states[String(name.dropLast(part.count))] != nil {
                continue
            }
            if name.hasSuffix(".SCB") || name.hasSuffix(".weight_format") { continue }
            if case .four(let state) = states[name] { shapes[name] = state.shape } else { shapes[name] = shape }
        }
        self.shapes = shapes
        self.states = states
    }

    public var location: String { folder.location }

    /// Whether any matrix is quantised.
    public var isQuantised: Bool { !states.isEmpty }

    public func readRows(
        _ rows: Range<Int>, of name: String, into output: UnsafeMutableBufferPointer<Float>
    ) throws(CheckpointError) {
        guard states[name] != nil else { return try folder.readRows(rows, of: name, into: output) }
        let dense = try latest.numbers(of: name) { () throws(CheckpointError) in try matrix(name).dense(.float32) }
        dense.narrowed(0, to: rows).withMutableBytes { bytes in
            UnsafeMutableRawBufferPointer(output).copyMemory(from: UnsafeRawBufferPointer(bytes))
        }
    }

    public func release(_ name: String) {
        latest.forget(name)
        guard states[name] != nil else { return folder.release(name) }
        let parts = ["", ".absmax", ".nested_absmax"]
        for part in parts { folder.release(name + part) }
    }

    public func frozen(_ names: [String]) throws -> FrozenMatrix? {
        guard names.allSatisfy({ states[$0] != nil }) else { return nil }
        let parts = try names.map(matrix)
        let four = parts.compactMap { if case .nf4(let matrix) = $0.storage { matrix } else { nil } }
        let eight = parts.compactMap { if case .int8(let matrix) = $0.storage { matrix } else { nil } }
        for name in names { release(name) }
        if four.count == parts.count { return NormalFloat4.stacked(four).map { FrozenMatrix($0) } }
        guard eight.count == parts.count else { return nil }
        return FrozenMatrix(
            VectorwiseInt8(
                codes: .concatenated(eight.map(\.codes)), scales: .concatenated(eight.map(\.scales)),
                threshold: threshold))
    }

    /// One matrix with its codes as they are stored.
    private func matrix(_ name: String) throws(CheckpointError) -> FrozenMatrix {
        switch states[name] {
        case .four(let state): return FrozenMatrix(try four(name, state))
        case .eight, nil:
            let codes = try bytes(name).map { Int8(bitPattern: $0) }
            let scales = try floats(String(name.dropLast(7)) + ".SCB")
            return FrozenMatrix(
                VectorwiseInt8(
                    codes: Tensor(codes, shape: shapes[name] ?? [0, 0]), scales: Tensor(scales), threshold: threshold))
        }
    }

    private func four(_ name: String, _ state: FourBitState) throws(CheckpointError) -> NormalFloat4 {
        let scales: BlockScales
        if let nested = state.nested {
            let codes = try bytes(name + ".absmax"), book = try floats(name + ".nested_quant_map")
            scales = BlockScales([
                .double(
                    BlockwiseInt8(
                        codes: Tensor(codes), scales: Tensor(try floats(name + ".nested_absmax")), shape: [codes.count],
                        block: nested.block, book: CodeBook(entries: book)), offset: Float(nested.offset))
            ])
        } else {
            scales = BlockScales([.single(Tensor(try floats(name + ".absmax")))])
        }
        return NormalFloat4(codes: Tensor(try bytes(name)), scales: scales, shape: state.shape, block: state.block)
    }

    private func file(_ name: String) throws(CheckpointError) -> Safetensors { try Self.file(name, in: folder) }

    private func bytes(_ name: String) throws(CheckpointError) -> [UInt8] { try file(name).bytes(of: name) }

    /// The numbers of a tensor, all finite.
    private func floats(_ name: String) throws(CheckpointError) -> [Float] {
        try Self.floats(name, in: folder)
    }
}

extension BitsandbytesFolder {
    private static func file(_ name: String, in folder: HuggingFaceFolder) throws(CheckpointError) -> Safetensors {
        guard let file = folder.file(of: name) else {
            throw CheckpointError(
                file: folder.path, "the tensor '\(name)' is missing",
                advice: "The weights are not all there: fetch the model again.")
        }
        return file
    }

    private static func floats(_ name: String, in folder: HuggingFaceFolder) throws(CheckpointError) -> [Float] {
        let file = try file(name, in: folder), count = try file.tensor(name).count
        var floats = [Float](repeating: 0, count: count)
        try floats.withUnsafeMutableBufferPointer { buffer throws(CheckpointError) in
            try file.readFloats(name, into: buffer)
        }
        guard floats.allSatisfy(\.isFinite) else {
            throw CheckpointError(
                file: file.file, "a number of the tensor '\(name)' is not finite",
                advice: "A model with such a weight can compute nothing: fetch it again, or choose another.")
        }
        return floats
    }

    /// Reads the state of a matrix in NF4 and holds its tensors' sizes against it.
    private static func state(_ name: String, in folder: HuggingFaceFolder) throws(CheckpointError) -> FourBitState {
        let stateName = name + FourBitState.suffix, file = try file(stateName, in: folder)
        let state = try FourBitState(file.bytes(of: stateName), of: name, file: file.file)
        let count = state.shape[0] * state.shape[1], blocks = (count + state.block - 1) / state.block
        /// - Parameter bytes: what the tensor takes, nil where only its elements count.
        func check(_ part: String, count: Int? = nil, bytes: Int? = nil) throws(CheckpointError) {
            let file = try Self.file(name + part, in: folder), tensor = try file.tensor(name + part)
            let isRight = count.map { $0 == tensor.count } ?? true && bytes.map { $0 == tensor.byteRange.count } ?? true
            guard isRight else {
                throw CheckpointError(
                    file: file.file, offset: tensor.byteRange.lowerBound,
                    "the tensor '\(name + part)' has \(tensor.count) elements in \(tensor.type), which does not fit a "
                        + "matrix of the shape \(state.shape) in NF4 with blocks of \(state.block)",
                    advice: "The file is damaged: fetch it again.")
            }
        }
        try check("", bytes: (count + 1) / 2)
        if let nested = state.nested {
            try check(".absmax", bytes: blocks)
            try check(".nested_absmax", count: (blocks + nested.block - 1) / nested.block)
            try check(".nested_quant_map", count: 256)
        } else {
            try check(".absmax", count: blocks)
        }
        try check(".quant_map", count: 16)
        let map = try floats(name + ".quant_map", in: folder)
        guard zip(map, NormalFloat4.numbers).allSatisfy({ abs($0 - $1) < 1e-6 }) else {
            throw CheckpointError(
                file: file.file, "the tensor '\(name).quant_map' does not hold the 16 numbers of NF4",
                advice: "Choose a model that bitsandbytes stored in NF4, or the model without quantisation.")
        }
        return state
    }

    private static func checkBytes(_ name: String, in folder: HuggingFaceFolder) throws(CheckpointError) {
        let file = try file(name, in: folder), tensor = try file.tensor(name)
        let scales = String(name.dropLast(7)) + ".SCB"
        let count = try Self.file(scales, in: folder).tensor(scales).count
        guard tensor.type == .int8, tensor.shape.count == 2, count == tensor.shape[0] else {
            throw CheckpointError(
                file: file.file, offset: tensor.byteRange.lowerBound,
                "the tensor '\(name)' is no matrix of signed bytes with a scale a row in '\(scales)'",
                advice: "The file is damaged: fetch it again.")
        }
    }

    /// The last matrix that was read as plain numbers, since it is asked for a few rows at a time.
    private final class Latest {
        private var name: String?
        private var numbers: Tensor?

        func numbers(
            of name: String, _ make: () throws(CheckpointError) -> Tensor
        ) throws(CheckpointError) -> Tensor {
            if self.name == name, let numbers { return numbers }
            let made = try make()
            (self.name, numbers) = (name, made)
            return made
        }

        func forget(_ name: String) {
            if self.name == name { (self.name, numbers) = (nil, nil) }
        }
    }
}
