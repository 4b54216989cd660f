import CTorch

/// The type of a tensor's elements.
public enum DType: String, Hashable, Sendable, CaseIterable {
    case float32, float64, bfloat16, float16, int32, int64, int8, uint8

    /// Bytes an element takes.
    public var size: Int {
        switch self {
        case .float64, .int64: 8
        case .float32, .int32: 4
        case .bfloat16, .float16: 2
        case .int8, .uint8: 1
        }
    }

    var code: ct_dtype {
        switch self {
        case .float32: CT_FLOAT32
        case .float64: CT_FLOAT64
        case .bfloat16: CT_BFLOAT16
        case .float16: CT_FLOAT16
        case .int32: CT_INT32
        case .int64: CT_INT64
        case .int8: CT_INT8
        case .uint8: CT_UINT8
        }
    }

    init(code: ct_dtype) {
        switch code {
        case CT_FLOAT32: self = .float32
        case CT_FLOAT64: self = .float64
        case CT_BFLOAT16: self = .bfloat16
        case CT_FLOAT16: self = .float16
        case CT_INT32: self = .int32
        case CT_INT8: self = .int8
        case CT_UINT8: self = .uint8
        default: self = .int64
        }
    }
}

/// A Swift number that can be an element of a tensor.
public protocol TensorElement: Sendable {
    static var dtype: DType { get }
}

extension Float: TensorElement { public static var dtype: DType { .float32 } }
extension Double: TensorElement { public static var dtype: DType { .float64 } }
extension Int32: TensorElement { public static var dtype: DType { .int32 } }
extension Int64: TensorElement { public static var dtype: DType { .int64 } }
extension Int8: TensorElement { public static var dtype: DType { .int8 } }
extension UInt8: TensorElement { public static var dtype: DType { .uint8 } }
