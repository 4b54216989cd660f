import JSON

/// A safetensors file: named tensors, plain numbers only, nothing executable.
///
/// As strict as the reference library: a header of at most 100 MB, and tensors that cover the data without gaps or
/// overlaps. Stricter in one thing: a key that stands twice is refused.
///
/// Source: the format section of the safetensors README.
public final class Safetensors: TensorFile {
    public let file: String
    /// The free-form texts under `__metadata__`.
    public let metadata: [String: String]
    public let tensors: [String: TensorDescription]
    public let names: [String]
    private let bytes: CheckpointBytes

    /// Maps the file and reads its header; the tensors' bytes are touched when they are asked for.
    public convenience init(path: String) throws(CheckpointError) {
        try self.init(CheckpointBytes(path: path), file: path)
    }

    /// Reads a file that is already in memory.
    public convenience init(bytes: [UInt8], file: String = "safetensors bytes") throws(CheckpointError) {
        try self.init(.memory(bytes), file: file)
    }

    private init(_ bytes: CheckpointBytes, file: String) throws(CheckpointError) {
        let header = try bytes.withBytes { buffer throws(CheckpointError) in
            try SafetensorsHeader(bytes: buffer, file: file)
        }
        self.file = file
        self.bytes = bytes
        metadata = header.metadata
        names = header.tensors.map(\.name)
        tensors = Dictionary(uniqueKeysWithValues: header.tensors.map { ($0.name, $0) })
    }

    public func withBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws(CheckpointError) -> Result
    ) throws(CheckpointError) -> Result { try bytes.withBytes(body) }

    public func release(_ range: Range<Int>) { bytes.release(range) }
}

/// The checked header of a safetensors file.
private struct SafetensorsHeader {
    private(set) var metadata: [String: String] = [:]
    private(set) var tensors: [TensorDescription] = []

    init(bytes: UnsafeRawBufferPointer, file: String) throws(CheckpointError) {
        guard bytes.count >= 8 else {
            throw CheckpointError(
                file: file, offset: bytes.count, "the file ends inside the length of its header",
                advice: "The file is not whole, or no safetensors file: fetch it again.")
        }
        let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard length <= CheckpointLimits.safetensorsHeader else {
            throw CheckpointError(
                file: file, offset: 0, "a header of \(length) bytes, so this is no safetensors file",
                advice: "Give the path of a file in safetensors form.")
        }
        let data = 8 + Int(length)
        guard data <= bytes.count else {
            throw CheckpointError(
                file: file, offset: bytes.count, "the file ends inside its header of \(length) bytes",
                advice: "The file is not whole, or no safetensors file: fetch it again.")
        }
        let header: JSONValue
        do {
            header = try JSONValue(parsing: UnsafeRawBufferPointer(rebasing: bytes[8..<data]))
        } catch {
            throw CheckpointError(file: file, offset: 8 + error.offset, "the header is not JSON: \(error.reason)")
        }
        guard let members = header.members, members.count <= CheckpointLimits.tensors else {
            throw CheckpointError(
                file: file, offset: 8, "the header is not a JSON object of at most \(CheckpointLimits.tensors) tensors")
        }
        for member in members {
            do {
                if member.key == "__metadata__" {
                    metadata = try Self.texts(member.value)
                } else {
                    tensors.append(try Self.tensor(member.key, member.value, data: data))
                }
            } catch {
                throw CheckpointError(file: file, offset: 8, "the header's entry '\(member.key)' \(error.reason)")
            }
        }
        try checkCover(of: data..<bytes.count, file: file)
    }

    /// What is wrong with one entry, as the end of a sentence.
    private struct Fault: Error {
        let reason: String
    }

    private static func texts(_ value: JSONValue) throws(Fault) -> [String: String] {
        guard let members = value.members else { throw Fault(reason: "is \(value.kind), not an object") }
        var texts: [String: String] = [:]
        for member in members {
            guard let text = member.value.stringValue else {
                throw Fault(reason: "holds '\(member.key)', which is \(member.value.kind), not a string")
            }
            texts[member.key] = text
        }
        return texts
    }

    private static func tensor(_ name: String, _ value: JSONValue, data: Int) throws(Fault) -> TensorDescription {
        guard let typeName = value["dtype"]?.stringValue else { throw Fault(reason: "has no 'dtype'") }
        guard let type = ElementType(safetensorsName: typeName) else {
            throw Fault(reason: "has the unknown dtype '\(typeName.prefix(40))'")
        }
        guard let dimensions = value["shape"]?.arrayValue else { throw Fault(reason: "has no 'shape'") }
        var shape: [Int] = []
        for dimension in dimensions {
            guard let size = dimension.integerValue, size >= 0, shape.count < CheckpointLimits.dimensions else {
                let limit = CheckpointLimits.dimensions
                throw Fault(reason: "has a shape that is not at most \(limit) whole numbers, none of them negative")
            }
            shape.append(size)
        }
        guard let offsets = value["data_offsets"]?.arrayValue, offsets.count == 2,
            let start = offsets[0].integerValue, let end = offsets[1].integerValue, 0 <= start, start <= end
        else {
            throw Fault(reason: "has no 'data_offsets' of a first and a last byte")
        }
        guard let count = ElementType.count(of: shape), type.size(of: shape) == end - start else {
            throw Fault(reason: "has the shape \(shape) in \(type), which does not take \(end - start) bytes")
        }
        let (first, overflow) = data.addingReportingOverflow(start)
        let (last, endOverflow) = data.addingReportingOverflow(end)
        guard !overflow, !endOverflow else { throw Fault(reason: "has 'data_offsets' beyond any file") }
        return TensorDescription(name: name, shape: shape, type: type, byteRange: first..<last, count: count)
    }

    /// Every byte after the header belongs to exactly one tensor.
    private func checkCover(of data: Range<Int>, file: String) throws(CheckpointError) {
        var end = data.lowerBound
        let inOrder = tensors.sorted {
            ($0.byteRange.lowerBound, $0.byteRange.upperBound) < ($1.byteRange.lowerBound, $1.byteRange.upperBound)
        }
        for tensor in inOrder {
            guard tensor.byteRange.lowerBound == end else {
                let what = tensor.byteRange.lowerBound < end ? "overlaps the one before" : "leaves a gap before it"
                throw CheckpointError(
                    file: file, offset: tensor.byteRange.lowerBound, "the tensor '\(tensor.name)' \(what)")
            }
            end = tensor.byteRange.upperBound
        }
        guard end <= data.upperBound else {
            throw CheckpointError(
                file: file, offset: data.upperBound, "the file ends before its last tensor, which reaches byte \(end)",
                advice: "The file is not whole: fetch it again.")
        }
        guard end == data.upperBound else {
            throw CheckpointError(
                file: file, offset: end, "\(data.upperBound - end) bytes follow the last tensor")
        }
    }
}
