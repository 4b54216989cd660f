import LanguageModel
import Randomness
public import Tokenizers

/// The passes of examples through the model, which are all that a training does for long.
extension Trainer {
    /// The mean loss over all answer tokens of some examples, in nats a token.
    ///
    /// Each process takes its share of the examples.
    public func meanLoss(of examples: [TokenizedExample]) throws -> Double {
        try meanLoss(of: examples) { false } ?? .nan
    }

    /// - Returns: nil where a process was told to stop.
    func meanLoss(of examples: [TokenizedExample], unless shouldStop: () -> Bool) throws -> Double? {
        var sum = 0.0
        var tokens = 0
        var isGivenUp = false
        for index in stride(from: exchange.rank, to: examples.count, by: exchange.count) {
            let pack = Pack(CollectionOfOne(examples[index]))
            guard let loss = model.loss(pack, unless: shouldStop) else {
                isGivenUp = true
                break
            }
            sum += loss
            tokens += pack.answerTokens.count
        }
        let sums = try exchange.sum([sum, Double(tokens), isGivenUp ? 1 : 0])
        return sums[2] > 0 ? nil : sums[0] / max(1, sums[1])
    }

    /// The gradient of this process's share of a step, and the loss and tokens of it; nil where somebody asks it to stop.
    func share(
        of rows: ArraySlice<Int>, _ data: some TrainingData, answerTokens: Int, _ shouldStop: () -> Bool
    ) throws -> (loss: Double, tokens: Int)? {
        var sum = 0.0
        var tokens = 0
        var stream = RandomStream(seed: configuration.seed, purpose: "dropout", step: UInt64(state.batch))
        let key = stream.next()
        for start in stride(from: rows.startIndex, to: rows.endIndex, by: configuration.microBatchSize) {
            let members = rows[start..<min(start + configuration.microBatchSize, rows.endIndex)]
            let packed = try members.map { try data.examples(ofRow: $0) }
            let examples = packed.flatMap(\.self)
            tokens += examples.reduce(0) { $0 + $1.tokens.count }
            let dropout = configuration.lora.dropout > 0 ? dropout(key, members, packed) : nil
            let loss = model.accumulate(
                Pack(examples), into: gradients, scale: 1 / Double(answerTokens), recompute: configuration.recompute,
                dropout: dropout, unless: shouldStop)
            guard let loss else { return nil }
            sum += loss
        }
        return (sum, tokens)
    }

    /// What falls out in a pass: a token is known by the row of the data that it stands in and its place there.
    private func dropout(_ key: UInt64, _ rows: ArraySlice<Int>, _ packed: [[TokenizedExample]]) -> Dropout {
        let ids = zip(rows, packed).flatMap { row, examples in
            let count = examples.reduce(0) { $0 + $1.tokens.count - 1 }
            return (0..<count).map { Int64(row) << 32 | Int64($0) }
        }
        return Dropout(share: configuration.lora.dropout, key: key, ids: ids)
    }
}
