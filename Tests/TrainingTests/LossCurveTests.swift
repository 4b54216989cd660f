import Checkpoints
import LanguageModel
import Specimens
import Testing
import Tokenizers
import Torch
import Training

/// Two hundred steps beside Transformers and PEFT: see Tests/References/loss_curve.py.
@Suite struct LossCurveTests {
    static let folder = Fixture.folder("LossCurve")

    @Test(arguments: [1, 2, 4]) func lossesAreThoseOfPEFT(examplesAPass: Int) throws {
        let curve = try Safetensors(path: Self.folder + "/curve.safetensors")
        let tokens = try curve.integers("tokens"), starts = try curve.integers("answer_starts")
        let losses = try curve.doubles("losses"), rates = try curve.doubles("learning_rates")
        let norms = try curve.doubles("gradient_norms")
        let length = tokens.count / starts.count, count = starts.count
        let examples = (0..<count).map {
            TokenizedExample(
                tokens: tokens[$0 * length..<($0 + 1) * length].map { Token($0) }, answerStart: Int(starts[$0]))
        }

        let model = try HuggingFaceModel.load(Self.folder)
        let adapter = try AdapterFolder.read(Self.folder, for: model.configuration, .float32)
        model.adapter = adapter
        let gradients = Gradients(of: adapter)
        let optimizer = AdamW(adapter)
        for step in losses.indices {
            let batch = (0..<4).map { examples[(step * 4 + $0) % count] }
            let answerTokens = Double(batch.reduce(0) { $0 + $1.tokens.count - $1.answerStart })
            var sum = 0.0
            for first in stride(from: 0, to: 4, by: examplesAPass) {
                sum += model.accumulate(
                    Pack(batch[first..<first + examplesAPass]), into: gradients, scale: 1 / answerTokens)
            }
            let norm = optimizer.step(gradients, rate: rates[step], decay: 0.01, clip: 1)
            #expect(abs(sum / answerTokens / losses[step] - 1) < 0.001, "step \(step)")
            #expect(abs(norm / norms[step] - 1) < 0.02, "step \(step)")
        }
    }
}
