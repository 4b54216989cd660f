public import Tokenizers
import Torch

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension LoRA {
    /// Gives each trained row its first numbers: those of what its token stands for.
    ///
    /// A row differs from the mean of all the base's rows as the rows of that text do on average, made as long as their own
    /// differences: a mean of vectors that point apart is short, and short rows would all be likely alike. What all rows
    /// have in common is left as it is; made longer with the rest, it would make all new tokens unlikely. A row of no
    /// tokens stays zero.
    ///
    /// - Parameters:
    ///   - meanings: of each trained token, the tokens of the text that it stands for, as the base has them.
    ///   - weights: of the base.
    public func beginRows(as meanings: [[Token]], in weights: LlamaWeights) {
        precondition(meanings.count == configuration.tokens.count, "a meaning for each trained row")
        guard let embedding = layout.embeddingRows else { return }
        fill(embedding, meanings, from: FrozenMatrix(weights.embedding))
        if let head = layout.headRows { fill(head, meanings, from: weights.head) }
        refresh()
    }

    private func fill(_ range: Range<Int>, _ meanings: [[Token]], from base: FrozenMatrix) {
        let width = base.inputs
        let tokens = Array(Set(meanings.joined())).sorted()
        guard !tokens.isEmpty else { return }
        let matrix = if case .dense(let matrix) = base.storage { matrix } else { base.dense(.bfloat16) }
        let common = matrix.transposed().meanOfLast().elements(Float.self)
        var known = matrix.selected(Tensor(tokens).moved(to: matrix.device)).converted(to: .float32, on: .cpu)
            .elements(Float.self)
        for index in known.indices { known[index] -= common[index % width] }
        var place: [Token: Int] = [:]
        for (index, token) in tokens.enumerated() { place[token] = index * width }
        func length(_ row: some Sequence<Float>) -> Float { sqrtf(row.reduce(0) { $0 + $1 * $1 }) }

        var rows = [Float](repeating: 0, count: meanings.count * width)
        for (index, meaning) in meanings.enumerated() where !meaning.isEmpty {
            var sum = [Float](repeating: 0, count: width)
            var lengths: Float = 0
            for token in meaning {
                guard let start = place[token] else { continue }
                let row = known[start..<start + width]
                lengths += length(row)
                for (column, number) in row.enumerated() { sum[column] += number }
            }
            let factor = lengths / Float(meaning.count) / max(length(sum), .leastNormalMagnitude)
            for column in sum.indices { rows[index * width + column] = common[column] + sum[column] * factor }
        }
        parameters.narrowed(0, to: range).copy(from: Tensor(rows))
    }
}
