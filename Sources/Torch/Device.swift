import CTorch

/// Where a tensor lives and is worked on.
public enum Device: Hashable, Sendable, CustomStringConvertible {
    case cpu
    case cuda(Int)

    /// Reads `cpu`, `cuda` or `cuda:1`; nil for anything else.
    public init?(_ text: String) {
        switch text {
        case "cpu": self = .cpu
        case "cuda": self = .cuda(0)
        default:
            guard text.hasPrefix("cuda:"), let index = Int(text.dropFirst(5)), (0..<128).contains(index) else {
                return nil
            }
            self = .cuda(index)
        }
    }

    public var description: String {
        switch self {
        case .cpu: "cpu"
        case .cuda(let index): "cuda:\(index)"
        }
    }

    /// Whether this process can use the device: always for the CPU; for CUDA, when libtorch sees that many.
    public var isAvailable: Bool {
        switch self {
        case .cpu: true
        case .cuda(let index): index < Int(ct_cuda_devices())
        }
    }

    var code: ct_device {
        switch self {
        case .cpu: -1
        case .cuda(let index): ct_device(index)
        }
    }

    init(code: ct_device) { self = code < 0 ? .cpu : .cuda(Int(code)) }
}

/// The threads that libtorch works with, for the whole process.
public enum Threads {
    public static var count: Int {
        get { Int(ct_threads()) }
        set { ct_set_threads(Int32(clamping: max(1, newValue))) }
    }

    /// The instruction set that the fused kernels chose: `avx512`, `avx2` or `portable`.
    public static var instructionSet: String { String(cString: ct_kernels()) }

    /// Whether products in bfloat16 are at least as fast as in float32, in half the memory.
    public static var isFastInBrainFloat: Bool { instructionSet != "portable" }
}
