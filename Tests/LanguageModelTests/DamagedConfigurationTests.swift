import Checkpoints
import Foundation
import JSON
import LanguageModel
import Specimens
import Storage
import Testing
import Torch

/// Readers of models' and adapters' descriptions return or throw, whatever the files say.
@Suite struct DamagedConfigurationTests {
    static let families = [
        "dynamic", "linear", "llama-2", "llama-3", "llama-bias", "mistral", "qwen-2", "qwen-2-window", "qwen-3", "yarn",
        "yarn-tuned",
    ]

    /// What a program asks of a configuration before it reads any weight.
    private func use(_ configuration: LlamaConfiguration) {
        let size = ModelSize(configuration)
        #expect(size.count > 0 && size.count == configuration.parameterCount)
        #expect(size.byteCount(.nf4Double) > 0)
        let frequencies = configuration.ropeScaling?.frequencies(
            headDimension: configuration.headDimension, theta: configuration.ropeTheta, length: 100)
        #expect(frequencies?.allSatisfy(\.isFinite) ?? true)
    }

    @Test(arguments: families) func damagedConfigurationsAreReadOrRefused(family: String) throws {
        let original = try Storage.read(Fixture.path("families/\(family)/config.json"))
        var outcomes: Set<Bool> = []
        let damaged = Array(FieldMutations(of: original, count: 1_500, seed: 5))
        for bytes in damaged + Array(Mutations(of: original, count: 500, seed: 6)) {
            let read = try? LlamaConfiguration(huggingFace: JSONValue(parsing: bytes), file: "damaged")
            if let read { use(read) }
            outcomes.insert(read != nil)
        }
        #expect(outcomes == [true, false])
    }

    @Test(arguments: ["llama-3", "llama-bias", "mistral", "qwen-2", "qwen-3", "yarn"])
    func damagedGGUFIsReadOrRefused(family: String) throws {
        let original = try Storage.read(Fixture.path("families/\(family).gguf"))
        // Only the header is damaged: numbers of weights are numbers, whatever they are.
        let header = 6_000
        var outcomes: Set<Bool> = []
        for bytes in Mutations(of: Array(original.prefix(header)), count: 500, seed: 7) {
            let gguf = try? GGUF(bytes: bytes + original.dropFirst(header))
            let read = gguf.flatMap { try? LlamaConfiguration($0) }
            if let read { use(read) }
            outcomes.insert(read != nil)
        }
        #expect(outcomes.contains(false))
    }

    @Test func damagedAdaptersAreReadOrRefused() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("adapter-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let adapter = LoRA(LoRAConfiguration(rank: 4, alpha: 8), for: TinyModel.configuration, seed: 3, .float32)
        try AdapterFolder.write(adapter, to: folder, baseModel: "tiny")
        let file = folder + "/adapter_config.json"
        let original = try Storage.read(file)
        var outcomes: Set<Bool> = []
        for bytes in FieldMutations(of: original, count: 400, seed: 8) {
            try Storage.write(bytes, to: file)
            outcomes.insert((try? AdapterFolder.read(folder, for: TinyModel.configuration, .float32)) != nil)
        }
        #expect(outcomes == [true, false])
    }
}
