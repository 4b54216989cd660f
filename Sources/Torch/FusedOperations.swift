import CTorch

/// The operations of a decoder block that would take many passes over memory as single steps.
extension Tensor {
    /// The RMS norm of each row, and 1 / rms of each row for the backward pass.
    ///
    /// - Parameter weight: (width).
    /// - Returns: the shape of this tensor, (..., width); and (rows) in single precision or better.
    ///
    /// Source: Zhang and Sennrich 2019, eq. 4.
    public func rmsNorm(_ weight: Tensor, epsilon: Double) -> (output: Tensor, inverse: Tensor) {
        var inverse: ct_tensor?
        let output = Tensor(owning: ct_rms_norm(handle, weight.handle, epsilon, &inverse))
        return (output, Tensor(owning: inverse))
    }

    /// The gradient of the RMS norm of `x`, where this tensor is the gradient of its output.
    public func rmsNormBackward(_ x: Tensor, _ weight: Tensor, inverse: Tensor) -> Tensor {
        Tensor(owning: ct_rms_norm_backward(handle, x.handle, weight.handle, inverse.handle))
    }

    /// Turns the first `heads` heads of each row by the angles of the row's position, in place.
    ///
    /// - Parameters:
    ///   - cosines: (positions, headDimension / 2), as `sines`.
    ///   - positions: (rows), int32.
    ///   - inverse: turns back, which is also the gradient.
    ///
    /// Source: Su et al. 2021, eq. 34, with the pairs (i, i + headDimension / 2) of the Hugging Face checkpoints.
    public func rotate(heads: Int, cosines: Tensor, sines: Tensor, positions: Tensor, inverse: Bool = false) {
        succeed(ct_rotate_(handle, Int32(heads), cosines.handle, sines.handle, positions.handle, inverse))
    }

    /// silu(gate) * up of (rows, 2 * width), gate first.
    ///
    /// Source: Shazeer 2020, eq. 6.
    public func swiGLU() -> Tensor { Tensor(owning: ct_swiglu(handle)) }

    /// Writes the gradient of SwiGLU over these gate and up values, where `gradient` is that of its output.
    public func becomeSwiGLUGradient(_ gradient: Tensor) { succeed(ct_swiglu_backward_(gradient.handle, handle)) }

    /// The sum of the negative log likelihoods of `targets`; the logits become `scale` times its gradient.
    ///
    /// This tensor is (rows, vocabulary); `targets` (rows), int32.
    public func becomeCrossEntropyGradient(targets: Tensor, scale: Double) -> Double {
        var loss = 0.0
        succeed(ct_cross_entropy_(handle, targets.handle, scale, &loss))
        return loss
    }

    /// Scaled dot-product attention with grouped queries.
    ///
    /// - Parameters:
    ///   - q: (batch, heads, time, headDimension).
    ///   - k: (batch, groups, keys, headDimension), as `v`.
    ///   - causal: query i sees keys 0...i.
    ///   - window: with `causal`, query i sees keys i - window + 1 ... i.
    /// - Returns: the shape of `q`; and the log-sum-exp of the scores, (batch, heads, time).
    ///
    /// Causal attention up to float32 on the CPU goes through kernels of our own, everything else through libtorch's.
    ///
    /// Source: Vaswani et al. 2017, eq. 1; Ainslie et al. 2023, section 2.2; Dao 2023.
    public static func attention(
        _ q: Tensor, _ k: Tensor, _ v: Tensor, causal: Bool, window: Int? = nil
    ) -> (output: Tensor, logSumExp: Tensor) {
        var logSumExp: ct_tensor?
        let output = Tensor(owning: ct_attention(q.handle, k.handle, v.handle, causal, Int64(window ?? 0), &logSumExp))
        return (output, Tensor(owning: logSumExp))
    }

