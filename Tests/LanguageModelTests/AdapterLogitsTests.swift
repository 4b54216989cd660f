import Checkpoints
import Foundation
import JSON
import LanguageModel
import Randomness
import Specimens
import Storage
import Testing
import Torch

/// The embedded model with an adapter against PEFT, which read the adapter from the folder that we wrote; see
/// Tests/References/adapter.py.
@Suite struct AdapterLogitsTests {
    /// An adapter scaled by alpha / rank, and one by alpha / sqrt(rank).
    @Test(
        .enabled(if: EmbeddedModel.path != nil, "\(EmbeddedModel.missing)"),
        arguments: [("adapter-logits", false), ("adapter-logits-rslora", true)])
    func anAdapterGivesTheLogitsOfPEFT(name: String, isRankStabilized: Bool) throws {
        let gguf = try GGUF(path: #require(EmbeddedModel.path))
        let configuration = try LlamaConfiguration(gguf)
        var lora = LoRAConfiguration(rank: 4, alpha: 8)
        lora.isRankStabilized = isRankStabilized
        let adapter = LoRA(lora, for: configuration, seed: 3, .float32)
        var stream = RandomStream(seed: 4, purpose: "an adapter that matters")
        adapter.parameters.add(Tensor((0..<adapter.parameterCount).map { _ in Float(0.02 * stream.normal()) }))
        adapter.refresh()
        if let folder = ProcessInfo.processInfo.environment["DIAPASON_WRITE_ADAPTER"] {
            try AdapterFolder.write(adapter, to: folder + "/" + name, baseModel: "smollm2-135m-instruct")
        }

        let fixture = try JSONValue(parsing: Storage.read(Fixture.path(name + ".json")))
        let tokens = try #require(fixture["tokens"]?.arrayValue).compactMap(\.integerValue).map(Int32.init)
        let likeliest = try #require(fixture["likeliest"]?.arrayValue).compactMap(\.integerValue)
        let expected = try #require(fixture["logits"]?.arrayValue).map {
            $0.arrayValue?.compactMap(\.numberValue) ?? []
        }
        let stride = try #require(fixture["stride"]?.integerValue)

        let model = Llama(configuration, weights: try LlamaWeights(gguf, configuration, .float32), context: 64)
        model.adapter = adapter
        let logits = model.logits(tokens).elements(Float.self)
        let width = configuration.vocabularySize
        var worst = 0.0
        for position in tokens.indices {
            let row = Array(logits[position * width..<(position + 1) * width])
            #expect(row.indices.max { row[$0] < row[$1] } == likeliest[position], "position \(position)")
            for (index, value) in expected[position].enumerated() {
                worst = max(worst, abs(Double(row[index * stride]) - value))
            }
        }
        print("adapter: largest difference \(worst)")
        #expect(worst < 1e-3)
    }
}
