/// How the numbers of a tensor are stored.
///
/// The quantised types are blocks of numbers that share a scale. They keep the names that GGUF gives them.
public enum ElementType: Hashable, Sendable, CustomStringConvertible {
    case float64, float32, float16, bfloat16
    case int64, int32, int16, int8
    case uint64, uint32, uint16, uint8, bool
    /// 32 numbers in 18 bytes: a scale and 4 bits a number, 8 standing for zero.
    case q4_0
    /// 32 numbers in 20 bytes: a scale, a minimum and 4 bits a number.
    case q4_1
    /// 32 numbers in 22 bytes: a scale and 5 bits a number, 16 standing for zero.
    case q5_0
    /// 32 numbers in 24 bytes: a scale, a minimum and 5 bits a number.
    case q5_1
    /// 32 numbers in 34 bytes: a scale and a signed byte a number.
    case q8_0
    /// 256 numbers in 144 bytes: 8 scales and minima of 6 bits, and 4 bits a number.
    case q4_K
    /// 256 numbers in 176 bytes: 8 scales and minima of 6 bits, and 5 bits a number.
    case q5_K
    /// 256 numbers in 210 bytes: 16 scales of 8 bits, and 6 bits a number, 32 standing for zero.
    case q6_K
    /// A type that GGUF defines and this room does not read, by its number there.
    case other(UInt32)

    /// How many numbers form one block.
    public var blockCount: Int { layout.count }

    /// The bytes of one block.
    public var blockSize: Int { layout.size }

    /// The name used in messages: that of safetensors and GGUF, which agree where both have one.
    public var description: String {
        if let name = Self.safetensorsNames.first(where: { $0.type == self })?.name { return name }
        switch self {
        case .q4_0: return "Q4_0"
        case .q4_1: return "Q4_1"
        case .q5_0: return "Q5_0"
        case .q5_1: return "Q5_1"
        case .q8_0: return "Q8_0"
        case .q4_K: return "Q4_K"
        case .q5_K: return "Q5_K"
        case .q6_K: return "Q6_K"
        case .other(let number): return Self.otherTypes[number]?.name ?? "type \(number)"
        default: return "unnamed"
        }
    }

    /// Whether ``GGUF`` and ``Safetensors`` turn numbers of this type into floats.
    public var isReadable: Bool {
        switch self {
        case .float64, .float32, .float16, .bfloat16, .q4_0, .q4_1, .q5_0, .q5_1, .q8_0, .q4_K, .q5_K, .q6_K: true
        default: false
        }
    }

    private var layout: (count: Int, size: Int) {
        switch self {
        case .float64, .int64, .uint64: (1, 8)
        case .float32, .int32, .uint32: (1, 4)
        case .float16, .bfloat16, .int16, .uint16: (1, 2)
        case .int8, .uint8, .bool: (1, 1)
        case .q4_0: (32, 18)
        case .q4_1: (32, 20)
        case .q5_0: (32, 22)
        case .q5_1: (32, 24)
        case .q8_0: (32, 34)
        case .q4_K: (256, 144)
        case .q5_K: (256, 176)
        case .q6_K: (256, 210)
        case .other(let number): Self.otherTypes[number].map { ($0.count, $0.size) } ?? (1, 1)
        }
    }

    /// Bytes that hold a tensor of `shape`; `nil` when the product overflows or a row does not divide into blocks.
    func size(of shape: [Int]) -> Int? {
        guard shape.allSatisfy({ $0 >= 0 }), (shape.last ?? 1).isMultiple(of: blockCount) || blockCount == 1 else {
            return nil
        }
        guard let count = Self.count(of: shape), count.isMultiple(of: blockCount) else { return nil }
        let (size, overflow) = (count / blockCount).multipliedReportingOverflow(by: blockSize)
        return overflow ? nil : size
    }

    /// The product of the dimensions, 1 for a scalar; `nil` when it does not fit.
    static func count(of shape: [Int]) -> Int? {
        var count = 1
        for dimension in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
            guard !overflow else { return nil }
            count = product
        }
        return count
    }
}

// Source: the `GGMLQuantizationType` and `GGML_QUANT_SIZES` tables of the gguf package.
extension ElementType {
    /// The type that GGUF writes as `number`; `nil` when it defines none.
    init?(ggufNumber number: UInt32) {
        switch number {
        case 0: self = .float32
        case 1: self = .float16
        case 2: self = .q4_0
        case 3: self = .q4_1
        case 6: self = .q5_0
        case 7: self = .q5_1
        case 8: self = .q8_0
        case 12: self = .q4_K
        case 13: self = .q5_K
        case 14: self = .q6_K
        case 24: self = .int8
        case 25: self = .int16
        case 26: self = .int32
        case 27: self = .int64
        case 28: self = .float64
        case 30: self = .bfloat16
        default:
            guard Self.otherTypes[number] != nil else { return nil }
            self = .other(number)
        }
    }

    /// The number by which GGUF writes the type; `nil` for those that such a file cannot hold.
    var ggufNumber: UInt32? {
        switch self {
        case .float32: 0
        case .float16: 1
        case .q4_0: 2
        case .q4_1: 3
        case .q5_0: 6
        case .q5_1: 7
        case .q8_0: 8
        case .q4_K: 12
        case .q5_K: 13
        case .q6_K: 14
        case .int8: 24
        case .int16: 25
        case .int32: 26
        case .int64: 27
        case .float64: 28
        case .bfloat16: 30
        case .other(let number): number
        case .uint64, .uint32, .uint16, .uint8, .bool: nil
        }
    }

    /// Types that are named and measured, so that a file which holds them can be listed, but not read.
    private static let otherTypes: [UInt32: (name: String, count: Int, size: Int)] = [
        9: ("Q8_1", 32, 40), 10: ("Q2_K", 256, 84), 11: ("Q3_K", 256, 110), 15: ("Q8_K", 256, 292),
        16: ("IQ2_XXS", 256, 66), 17: ("IQ2_XS", 256, 74), 18: ("IQ3_XXS", 256, 98), 19: ("IQ1_S", 256, 50),
        20: ("IQ4_NL", 32, 18), 21: ("IQ3_S", 256, 110), 22: ("IQ2_S", 256, 82), 23: ("IQ4_XS", 256, 136),
        29: ("IQ1_M", 256, 56), 34: ("TQ1_0", 256, 54), 35: ("TQ2_0", 256, 66), 39: ("MXFP4", 32, 17),
    ]
}

extension ElementType {
    /// The type's name in a safetensors header.
    init?(safetensorsName name: String) {
        guard let entry = Self.safetensorsNames.first(where: { $0.name == name }) else { return nil }
        self = entry.type
    }

    /// The type's name in a safetensors header; `nil` for those that such a file cannot hold.
    var safetensorsName: String? {
        Self.safetensorsNames.first { $0.type == self }?.name
    }

    private static let safetensorsNames: [(type: ElementType, name: String)] = [
        (.float64, "F64"), (.float32, "F32"), (.float16, "F16"), (.bfloat16, "BF16"),
        (.int64, "I64"), (.int32, "I32"), (.int16, "I16"), (.int8, "I8"),
        (.uint64, "U64"), (.uint32, "U32"), (.uint16, "U16"), (.uint8, "U8"), (.bool, "BOOL"),
    ]
}
