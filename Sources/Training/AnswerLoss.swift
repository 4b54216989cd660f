import LanguageModel
import Tokenizers
import Torch

/// The loss on the answers of a pack of examples, and its gradient.
///
/// Logits exist for the rows whose next token belongs to an answer only, and only a chunk of them at a time: at a
/// vocabulary of 49,152 the logits of one long row would outweigh the model.
struct AnswerLoss {
    /// Bytes of logits alive at once: 256 rows at a vocabulary of 49,152 in bfloat16.
    static let chunkBytes = 24 << 20

    let model: Llama

    /// Rows of logits alive at once.
    static func chunk(vocabulary: Int, _ type: DType) -> Int { max(1, chunkBytes / max(1, vocabulary * type.size)) }

    /// The sum of the negative log likelihoods of the answers' tokens, in nats.
    ///
    /// - Parameters:
    ///   - x: the residual stream after the last block, (T, hidden).
    ///   - gradientScale: when given, the gradient of `gradientScale` times the sum is returned as well.
    ///   - views: where the gradients of the last norm and the head, or of rows of it, are added; nil for nowhere.
    /// - Returns: the gradient has the shape of `x`.
    func callAsFunction(
        _ x: Tensor, _ pack: Pack, gradientScale: Double?, into views: ParameterViews?
    ) -> (sum: Double, gradient: Tensor?) {
        let head = model.head, norm = model.weights.finalNorm
        let gradient = gradientScale.map { _ in Tensor.zeros(x.shape, x.dtype, on: x.device) }
        let chunk = Self.chunk(vocabulary: head.outputs, x.dtype)
        var sum = 0.0
        for start in stride(from: 0, to: pack.answerRows.count, by: chunk) {
            let range = start..<min(start + chunk, pack.answerRows.count)
            let rows = Tensor(Array(pack.answerRows[range])).moved(to: model.device)
            let selected = x.selected(rows)
            let (normed, inverse) = selected.rmsNorm(norm, epsilon: model.configuration.rmsNormEpsilon)
            let logits = head.product(normed)
            sum += logits.becomeCrossEntropyGradient(
                targets: Tensor(Array(pack.answerTokens[range])), scale: gradientScale ?? 0)
            guard let gradient else { continue }
            let dNormed = head.transposedProduct(logits)
            if let rows = views?.rows {
                rows.head.addWeightGradient(logits.narrowed(1, to: rows.tokens), normed)
            }
            if let weights = views?.weights {
                weights.head.plain.addWeightGradient(logits, normed)
                weights.finalNorm.addNormGradient(dNormed, selected, inverse: inverse)
            }
            gradient.addSlices(dNormed.rmsNormBackward(selected, norm, inverse: inverse), at: rows)
        }
        return (sum, gradient)
    }
}
