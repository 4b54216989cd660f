/// How a value of a GGUF file's metadata is stored; readers such as llama.cpp insist on the type that they expect.
///
/// Source: the GGUF specification, `gguf_metadata_value_type`.
public enum GGUFValueType: UInt32, Hashable, Sendable {
    case uint8 = 0, int8, uint16, int16, uint32, int32, float32, bool, string
    case uint64 = 10, int64, float64
}

extension GGUFValue {
    /// The type of the value, or of its items, where nothing else is asked for.
    ///
    /// 32 bits where they hold the number, as the converters of llama.cpp write.
    var usualType: GGUFValueType {
        switch self {
        case .unsigned(let value): value <= UInt32.max ? .uint32 : .uint64
        case .signed(let value): Int32(exactly: value) == nil ? .int64 : .int32
        case .float, .floats: .float32
        case .bool, .bools: .bool
        case .string, .strings: .string
        case .integers(let values): values.allSatisfy { Int32(exactly: $0) != nil } ? .int32 : .int64
        }
    }

    /// The value as a file stores it, behind its type; nil when the type cannot hold it.
    func stored(as type: GGUFValueType) -> [UInt8]? {
        switch self {
        case .unsigned(let value): type.bytes(integer: value)
        case .signed(let value): type.bytes(integer: value)
        case .float(let value): type.bytes(float: value)
        case .bool(let value): type == .bool ? [value ? 1 : 0] : nil
        case .string(let value): type == .string ? Self.bytes(value) : nil
        case .integers(let values): Self.list(values, type) { type.bytes(integer: $0) }
        case .floats(let values): Self.list(values, type) { type.bytes(float: $0) }
        case .bools(let values): Self.list(values, type) { type == .bool ? [$0 ? 1 : 0] : nil }
        case .strings(let values): Self.list(values, type) { type == .string ? Self.bytes($0) : nil }
        }
    }

    /// Whether the value is a list, whose stored form names the type of its items.
    var isList: Bool {
        switch self {
        case .integers, .floats, .bools, .strings: true
        default: false
        }
    }

    static func bytes(_ text: String) -> [UInt8] { UInt64(text.utf8.count).littleEndianBytes + Array(text.utf8) }

    private static func list<Item>(_ items: [Item], _ type: GGUFValueType, _ stored: (Item) -> [UInt8]?) -> [UInt8]? {
        var bytes = type.rawValue.littleEndianBytes + UInt64(items.count).littleEndianBytes
        for item in items {
            guard let item = stored(item) else { return nil }
            bytes += item
        }
        return bytes
    }
}

extension GGUFValueType {
    fileprivate func bytes(integer value: some FixedWidthInteger) -> [UInt8]? {
        switch self {
        case .uint8: UInt8(exactly: value)?.littleEndianBytes
        case .int8: Int8(exactly: value)?.littleEndianBytes
        case .uint16: UInt16(exactly: value)?.littleEndianBytes
        case .int16: Int16(exactly: value)?.littleEndianBytes
        case .uint32: UInt32(exactly: value)?.littleEndianBytes
        case .int32: Int32(exactly: value)?.littleEndianBytes
        case .uint64: UInt64(exactly: value)?.littleEndianBytes
        case .int64: Int64(exactly: value)?.littleEndianBytes
        case .float32, .float64, .bool, .string: nil
        }
    }

    fileprivate func bytes(float value: Double) -> [UInt8]? {
        switch self {
        case .float32: Float(value).bitPattern.littleEndianBytes
        case .float64: value.bitPattern.littleEndianBytes
        default: nil
        }
    }
}

extension FixedWidthInteger {
    var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian) { Array($0) } }
}
