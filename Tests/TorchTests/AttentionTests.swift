import Testing
import Torch

/// Attention and its gradients against the same written with plain operations in double precision.
@Suite struct AttentionTests {
    @Test(arguments: [DType.float64, .float32, .bfloat16])
    func attentionWithGroupedQueriesIsThatOfPlainOperations(type: DType) {
        expectPlainAttention(type, heads: 6, groups: 2, time: 21, width: 8)
    }

    /// Whole blocks, cut ones, less than one, and widths that fill registers or do not.
    @Test(
        arguments: [DType.float32, .bfloat16, .float16],
        [(64, 64), (1, 64), (21, 64), (65, 64), (200, 64), (63, 48), (130, 32), (100, 128), (97, 8), (130, 96)])
    func attentionInBlocksIsThatOfPlainOperations(type: DType, shape: (time: Int, width: Int)) {
        expectPlainAttention(type, heads: 9, groups: 3, time: shape.time, width: shape.width)
    }

    /// Queries, keys and values as the model has them: views into the same rows.
    @Test func attentionInBlocksTakesViews() {
        let rows = tensor([1, 70, 5, 64], seed: 20, .bfloat16).transposed(1, 2)
        let parts = [0..<3, 3..<4, 4..<5].map { rows.narrowed(1, to: $0) }, whole = parts.map { $0.clone() }
        let (output, sums) = Tensor.attention(parts[0], parts[1], parts[2], causal: true)
        let (same, sameSums) = Tensor.attention(whole[0], whole[1], whole[2], causal: true)
        #expect(difference(output, same) == 0 && difference(sums, sameSums) == 0)
        let g = tensor([1, 70, 3, 64], seed: 21, .bfloat16).transposed(1, 2)
        let gradients = Tensor.attentionBackward(
            g, parts[0], parts[1], parts[2], output: output, logSumExp: sums, causal: true)
        let again = Tensor.attentionBackward(
            g.clone(), whole[0], whole[1], whole[2], output: same, logSumExp: sums, causal: true)
        #expect(difference(gradients.q, again.q) == 0)
        #expect(difference(gradients.k, again.k) == 0)
        #expect(difference(gradients.v, again.v) == 0)
    }

    @Test(arguments: [(DType.float64, 21, 1), (.float32, 21, 5), (.float32, 70, 64), (.bfloat16, 200, 70)])
    func attentionInAWindowIsThatOfPlainOperations(type: DType, time: Int, window: Int) {
        expectPlainAttention(type, heads: 6, groups: 2, time: time, width: 32, window: window)
    }

    func expectPlainAttention(_ type: DType, heads: Int, groups: Int, time: Int, width: Int, window: Int? = nil) {
        let q = tensor([1, heads, time, width], seed: 8, type), k = tensor([1, groups, time, width], seed: 9, type)
        let v = tensor([1, groups, time, width], seed: 10, type), g = tensor([1, heads, time, width], seed: 11, type)
        let (output, logSumExp) = Tensor.attention(q, k, v, causal: true, window: window)
        let gradients = Tensor.attentionBackward(
            g, q, k, v, output: output, logSumExp: logSumExp, causal: true, window: window)

        let leaves = [q, k, v].map { $0.converted(to: .float64).clone() }
        for leaf in leaves { leaf.requireGradient() }
        func repeated(_ x: Tensor) -> Tensor {
            x.viewed(as: [groups, 1, time, width]).expanded(to: [groups, heads / groups, time, width])
                .reshaped(to: [1, heads, time, width])
        }
        let mask = (0..<time).flatMap { row in
            (0..<time).map { $0 > row || $0 <= row - (window ?? time) ? -Double.infinity : 0 }
        }
        let scores = leaves[0].matmul(repeated(leaves[1]).transposed(2, 3)) * Tensor([1 / Double(width).squareRoot()])
        let reference = (scores + Tensor(mask, shape: [time, time])).softmax().matmul(repeated(leaves[2]))
        #expect(difference(output, reference) < 4 * tolerance(type))

        (reference * g.converted(to: .float64)).sum().backward()
        for (actual, leaf) in zip([gradients.q, gradients.k, gradients.v], leaves) {
            #expect(difference(actual, leaf.gradient) < 4 * tolerance(type))
        }
    }

