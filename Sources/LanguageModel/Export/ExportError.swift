import Checkpoints

/// Why a model cannot be exported in some form: what is in the way, and what to do.
public struct ExportError: Error, Hashable, Sendable, CustomStringConvertible {
    public let reason: String
    public let advice: String

    public init(_ reason: String, advice: String) {
        self.reason = reason
        self.advice = advice
    }

    public var description: String { "\(reason). \(advice)." }
}

/// How the numbers of an exported model are stored.
public enum ExportType: String, Hashable, Sendable, CaseIterable {
    case f32, f16, bf16
    /// 8 bits and a scale for 32 numbers; in GGUF files only.
    case q8_0

    var element: ElementType {
        switch self {
        case .f32: .float32
        case .f16: .float16
        case .bf16: .bfloat16
        case .q8_0: .q8_0
        }
    }

    /// The number of `general.file_type`.
    var ggufFileType: UInt64 {
        switch self {
        case .f32: 0
        case .f16: 1
        case .q8_0: 7
        case .bf16: 32
        }
    }

    /// The name of the type in `config.json`.
    var torchName: String {
        switch self {
        case .f32: "float32"
        case .f16, .q8_0: "float16"
        case .bf16: "bfloat16"
        }
    }
}
