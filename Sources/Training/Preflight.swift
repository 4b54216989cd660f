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
        let vocabulary = Token(clamping: configuration.vocabularySize)
        if let place = example.tokens.firstIndex(where: { !(0..<vocabulary).contains($0) }) {
            throw TrainingError(
                "\(name()): its token \(place) is \(example.tokens[place]), outside the vocabulary of "
                    + "\(configuration.vocabularySize); the corpus was made with another tokenizer")
        }
    }

    /// Checks that every weight is a finite number, in one pass over those that are stored as numbers.
    public func checkWeights() throws(TrainingError) {
        for (name, tensor) in weights.named {
            guard !tensor.norm().scalar.isFinite else { continue }
            let place = tensor.elements(Float.self).firstIndex { !$0.isFinite }
            throw TrainingError(
                "the weight \(name) is no finite number"
                    + (place.map { " at [\($0 / tensor.size(-1)), \($0 % tensor.size(-1))]" } ?? "")
                    + "; the model's files are damaged: fetch them anew and check their sums")
        }
        if let adapter, !adapter.parameters.norm().scalar.isFinite {
            throw TrainingError(
                "the adapter holds what is no finite number: begin with a new one or an earlier checkpoint")
        }
    }
}

extension LlamaWeights {
    /// Every weight that is stored as numbers, by its place in the model.
    fileprivate var named: [(name: String, tensor: Tensor)] {
        var list: [(String, Tensor?)] = [("embedding", embedding), ("final norm", finalNorm)]
        list.append(("head", untiedHead?.stored))
        for (index, block) in blocks.enumerated() {
            let parts = [
                ("attention norm", block.attentionNorm), ("q, k, v projection", block.qkv.stored),
                ("q, k, v bias", block.qkvBias), ("query norm", block.queryNorm), ("key norm", block.keyNorm),
                ("o projection", block.o.stored), ("o bias", block.oBias), ("feed-forward norm", block.mlpNorm),
                ("gate, up projection", block.gateUp.stored), ("down projection", block.down.stored),
            ]
            list += parts.map { ("\($0) of layer \(index)", $1) }
        }
        return list.compactMap { name, tensor in tensor.map { (name, $0) } }
    }
}

extension FrozenMatrix {
    /// The numbers of the matrix, where it is stored as such.
    fileprivate var stored: Tensor? {
        switch storage {
        case .dense(let matrix): matrix
        }
    }
}
