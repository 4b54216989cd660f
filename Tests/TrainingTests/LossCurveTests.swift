import Checkpoints
import Foundation
import LanguageModel
import Testing
import Tokenizers
import Torch
import Training

/// Two hundred steps beside Transformers and PEFT: see Tests/References/loss_curve.py.
@Suite struct LossCurveTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures/LossCurve").path

    @Test(arguments: [1, 2, 4]) func lossesAreThoseOfPEFT(examplesAPass: Int) throws {
        let curve = try Safetensors(path: Self.folder + "/curve.safetensors")
        func numbers<Number>(_ name: String) throws -> [Number] {
            try curve.bytes(of: name).withUnsafeBytes { Array($0.bindMemory(to: Number.self)) }
        }
        let tokens: [Int32] = try numbers("tokens"), starts: [Int32] = try numbers("answer_starts")
        let losses: [Double] = try numbers("losses"), rates: [Double] = try numbers("learning_rates")
        let norms: [Double] = try numbers("gradient_norms")
        let length = tokens.count / starts.count, count = starts.count
        let examples = (0..<count).map {
            TokenizedExample(
                tokens: tokens[$0 * length..<($0 + 1) * length].map { Token($0) }, answerStart: Int(starts[$0]))
        }

        let checkpoint = try ModelCheckpoint(Self.folder)
        let weights = try LlamaWeights(checkpoint.source, checkpoint.configuration, .float32)
        let model = Llama(checkpoint.configuration, weights: weights)
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
