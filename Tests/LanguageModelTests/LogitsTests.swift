import Checkpoints
import JSON
import LanguageModel
import Specimens
import Storage
import Testing
import Torch

/// The embedded model against Transformers; see Tests/References/logits.py.
@Suite struct LogitsTests {
    struct Case {
        let tokens: [Int32], likeliest: [Int], logSumExp: [Double], positions: [Int], logits: [[Double]]

        init?(_ json: JSONValue) {
            guard let tokens = json["tokens"]?.arrayValue?.compactMap(\.integerValue),
                let likeliest = json["likeliest"]?.arrayValue?.compactMap(\.integerValue),
                let logSumExp = json["logSumExp"]?.arrayValue?.compactMap(\.numberValue),
                let positions = json["positions"]?.arrayValue?.compactMap(\.integerValue),
                let logits = json["logits"]?.arrayValue?.map({ $0.arrayValue?.compactMap(\.numberValue) ?? [] })
            else { return nil }
            self.tokens = tokens.map { Int32(clamping: $0) }
            self.likeliest = likeliest
            self.logSumExp = logSumExp
            self.positions = positions
            self.logits = logits
        }
    }

    @Test(.enabled(if: EmbeddedModel.path != nil, "\(EmbeddedModel.missing)")) func logitsAreThoseOfTransformers()
        throws
    {
        let fixture = try JSONValue(parsing: Storage.read(Fixture.path("logits.json")))
        let cases = try #require(fixture["cases"]?.arrayValue).compactMap(Case.init)
        let stride = try #require(fixture["stride"]?.integerValue)
        #expect(cases.map(\.tokens.count) == [16, 32, 96, 256, 512])

        let gguf = try GGUF(path: #require(EmbeddedModel.path))
        let configuration = try LlamaConfiguration(gguf)
        let model = Llama(
            configuration, weights: try LlamaWeights(gguf, configuration, .float32), context: 1024)
        var worst = 0.0, worstSum = 0.0
        for item in cases {
            let width = configuration.vocabularySize
            let logits = model.logits(item.tokens).elements(Float.self)
            for position in item.tokens.indices {
                let row = logits[position * width..<(position + 1) * width]
                let top = row.indices.max { row[$0] < row[$1] } ?? row.startIndex
                #expect(top - row.startIndex == item.likeliest[position], "position \(position)")
                let sum = Tensor(row.map(Double.init)).logSoftmax(along: 0).elements(Double.self)
                worstSum = max(worstSum, abs(Double(row[row.startIndex]) - sum[0] - item.logSumExp[position]))
            }
            for (position, expected) in zip(item.positions, item.logits) {
                for (index, value) in expected.enumerated() {
                    worst = max(worst, abs(Double(logits[position * width + index * stride]) - value))
                }
            }
        }
        print("logits: largest difference \(worst), of the log-sum-exp \(worstSum)")
        #expect(worst < 1e-3)
        #expect(worstSum < 1e-3)
    }
}
