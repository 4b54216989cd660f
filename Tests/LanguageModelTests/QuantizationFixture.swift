import Checkpoints
import Torch

/// What bitsandbytes made of some numbers: Tests/References/quantization.py.
struct QuantizationFixture {
    let file: Safetensors

    init() throws { file = try Safetensors(path: Fixture.path("quantization.safetensors")) }

    /// The numbers of `name.kind` in their own type, f32, bf16 or f16.
    func numbers(_ name: String) throws -> Tensor {
        let description = try file.tensor(name)
        let floats = try [Float](unsafeUninitializedCapacity: description.count) { buffer, count in
            try file.readFloats(name, into: UnsafeMutableBufferPointer(rebasing: buffer[..<description.count]))
            count = description.count
        }
        let type: DType =
            switch description.type {
            case .bfloat16: .bfloat16
            case .float16: .float16
            default: .float32
            }
        return Tensor(floats, shape: description.shape).converted(to: type)
    }

    func bytes(_ name: String) throws -> [UInt8] { try file.bytes(of: name) }

    /// The fixture's tensors whose name ends so, without that end.
    func names(endingIn end: String) -> [String] {
        file.names.filter { $0.hasSuffix(end) }.map { String($0.dropLast(end.count)) }
    }
}

extension Tensor {
    /// The bytes of the elements, to compare them bit for bit.
    var storedBytes: [UInt8] { contiguous().withMutableBytes { Array($0) } }
}
