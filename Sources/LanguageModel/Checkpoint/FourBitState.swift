import Checkpoints
import JSON

/// What bitsandbytes keeps of a matrix in NF4 beside its codes and scales: JSON in a tensor of bytes.
///
/// Source: `QuantState.as_dict` of bitsandbytes 0.50.
struct FourBitState: Hashable {
    /// (outputs, inputs).
    var shape: [Int]
    /// Numbers that share a scale.
    var block: Int
    /// The type that the numbers had: `float32`, `bfloat16` or `float16`.
    var type: String
    /// Of doubly quantised scales: how many share a scale of theirs, and what is added to them.
    var nested: (block: Int, offset: Double)?

    static func == (a: FourBitState, b: FourBitState) -> Bool { a.json == b.json }
    func hash(into hasher: inout Hasher) { hasher.combine(json) }

    /// What a matrix's name is followed by.
    static let suffix = ".quant_state.bitsandbytes__nf4"
    /// Bytes that the JSON is padded to with spaces, so that the size of a file is known before its offsets are.
    static let size = 320

    init(shape: [Int], block: Int, type: String, nested: (block: Int, offset: Double)?) {
        self.shape = shape
        self.block = block
        self.type = type
        self.nested = nested
    }

    /// - Parameter bytes: the JSON.
    init(_ bytes: [UInt8], of name: String, file: String) throws(CheckpointError) {
        func fault(_ reason: String) -> CheckpointError {
            CheckpointError(
                file: file, "the tensor '\(name + Self.suffix)' \(reason)",
                advice: "Choose a model that bitsandbytes stored in NF4, or the model without quantisation.")
        }
        let json: JSONValue
        do {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw fault("is not JSON: \(error.reason)")
        }
        guard json["quant_type"]?.stringValue == "nf4" else { throw fault("is of another 'quant_type' than nf4") }
        let sizes = (json["shape"]?.arrayValue ?? []).map { $0.integerValue ?? 0 }
        guard sizes.count == 2, sizes.allSatisfy((1...1 << 24).contains) else {
            throw fault("has no 'shape' of two whole numbers")
        }
        func blockSize(_ key: String) throws(CheckpointError) -> Int {
            guard let block = json[key]?.integerValue, (2...1 << 16).contains(block), block % 2 == 0 else {
                throw fault("has no '\(key)' that is an even number up to 65536")
            }
            return block
        }
        shape = sizes
        block = try blockSize("blocksize")
        type = json["dtype"]?.stringValue ?? "float16"
        if let offset = json["nested_offset"] {
            guard let value = offset.numberValue, value.isFinite, abs(value) <= Double(Float.greatestFiniteMagnitude)
            else { throw fault("has a 'nested_offset' that is no number") }
            nested = (try blockSize("nested_blocksize"), value)
        } else {
            nested = nil
        }
    }

    var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("quant_type", "nf4"), .init("blocksize", .integer(block)), .init("dtype", .string(type)),
            .init("shape", .array(shape.map { .integer($0) })),
        ]
        if let nested {
            members += [
                .init("nested_blocksize", .integer(nested.block)), .init("nested_dtype", "float32"),
                .init("nested_offset", .number(nested.offset)),
            ]
        }
        return .object(members)
    }

    /// The JSON, padded to `size` bytes.
    var bytes: [UInt8] {
        let text = json.bytes()
        return text + [UInt8](repeating: UInt8(ascii: " "), count: max(0, Self.size - text.count))
    }
}
