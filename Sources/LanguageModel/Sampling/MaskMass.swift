public import Tokenizers
import Torch

/// How much probability a grammar takes away from a model: 0 for one that never thought of anything else.
///
/// The model's logits over the whole vocabulary are needed for it, which sampling under a grammar is not: rows wait until
/// a step is full of them, so that the head is read once for all.
public final class MaskMass {
    /// The tokens that were looked at, and the probability of all that could not come in their places.
    public private(set) var count = 0
    public private(set) var sum = 0.0
    /// Of the logarithm of what was left, so that `exp` of its mean is the geometric mean.
    public private(set) var logSum = 0.0

    private let kernel: DecoderKernel
    private let hidden: UnsafeMutableBufferPointer<Float>
    private let logits: UnsafeMutableBufferPointer<Float>
    private var waiting: [[Token]] = []
    /// As many rows as keep the logits of all below some 6 MB.
    private static let batch = 32

    public init(_ decoder: Decoder) {
        kernel = decoder.kernel
        hidden = .allocate(capacity: Self.batch * kernel.shape.hidden)
        logits = .allocate(capacity: Self.batch * kernel.shape.vocabulary)
    }

    deinit {
        hidden.deallocate()
        logits.deallocate()
    }

    /// The mean probability that was taken away; 0 where nothing was looked at.
    public var mean: Double { count > 0 ? sum / Double(count) : 0 }

    /// Takes in a place: what the head reads there, and the tokens that may come.
    public func add(_ state: UnsafeBufferPointer<Float>, allowed: [Token]) {
        guard !allowed.isEmpty, let start = hidden.baseAddress, let source = state.baseAddress else { return }
        (start + waiting.count * kernel.shape.hidden).update(from: source, count: kernel.shape.hidden)
        waiting.append(allowed)
        if waiting.count == Self.batch { finish() }
    }

    /// Works off what waits.
    public func finish() {
        guard !waiting.isEmpty else { return }
        kernel.allLogits(after: UnsafeBufferPointer(hidden), rows: waiting.count, into: logits)
        let width = kernel.shape.vocabulary
        for (row, allowed) in waiting.enumerated() {
            let all = UnsafeBufferPointer(rebasing: logits[(row * width)..<((row + 1) * width)])
            let kept = min(0, all.logShare(of: allowed))
            sum += 1 - kept.exponential
            logSum += kept
            count += 1
        }
        waiting.removeAll(keepingCapacity: true)
    }
}
