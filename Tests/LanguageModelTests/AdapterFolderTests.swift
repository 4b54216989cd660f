import Foundation
import JSON
import LanguageModel
import Storage
import Testing
import Torch

@Suite struct AdapterFolderTests {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("adapter-\(UUID())").path

    func adapter(_ targets: Set<Projection> = Set(Projection.allCases)) -> LoRA {
        let adapter = LoRA(
            LoRAConfiguration(rank: 4, alpha: 8, targets: targets), for: TinyModel.configuration, seed: 3, .float32)
        adapter.parameters.add(Tensor((0..<adapter.parameterCount).map { Float($0 % 97) / 500 }))
        adapter.refresh()
        return adapter
    }

    @Test(arguments: [Set(Projection.allCases), [.q, .v], [.down]])
    func whatIsWrittenIsReadBack(targets: Set<Projection>) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let adapter = adapter(targets)
        try AdapterFolder.write(adapter, to: folder, baseModel: "tiny")
        let read = try AdapterFolder.read(folder, for: TinyModel.configuration, .float32)
        #expect(read.configuration == adapter.configuration)
        #expect(read.parameters.elements(Float.self) == adapter.parameters.elements(Float.self))
    }

    @Test func theScaleOfARankStabilisedAdapterIsReadBack() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var configuration = LoRAConfiguration(rank: 16, alpha: 8)
        #expect(configuration.scale == 0.5)
        configuration.isRankStabilized = true
        #expect(configuration.scale == 2)
        let adapter = LoRA(configuration, for: TinyModel.configuration, seed: 3, .float32)
        try AdapterFolder.write(adapter, to: folder, baseModel: "tiny")
        let text = try String(contentsOfFile: folder + "/adapter_config.json", encoding: .utf8)
        #expect(text.contains(#""use_rslora": true"#))
        #expect(try AdapterFolder.read(folder, for: TinyModel.configuration, .float32).configuration.scale == 2)
    }

    @Test func anAdapterChangesTheLogits() {
        let model = TinyModel.make()
        let before = model.logits([1, 2, 3]).elements(Float.self)
        model.adapter = LoRA(LoRAConfiguration(), for: TinyModel.configuration, seed: 1, .float32)
        #expect(model.logits([1, 2, 3]).elements(Float.self) == before, "B is zero at first")
        model.adapter = adapter()
        #expect(model.logits([1, 2, 3]).elements(Float.self) != before)
    }

    @Test(arguments: [
        (#""r": 4"#, #""r": 0"#, "rank"), (#""r": 4"#, #""r": 5"#, "shape"),
        (#""lora_alpha": 8"#, #""lora_alpha": "x""#, "lora_alpha"),
        (#""q_proj""#, #""c_proj""#, "target_modules"), (#""LORA""#, #""IA3""#, "LORA"),
        (#""use_dora": false"#, #""use_dora": true"#, "use_dora"), ("{", "{{", "byte"),
    ])
    func aBrokenConfigurationSaysWhatIsWrong(part: String, replacement: String, word: String) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try AdapterFolder.write(adapter(), to: folder, baseModel: "tiny")
        let file = folder + "/adapter_config.json"
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let range = try #require(text.range(of: part), "the configuration does not hold \(part)")
        try text.replacingCharacters(in: range, with: replacement)
            .write(toFile: file, atomically: true, encoding: .utf8)
        let error = #expect(throws: (any Error).self) {
            _ = try AdapterFolder.read(folder, for: TinyModel.configuration)
        }
        #expect("\(try #require(error))".contains(word))
    }

    @Test func anAdapterOfAnotherModelIsRefused() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try AdapterFolder.write(adapter(), to: folder, baseModel: "tiny")
        var other = TinyModel.configuration
        other.layerCount = 3
        #expect(throws: AdapterError.self) { _ = try AdapterFolder.read(folder, for: other) }
        other.layerCount = 1
        #expect(throws: AdapterError.self) { _ = try AdapterFolder.read(folder, for: other) }
    }
}