    /// The gradients of attention with regard to q, k and v.
    public static func attentionBackward(
        _ gradient: Tensor, _ q: Tensor, _ k: Tensor, _ v: Tensor, output: Tensor, logSumExp: Tensor, causal: Bool,
        window: Int? = nil
    ) -> (q: Tensor, k: Tensor, v: Tensor) {
        var results: (ct_tensor?, ct_tensor?, ct_tensor?) = (nil, nil, nil)
        withUnsafeMutableBytes(of: &results) { bytes in
            succeed(
                ct_attention_backward(
                    gradient.handle, q.handle, k.handle, v.handle, output.handle, logSumExp.handle, causal,
                    Int64(window ?? 0), bytes.bindMemory(to: ct_tensor?.self).baseAddress))
        }
        return (Tensor(owning: results.0), Tensor(owning: results.1), Tensor(owning: results.2))
    }

    /// Causal attention of each piece with itself, where the pieces stand one after another in the rows.
    ///
    /// - Parameters:
    ///   - q: (rows, heads, headDimension), a view with contiguous heads.
    ///   - k: (rows, groups, headDimension), as `v`.
    ///   - starts: the first row of each piece, and the number of rows: (pieces + 1), int32.
    ///   - window: query i of a piece sees its keys i - window + 1 ... i.
    /// - Returns: (rows, heads * headDimension); and the log-sum-exp of the scores, (heads, rows).
    public static func packedAttention(
        _ q: Tensor, _ k: Tensor, _ v: Tensor, starts: Tensor, window: Int? = nil
    ) -> (output: Tensor, logSumExp: Tensor) {
        var logSumExp: ct_tensor?
        let output = Tensor(
            owning: ct_attention_packed(
                q.handle, k.handle, v.handle, starts.handle, Int64(window ?? 0), &logSumExp))
        return (output, Tensor(owning: logSumExp))
    }

    /// Writes the gradients of `packedAttention`, where this tensor is that of its output, to views like q, k and v.
    public func packedAttentionBackward(
        _ q: Tensor, _ k: Tensor, _ v: Tensor, output: Tensor, logSumExp: Tensor, starts: Tensor, window: Int? = nil,
        into gradients: (q: Tensor, k: Tensor, v: Tensor)
    ) {
        succeed(
            ct_attention_packed_backward(
                handle, q.handle, k.handle, v.handle, output.handle, logSumExp.handle, starts.handle,
                Int64(window ?? 0), gradients.q.handle, gradients.k.handle, gradients.v.handle))
    }

    /// One step of AdamW on these parameters (flat, float32 or float64), in place.
    ///
    /// - Parameter step: counts from 1. Source: Loshchilov and Hutter 2019, algorithm 2.
    public func adamWStep(
        gradient: Tensor, mean: Tensor, variance: Tensor, rate: Double, beta1: Double, beta2: Double, decay: Double,
        epsilon: Double, step: Int
    ) {
        succeed(
            ct_adamw_(
                handle, gradient.handle, mean.handle, variance.handle, rate, beta1, beta2, decay, epsilon, Int64(step)))
    }

    /// One step of AdamW on these parameters, in one pass over memory: the gradient is clipped by `gradientScale` on the
    /// way and is zero afterwards, and `working` receives the new numbers.
    ///
    /// - Parameters:
    ///   - working: a flat tensor of the type that a model computes in, or this one.
    ///   - groups: the end, rate and decay of each group of elements; the last ends with the parameters.
    ///   - step: counts from 1. Source: Loshchilov and Hutter 2019, algorithm 2.
    public func adamWStep(
        gradient: Tensor, mean: Tensor, variance: Tensor, working: Tensor,
        groups: [(end: Int, rate: Double, decay: Double)], gradientScale: Double, beta1: Double, beta2: Double,
        epsilon: Double, step: Int
    ) {
        succeed(
            ct_adamw_step_(
                handle, gradient.handle, mean.handle, variance.handle, working.handle, groups.map { Int64($0.end) },
                groups.map(\.rate), groups.map(\.decay), Int32(groups.count), gradientScale, beta1, beta2, epsilon,
                Int64(step)))
    }
}
