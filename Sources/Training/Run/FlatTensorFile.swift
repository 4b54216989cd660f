import Checkpoints
import JSON
import Storage
public import Torch

/// A tensor with the name that it has in a file.
public struct FlatTensor {
    public let name: String
    public let tensor: Tensor

    public init(_ name: String, _ tensor: Tensor) {
        self.name = name
        self.tensor = tensor
    }
}

/// Flat tensors of float32 or float64 in a safetensors file, written and read in stretches: they may be as large as the
/// model.
enum FlatTensorFile {
    private static let stretch = 1 << 22

    static func write(_ tensors: [FlatTensor], to path: String) throws(StorageError) {
        let file = try OutputFile(path)
        var members: [JSONValue.Member] = [.init("__metadata__", ["format": "pt"])]
        var end = 0
        for item in tensors {
            let start = end
            end += item.tensor.count * item.tensor.dtype.size
            members.append(
                .init(
                    item.name,
                    [
                        "dtype": .string(item.tensor.dtype == .float64 ? "F64" : "F32"),
                        "shape": [.integer(item.tensor.count)], "data_offsets": [.integer(start), .integer(end)],
                    ]))
        }
        var header = JSONValue.object(members).bytes()
        while !header.count.isMultiple(of: 8) { header.append(UInt8(ascii: " ")) }
        try file.write(withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) })
        try file.write(header)
        for item in tensors {
            precondition([.float32, .float64].contains(item.tensor.dtype), "a tensor of \(item.tensor.dtype)")
            try item.tensor.moved(to: .cpu).contiguous().withMutableBytes { bytes throws(StorageError) in
                try file.write(UnsafeRawBufferPointer(bytes))
            }
        }
        try file.finish()
    }

    /// Fills tensors of the same names, sizes and types; on an error some of them may have been filled.
    static func read(_ path: String, into tensors: [FlatTensor]) throws {
        let file = try Safetensors(path: path)
        for item in tensors {
            let found = try file.tensor(item.name)
            let type: ElementType = item.tensor.dtype == .float64 ? .float64 : .float32
            guard found.shape == [item.tensor.count], found.type == type else {
                throw TrainingError(
                    "'\(path)' holds \(found.shape) numbers of \(found.type) under '\(item.name)', where this run has "
                        + "\(item.tensor.count) of \(type)")
            }
            let host = Tensor.empty([item.tensor.count], item.tensor.dtype)
            try host.withMutableBytes { bytes throws(CheckpointError) in
                var start = 0
                while start < bytes.count {
                    let end = min(start + stretch, bytes.count)
                    let part = try file.bytes(of: item.name, in: start..<end)
                    UnsafeMutableRawBufferPointer(rebasing: bytes[start..<end]).copyBytes(from: part)
                    start = end
                }
            }
            item.tensor.copy(from: host)
        }
    }
}