    /// Pieces of several lengths in rows where queries, keys and values stand side by side, as in a model.
    @Test(
        arguments: [DType.float64, .float32, .bfloat16, .float16],
        [[0, 1], [0, 63, 64, 194], [0, 260, 300], [0, 5, 10, 15, 20]])
    func piecesOfAPackAttendToThemselvesOnly(type: DType, starts: [Int32]) {
        let heads = 6, groups = 2, width = 16, rows = Int(starts.last ?? 0)
        let qkv = tensor([rows, heads + 2 * groups, width], seed: 30, type)
        let g = tensor([rows, heads * width], seed: 31, type), into = tensor(qkv.shape, seed: 32, type)
        func split(_ x: Tensor) -> (q: Tensor, k: Tensor, v: Tensor) {
            (
                x.narrowed(1, to: 0..<heads), x.narrowed(1, to: heads..<heads + groups),
                x.narrowed(1, to: heads + groups..<heads + 2 * groups)
            )
        }
        for window in [nil, 1, 70] {
            let (q, k, v) = split(qkv)
            let (output, sums) = Tensor.packedAttention(q, k, v, starts: Tensor(starts), window: window)
            g.packedAttentionBackward(
                q, k, v, output: output, logSumExp: sums, starts: Tensor(starts), window: window, into: split(into))
            for (start, end) in zip(starts, starts.dropFirst()) {
                let piece = Int(start)..<Int(end)
                func alone(_ x: Tensor) -> Tensor {
                    x.narrowed(0, to: piece).converted(to: .float64).transposed(0, 1)
                        .reshaped(to: [1, x.size(1), piece.count, width])
                }
                let (eq, ek, ev) = (alone(q), alone(k), alone(v))
                let (exact, exactSums) = Tensor.attention(eq, ek, ev, causal: true, window: window)
                #expect(difference(alone(output.viewed(as: [rows, heads, width])), exact) < 4 * tolerance(type))
                #expect(difference(sums.narrowed(1, to: piece), exactSums) < 4 * tolerance(type))
                let gradients = Tensor.attentionBackward(
                    alone(g.viewed(as: [rows, heads, width])), eq, ek, ev, output: exact, logSumExp: exactSums,
                    causal: true, window: window)
                let (dq, dk, dv) = split(into)
                // One key alone has a weight of 1 whatever its score, so that both gradients are rounding errors.
                if piece.count > 1, window != 1 {
                    #expect(difference(alone(dq), gradients.q) < 4 * tolerance(type))
                    #expect(difference(alone(dk), gradients.k) < 4 * tolerance(type))
                }
                #expect(difference(alone(dv), gradients.v) < 4 * tolerance(type))
            }
        }
    }

    @Test func attentionDoesNotDependOnTheNumberOfThreads() {
        let qkv = tensor([500, 8, 32], seed: 33, .float32), g = tensor([500, 4 * 32], seed: 34, .float32)
        let (q, k, v) = (qkv.narrowed(1, to: 0..<4), qkv.narrowed(1, to: 4..<6), qkv.narrowed(1, to: 6..<8))
        let starts = Tensor([0, 400, 500] as [Int32]), threads = Threads.count
        defer { Threads.count = threads }
        let results = [1, 2, 3, 7].map { count in
            Threads.count = count
            let (output, sums) = Tensor.packedAttention(q, k, v, starts: starts)
            let into = Tensor.empty(qkv.shape)
            g.packedAttentionBackward(
                q, k, v, output: output, logSumExp: sums, starts: starts,
                into: (into.narrowed(1, to: 0..<4), into.narrowed(1, to: 4..<6), into.narrowed(1, to: 6..<8)))
            return output.elements(Double.self) + sums.elements(Double.self) + into.elements(Double.self)
        }
        #expect(results.allSatisfy { $0 == results[0] })
    }

    @Test(arguments: [[1, 5], [0, 4], [0, 3, 3, 5], [0, 4, 3, 5], [5]] as [[Int32]])
    func piecesThatDoNotCoverTheRowsTrap(starts: [Int32]) async {
        await #expect(processExitsWith: .failure) { [starts] in
            let rows = Tensor.zeros([5, 1, 8])
            _ = Tensor.packedAttention(rows, rows, rows, starts: Tensor(starts))
        }
    }
}
