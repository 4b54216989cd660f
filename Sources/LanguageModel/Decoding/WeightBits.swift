import Checkpoints
import Torch

/// In how many bits a decoder keeps the weights of a model's blocks.
public enum WeightBits: String, Hashable, Sendable, CaseIterable {
    /// As the file has them where it has 4 or 8 bits in blocks of 32 (GGUF's Q4_0, Q4_1 and Q8_0), else 8.
    case own
    /// 4 bits, with a scale and a minimum for each 32 inputs.
    case four = "4"
    /// 8 bits, with a scale for each 32 inputs.
    case eight = "8"
    /// bfloat16.
    case sixteen = "16"

    /// The format of a matrix whose rows are stored in a type.
    func format(of stored: ElementType?, inputs: Int) -> DecoderKernel.Format {
        switch self {
        case .own: stored == .q4_0 || stored == .q4_1 ? .four : .eight
        case .four: .four
        case .eight: .eight
        case .sixteen: .sixteen
        }
    }
}

extension ElementType {
    /// How a decoder takes rows of this type as they are; nil where they have to become plain numbers first.
    var rowSource: DecoderKernel.RowSource? {
        switch self {
        case .q4_0: .q4_0
        case .q4_1: .q4_1
        case .q8_0: .q8_0
        default: nil
        }
    }
}
