/// One value of a GGUF file's metadata.
public enum GGUFValue: Hashable, Sendable {
    case unsigned(UInt64)
    case signed(Int64)
    case float(Double)
    case bool(Bool)
    case string(String)
    /// Items of any whole-number type.
    case integers([Int])
    case floats([Double])
    case bools([Bool])
    case strings([String])

    /// The whole number; `nil` for other values and for one above `Int.max`.
    public var integerValue: Int? {
        switch self {
        case .unsigned(let value): Int(exactly: value)
        case .signed(let value): Int(exactly: value)
        default: nil
        }
    }

    /// The number, also when it was stored as a whole one.
    public var floatValue: Double? {
        switch self {
        case .unsigned(let value): Double(value)
        case .signed(let value): Double(value)
        case .float(let value): value
        default: nil
        }
    }

    public var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    public var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    public var integersValue: [Int]? {
        if case .integers(let values) = self { values } else { nil }
    }

    public var stringsValue: [String]? {
        if case .strings(let values) = self { values } else { nil }
    }
}
