public import LanguageModel
public import Tokenizers
import Torch

/// What stops a run before its first step: what is wrong, where, and what to do.
extension Llama {
    /// Checks that a model can be trained on an example.
    ///
    /// - Parameter name: how the message calls the example, such as `example 17 of piece 'x'`.
    public func check(_ example: TokenizedExample, called name: @autoclosure () -> String) throws(TrainingError) {
        guard example.answerStart < example.tokens.count else {
            throw TrainingError(
                "\(name()): its answer has no token, so that there is nothing to learn; all \(example.tokens.count) tokens "
                    + "are the prompt's; leave it out, or look at the template")
        }
        guard example.answerStart > 0 else {
            throw TrainingError(
                "\(name()): no token comes before its answer, from which it could be told; add a prompt")
        }
        // The last token is learnt and never read.
        guard example.tokens.count - 1 <= context else {
            throw TrainingError(
                "\(name()): it has \(example.tokens.count) tokens and the context has \(context); cut it, or build the "
                    + "corpus with a shorter sequence_len, or choose a longer context")
        }
        let vocabulary = Token(clamping: vocabularySize)
        if let place = example.tokens.firstIndex(where: { !(0..<vocabulary).contains($0) }) {
            throw TrainingError(
                "\(name()): its token \(place) is \(example.tokens[place]), outside the vocabulary of "
                    + "\(vocabularySize); the corpus was made with another tokenizer")
        }
    }

    /// Checks that every weight is a finite number, in one pass over them.
    public func checkWeights() throws(TrainingError) {
        for (name, weight) in weights.named {
            guard !weight.isFinite else { continue }
            var place = ""
            if case .dense(let matrix) = weight.storage,
                let index = matrix.elements(Float.self).firstIndex(where: { !$0.isFinite })
            {
                place = " at [\(index / matrix.size(-1)), \(index % matrix.size(-1))]"
            }
            throw TrainingError(
                "the weight \(name) is no finite number\(place); the model's files are damaged: fetch them anew and check "
                    + "their sums")
        }
        if let adapter, !adapter.parameters.norm().scalar.isFinite {
            throw TrainingError(
                "the adapter holds what is no finite number: begin with a new one or an earlier checkpoint")
        }
    }
}

extension LlamaWeights {
    /// Every weight by its place in the model.
    fileprivate var named: [(name: String, weight: FrozenMatrix)] {
        func vector(_ tensor: Tensor?) -> FrozenMatrix? { tensor.map { FrozenMatrix($0) } }
        var list: [(String, FrozenMatrix?)] = [
            ("embedding", FrozenMatrix(embedding)), ("head", untiedHead), ("final norm", vector(finalNorm)),
        ]
        for (index, block) in blocks.enumerated() {
            let parts: [(String, FrozenMatrix?)] = [
                ("attention norm", vector(block.attentionNorm)), ("q, k, v projection", block.qkv),
                ("q, k, v bias", vector(block.qkvBias)), ("query norm", vector(block.queryNorm)),
                ("key norm", vector(block.keyNorm)), ("o projection", block.o), ("o bias", vector(block.oBias)),
                ("feed-forward norm", vector(block.mlpNorm)), ("gate, up projection", block.gateUp),
                ("down projection", block.down),
            ]
            list += parts.map { ("\($0) of layer \(index)", $1) }
        }
        return list.compactMap { name, weight in weight.map { (name, $0) } }
    }
}

extension FrozenMatrix {
    /// Whether every number is finite; of quantised ones, every scale, for a number that is not makes its scale so.
    fileprivate var isFinite: Bool {
        switch storage {
        case .dense(let matrix): matrix.norm().scalar.isFinite
        case .nf4(let matrix): matrix.isFinite
        case .int8(let matrix): matrix.scales.norm().scalar.isFinite
        }
    }
}
