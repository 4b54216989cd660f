import Checkpoints
import Foundation
import JSON
import LanguageModel
import Specimens
import Storage
import Testing
import Torch

/// Folders that are not as they should be.
@Suite struct HuggingFaceFolderTests {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("model-\(UUID())").path

    /// A copy of a fixture, changed by `change`, and what reading it says.
    func error(
        _ name: String, _ change: (String) throws -> Void
    ) throws -> String {
        try FileManager.default.copyItem(atPath: Fixture.path("families/" + name), toPath: folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try change(folder)
        let error = #expect(throws: CheckpointError.self) {
            let checkpoint = try ModelCheckpoint(folder)
            _ = try LlamaWeights(checkpoint.source, checkpoint.configuration, .float32)
        }
        return error.map { "\($0)" } ?? "nothing was thrown"
    }

    /// Writes the weights of a folder again, changed.
    func rewrite(_ folder: String, _ change: (_ name: String, _ shape: inout [Int], _ floats: inout [Float]) -> Bool)
        throws
    {
        let old = try Safetensors(path: folder + "/model.safetensors")
        var writer = SafetensorsWriter(metadata: ["format": "pt"])
        for name in old.names {
            var shape = try old.tensor(name).shape
            var floats = [Float](repeating: 0, count: shape.reduce(1, *))
            try floats.withUnsafeMutableBufferPointer { try old.readFloats(name, into: $0) }
            guard change(name, &shape, &floats) else { continue }
            floats.withUnsafeBytes { writer.add(name, .float32, shape: shape, bytes: $0) }
        }
        try Storage.write(writer.encode(), to: folder + "/model.safetensors")
    }

    @Test(arguments: [Float.nan, .infinity]) func aWeightThatIsNoNumberIsNamed(value: Float) throws {
        let text = try error("qwen-3") { folder in
            try rewrite(folder) { name, _, floats in
                if name == "model.layers.1.mlp.up_proj.weight" { floats[77] = value }
                return true
            }
        }
        #expect(text.contains("number 77 of the tensor 'model.layers.1.mlp.up_proj.weight' is \(value)"), "\(text)")
    }

    @Test func aMissingTensorIsNamed() throws {
        let text = try error("qwen-3") { folder in
            try rewrite(folder) { name, _, _ in name != "model.layers.1.self_attn.k_norm.weight" }
        }
        #expect(text.contains("'model.layers.1.self_attn.k_norm.weight' is missing"))
    }

    @Test func aStrayTensorIsNamed() throws {
        let text = try error("qwen-3") { folder in
            var configuration = try String(contentsOfFile: folder + "/config.json", encoding: .utf8)
            configuration = configuration.replacingOccurrences(of: "Qwen3ForCausalLM", with: "LlamaForCausalLM")
            try configuration.write(toFile: folder + "/config.json", atomically: true, encoding: .utf8)
        }
        #expect(text.contains("'model.layers.0.self_attn.k_norm.weight' has no place"))
    }

    @Test func aWrongShapeIsNamedWithBothShapes() throws {
        let text = try error("qwen-3") { folder in
            try rewrite(folder) { name, shape, _ in
                if name == "model.layers.0.mlp.down_proj.weight" { shape.reverse() }
                return true
            }
        }
        #expect(
            text.contains("'model.layers.0.mlp.down_proj.weight' has the shape [40, 24] where the model wants [24, 40]")
        )
    }

    @Test func aTiedHeadThatIsStoredMustBeTheEmbedding() throws {
        func add(_ folder: String, _ change: (inout [Float]) -> Void) throws {
            let old = try Safetensors(path: folder + "/model.safetensors")
            var writer = SafetensorsWriter()
            for name in old.names {
                writer.add(name, .float32, shape: try old.tensor(name).shape, bytes: try old.bytes(of: name))
            }
            var floats = [Float](repeating: 0, count: 61 * 24)
            try floats.withUnsafeMutableBufferPointer { try old.readFloats("model.embed_tokens.weight", into: $0) }
            change(&floats)
            floats.withUnsafeBytes { writer.add("lm_head.weight", .float32, shape: [61, 24], bytes: $0) }
            try Storage.write(writer.encode(), to: folder + "/model.safetensors")
        }
        let text = try error("qwen-3") { folder in try add(folder) { $0[1400] += 1 } }
        #expect(text.contains("'lm_head.weight' has no place"))
        try FileManager.default.copyItem(atPath: Fixture.path("families/qwen-3"), toPath: folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try add(folder) { _ in }
        let checkpoint = try ModelCheckpoint(folder)
        #expect(try LlamaWeights(checkpoint.source, checkpoint.configuration, .float32).untiedHead == nil)
    }

    @Test func aShardThatIsMissingOrOfAnotherModelIsNamed() throws {
        let shard = "model-00003-of-00007.safetensors"
        let missing = try error("mistral") { try FileManager.default.removeItem(atPath: $0 + "/" + shard) }
        #expect(missing.contains(shard))
        let other = try error("mistral") { folder in
            try Storage.write(
                Storage.read(folder + "/model-00004-of-00007.safetensors"), to: folder + "/" + shard)
        }
        #expect(other.contains("fetch") && other.contains(folder))
    }

    @Test(arguments: ["../secret.safetensors", "..", "a/b", ""]) func anIndexCannotLeadOutOfItsFolder(name: String)
        throws
    {
        let text = try error("mistral") { folder in
            let index: JSONValue = ["weight_map": ["lm_head.weight": .string(name)]]
            try Storage.write(index.bytes(), to: folder + "/model.safetensors.index.json")
        }
        #expect(text.contains("'weight_map'"), "\(text)")
    }

    @Test func aFolderWithoutSafetensorsOrConfigurationSaysWhatItLacks() throws {
        let weights = try error("qwen-3") { try FileManager.default.removeItem(atPath: $0 + "/model.safetensors") }
        #expect(weights.contains("'model.safetensors'") && weights.contains("convert"))
        let configuration = try error("qwen-3") { try FileManager.default.removeItem(atPath: $0 + "/config.json") }
        #expect(configuration.contains("config.json"))
    }

    @Test func damagedFoldersAreReadOrRefused() throws {
        try FileManager.default.copyItem(atPath: Fixture.path("families/mistral"), toPath: folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let index = folder + "/model.safetensors.index.json"
        var refused = 0
        for bytes in Mutations(of: try Storage.read(index), count: 300, seed: 5) {
            try Storage.write(bytes, to: index)
            do { _ = try ModelCheckpoint(folder) } catch { refused += 1 }
        }
        #expect(refused > 30)
    }
}
