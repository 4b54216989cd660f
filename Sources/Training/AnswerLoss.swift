import LanguageModel
import Tokenizers
import Torch

/// The loss on the answers of a pack of examples, and its gradient.
///
/// Logits exist for the rows whose next token belongs to an answer only, and only a chunk of them at a time: at a
/// vocabulary of 49,152 the logits of one long row would outweigh the model.
struct AnswerLoss {
    /// Rows of logits alive at once: 256 of them take 25 MB in bfloat16.
    static let chunk = 256

    let model: Llama

    /// The sum of the negative log likelihoods of the answers' tokens, in nats.
    ///
    /// - Parameters:
    ///   - x: the residual stream after the last block, (T, hidden).
    ///   - gradientScale: when given, the gradient of `gradientScale` times the sum is returned as well.
    /// - Returns: the gradient has the shape of `x`.
    func callAsFunction(_ x: Tensor, _ pack: Pack, gradientScale: Double?) -> (sum: Double, gradient: Tensor?) {
        let rows = Tensor(pack.answerRows).moved(to: model.device)
        let selected = x.selected(rows)
        let (normed, inverse) = selected.rmsNorm(
            model.weights.finalNorm, epsilon: model.configuration.rmsNormEpsilon)
        let head = model.weights.head
        let dNormed = gradientScale.map { _ in Tensor.empty(normed.shape, normed.dtype, on: normed.device) }
        var sum = 0.0
        for start in stride(from: 0, to: pack.answerRows.count, by: Self.chunk) {
            let range = start..<min(start + Self.chunk, pack.answerRows.count)
            let logits = head.product(normed.narrowed(0, to: range))
            sum += logits.becomeCrossEntropyGradient(
                targets: Tensor(Array(pack.answerTokens[range])), scale: gradientScale ?? 0)
            dNormed?.narrowed(0, to: range).copy(from: head.transposedProduct(logits))
        }
        guard let dNormed else { return (sum, nil) }
        let dSelected = dNormed.rmsNormBackward(selected, model.weights.finalNorm, inverse: inverse)
        let gradient = Tensor.zeros(x.shape, x.dtype, on: x.device)
        gradient.addSlices(dSelected, at: rows)
        return (sum, gradient)
    }
}
