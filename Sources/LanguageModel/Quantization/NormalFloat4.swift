public import Torch

/// A matrix in four bits a number: the nearest of 16 quantiles of the normal distribution, times its block's scale.
///
/// Weights of trained models are nearly normal, so that each code serves about as many of them as any other. Blocks run
/// along the flattened rows. Codes, scales and what is given back equal bitsandbytes 0.50 bit for bit; the scales'
/// mean, where they are doubly quantised, is summed by libtorch, whose last bit depends on the number of threads there
/// and here. Source: Dettmers et al. 2023 (QLoRA), section 3 and appendix E; the paper's section 5.5.
public struct NormalFloat4: QuantizedNumbers {
    /// (outputs, inputs) for a weight.
    public let shape: [Int]
    /// Numbers that share a scale.
    public let block: Int
    /// uint8, two codes a byte, the first in the upper half: ((count + 1) / 2).
    public let codes: Tensor
    public let scales: BlockScales

    /// The 16 numbers that the codes stand for, ascending.
    public static let numbers: [Float] = [
        -1, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635, -0.18477343022823334,
        -0.09105003625154495, 0, 0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224,
        0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1,
    ]

    /// Quantises numbers of any floating type, on the CPU.
    ///
    /// - Parameters:
    ///   - block: an even number; 64 is what QLoRA uses.
    ///   - doubly: whether the scales are quantised as well.
    public init(_ numbers: Tensor, block: Int = 64, doubly: Bool = false) {
        let (codes, scales) = numbers.quantizedToNF4(block: block)
        self.init(codes: codes, scales: BlockScales(scales, doubly: doubly), shape: numbers.shape, block: block)
    }

    package init(codes: Tensor, scales: BlockScales, shape: [Int], block: Int) {
        let count = shape.reduce(1, *)
        precondition(
            codes.count == (count + 1) / 2 && scales.count == (count + block - 1) / block, "codes and scales that fit")
        self.shape = shape
        self.block = block
        self.codes = codes
        self.scales = scales
    }

    /// Matrices of the same width one above the other, as if they had been quantised each for itself.
    ///
    /// - Returns: nil unless every part but the last is whole blocks, all of one size: elsewhere a block would belong to
    ///   two parts, and its codes would have to change.
    public static func stacked(_ parts: [NormalFloat4]) -> NormalFloat4? {
        guard let first = parts.first, let width = first.shape.last else { return nil }
        guard
            parts.allSatisfy({ $0.block == first.block && $0.shape.count == 2 && $0.shape[1] == width }),
            parts.dropLast().allSatisfy({ $0.count.isMultiple(of: first.block) })
        else { return nil }
        guard parts.count > 1 else { return first }
        return NormalFloat4(
            codes: .concatenated(parts.map(\.codes)), scales: BlockScales(parts.flatMap(\.scales.parts)),
            shape: [parts.reduce(0) { $0 + $1.shape[0] }, width], block: first.block)
    }

    public var byteCount: Int { codes.count + scales.byteCount }

    public func dequantized(_ type: DType) -> Tensor {
        let numbers = Tensor.empty([1, count], type, on: codes.device)
        if count > 0 { numbers.setToNF4(codes: codes, scales: scales.expanded(), block: block, stride: count) }
        return numbers.viewed(as: shape)
    }

    /// Whether every number is finite: a NaN or an infinity makes the scale of its block one.
    public var isFinite: Bool {
        guard count > 0 else { return true }
        let (least, greatest) = scales.expanded().extremes
        return least.isFinite && greatest.isFinite
    }

    /// The same on another device.
    package func moved(to device: Device) -> NormalFloat4 {
        guard device != codes.device else { return self }
        return NormalFloat4(
            codes: codes.moved(to: device), scales: BlockScales([.single(scales.expanded().moved(to: device))]),
            shape: shape, block: block)
    }
}
