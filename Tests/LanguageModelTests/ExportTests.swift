import Checkpoints
import Foundation
import JSON
import LanguageModel
import Specimens
import Storage
import Testing
import Tokenizers
import Torch

/// Exports of tiny models, loaded again: their logits are those of the base with its adapter.
@Suite struct ExportTests {
    static let families = [
        "llama-2", "llama-3", "llama-bias", "mistral", "qwen-2", "qwen-3", "linear", "yarn", "yarn-tuned",
    ]
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("export-\(UUID())").path

    /// A model with a tokenizer beside it, an adapter for it, and what both make of some tokens.
    private struct Case {
        let checkpoint: ModelCheckpoint
        let adapter: LoRA
        let export: ModelExport
        let expected: Tensor
        let tokens: [Token]
    }

    private func prepare(_ family: String, rank: Int = 4, targets: Set<Projection> = Set(Projection.allCases)) throws
        -> Case
    {
        let base = folder + "/base"
        try Storage.createFolder(folder)
        try FileManager.default.copyItem(atPath: Fixture.path("families/" + family), toPath: base)
        // Any tokenizer that is not larger than the model's vocabulary.
        let entries = ["<s>", "</s>"] + (33...47).map { String(Unicode.Scalar(UInt8($0))) }
        var description = TokenizerDescription(
            file: "test", entries: entries.enumerated().map { .init($1, $0 < 2 ? .control : .normal) },
            model: .byteLevel(.init(.gpt2)))
        description.begin = 0
        description.end = 1
        try Storage.write(description.json().bytes(), to: base + "/tokenizer.json")
        try Storage.write(description.configurationJSON(context: 64).bytes(), to: base + "/tokenizer_config.json")
        let checkpoint = try ModelCheckpoint(base)
        let adapter = LoRA(
            LoRAConfiguration(rank: rank, alpha: 6, targets: targets), for: checkpoint.configuration, seed: 5, .float32)
        adapter.parameters.add(Tensor((0..<adapter.parameterCount).map { Float($0 % 89 - 44) / 400 }))
        adapter.refresh()
        let tokens = (0..<23).map { Token($0 * 7 % min(checkpoint.configuration.vocabularySize, 31)) }
        return Case(
            checkpoint: checkpoint, adapter: adapter,
            export: try ModelExport(checkpoint, adapter: adapter, name: "test"),
            expected: try ExportCheck.logits(checkpoint, adapter: adapter, tokens), tokens: tokens)
    }

    private func check(_ one: Case, _ found: Tensor, _ type: ExportType, _ note: String) {
        let check = ExportCheck(expected: one.expected, found: found)
        #expect(check.isWithin(type), "\(note) \(type): \(check)")
        if type == .f32 { #expect(check.largest < 2e-4, "\(note): \(check)") }
        let bare = try? ExportCheck.logits(one.checkpoint, adapter: nil, one.tokens)
        let without = bare.map { ExportCheck(expected: one.expected, found: $0) }
        #expect((without?.share ?? 0) > 4 * check.share, "the adapter makes no difference: \(note)")
    }

    @Test(arguments: families) func aMergedFolderComputesWhatTheAdapterDoes(family: String) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let one = try prepare(family)
        for type in [ExportType.f32, .f16, .bf16] {
            let path = folder + "/merged"
            var replacement = try FolderReplacement(of: path)
            try one.export.writeFolder(type, to: &replacement)
            try replacement.publish()
            let written = try ModelCheckpoint(path)
            #expect(written.configuration == one.checkpoint.configuration)
            check(one, try ExportCheck.logits(written, adapter: nil, one.tokens), type, family)
            #expect(try LoadedTokenizer.from(folder: path).endOfTurn == 1)
        }
    }

    @Test(arguments: families) func aModelTrainedAsAWholeIsWrittenAsItComputes(family: String) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let one = try prepare(family)
        let c = one.checkpoint.configuration
        let full = FullParameters(try one.checkpoint.model(.float32).weights, for: c, .float32)
        full.parameters.add(Tensor((0..<full.parameters.count).map { Float($0 % 83 - 41) / 4_000 }))
        full.refresh()
        let trained = one.checkpoint.holding(full.weights)
        let expected = try ExportCheck.logits(trained, adapter: nil, one.tokens)
        let path = folder + "/whole"
        var replacement = try FolderReplacement(of: path)
        try ModelExport(trained, adapter: nil, name: "test").writeFolder(.f32, to: &replacement)
        try replacement.publish()
        let written = try ModelCheckpoint(path)
        #expect(written.configuration == c)
        let found = try ExportCheck.logits(written, adapter: nil, one.tokens)
        #expect(found.elements(Float.self) == expected.elements(Float.self) as [Float])
        let untrained = try ExportCheck.logits(one.checkpoint, adapter: nil, one.tokens)
        #expect(found.elements(Float.self) != untrained.elements(Float.self) as [Float])
    }

    @Test(arguments: families) func aModelOfAnotherSizeKeepsItsTokenizer(family: String) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let one = try prepare(family)
        var c = one.checkpoint.configuration
        c.layerCount = 1
        c.fullAttentionLayers = []
        c.intermediateSize *= 2
        let other = one.checkpoint.reshaped(c, seed: 3)
        let path = folder + "/other"
        var replacement = try FolderReplacement(of: path)
        try ModelExport(other, adapter: nil, name: "test").writeFolder(.f32, to: &replacement)
        try replacement.publish()
        let written = try ModelCheckpoint(path)
        #expect(written.configuration.tensors == c.tensors)
        #expect(written.configuration.ropeScaling == c.ropeScaling)
        #expect(try LoadedTokenizer.from(folder: path).endOfTurn == 1)
        let found = try ExportCheck.logits(written, adapter: nil, one.tokens)
        let drawn = try ExportCheck.logits(other, adapter: nil, one.tokens)
        #expect(found.elements(Float.self) == drawn.elements(Float.self) as [Float])
    }

    @Test(arguments: RoPEScaling.names) func aStretchedModelIsWrittenWithItsScaling(name: String) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let one = try prepare("qwen-3")
        let scaling = try #require(RoPEScaling(named: name, factor: 4, originalContext: 64))
        let stretched = one.checkpoint.stretched(by: scaling)
        let path = folder + "/merged"
        var replacement = try FolderReplacement(of: path)
        try ModelExport(stretched, adapter: nil, name: "stretched", template: nil).writeFolder(.f32, to: &replacement)
        try replacement.publish()
        let written = try ModelCheckpoint(path).configuration
        for length in [1, 64, 65, 256] {
            func frequencies(_ c: LlamaConfiguration) -> [Double] {
                c.ropeScaling?.frequencies(headDimension: c.headDimension, theta: c.ropeTheta, length: length)
                    ?? RoPEScaling.unscaled(headDimension: c.headDimension, theta: c.ropeTheta)
            }
            let off = zip(frequencies(written), frequencies(stretched.configuration)).map { abs($0 / $1 - 1) }.max()
            #expect((off ?? 1) < 1e-9, "\(name) at \(length)")
        }
        #expect(written.longestContext >= 256)
    }

    @Test(arguments: families) func aGGUFModelComputesWhatTheAdapterDoes(family: String) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let one = try prepare(family)
        for type in ExportType.allCases {
            let path = folder + "/model.gguf"
            try one.export.writeGGUF(type, to: path)
            let written = try ModelCheckpoint(path)
            check(one, try ExportCheck.logits(written, adapter: nil, one.tokens), type, family)
            #expect(try LoadedTokenizer.from(GGUF(path: path)).endOfTurn == 1)
        }
    }

    /// From a GGUF file back to a folder: the configuration is written from the sizes.
    @Test(arguments: families) func aFolderFromAGGUFModelComputesTheSame(family: String) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let one = try prepare(family)
        let path = folder + "/model.gguf"
        try one.export.writeGGUF(.f32, to: path)
        let bare = try ModelExport(ModelCheckpoint(path), adapter: nil, name: "test")
        var replacement = try FolderReplacement(of: folder + "/again")
        if one.checkpoint.configuration.ropeScaling?.kind.isOfLlama3 == true {
            // Divisors of a tiny model are not those of a model that config.json can name.
            #expect(throws: ExportError.self) { try bare.writeFolder(.f32, to: &replacement) }
            return
        }
        try bare.writeFolder(.f32, to: &replacement)
        try replacement.publish()
        check(one, try ExportCheck.logits(ModelCheckpoint(folder + "/again"), adapter: nil, one.tokens), .f32, family)
    }

    @Test(arguments: [Set(Projection.allCases), [.q], [.k, .down]])
    func aGGUFAdapterIsReadBack(targets: Set<Projection>) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for family in ["llama-3", "qwen-2"] {
            let one = try prepare(family, rank: 3, targets: targets)
            let path = folder + "/adapter.gguf"
            try GGUFAdapter.write(one.adapter, for: one.checkpoint.configuration, name: "test", .f32, to: path)
            let gguf = try GGUF(path: path)
            #expect(try gguf.float("adapter.lora.alpha") == 6)
            let read = try GGUFAdapter.read(gguf, for: one.checkpoint.configuration, .float32)
            #expect(read.parameters.elements(Float.self) == one.adapter.parameters.elements(Float.self))
            check(one, try ExportCheck.logits(one.checkpoint, adapter: read, one.tokens), .f32, family)
            // llama.cpp's kind of rows: those of a llama are interleaved, those of Qwen stand as they are.
            if targets == [.q] {
                let rows = try floats(gguf, "blk.0.attn_q.weight.lora_b")
                let mine = (one.adapter.parameters.elements(Float.self) as [Float])[
                    3 * one.checkpoint.configuration.hiddenSize..<3 * one.checkpoint.configuration.hiddenSize
                        + rows.count]
                #expect((rows == Array(mine)) == (family == "qwen-2"))
            }
            try FileManager.default.removeItem(atPath: folder)
        }
    }

    private func floats(_ gguf: GGUF, _ name: String) throws -> [Float] {
        var floats = [Float](repeating: 0, count: try gguf.tensor(name).count)
        try floats.withUnsafeMutableBufferPointer { try gguf.readFloats(name, into: $0) }
        return floats
    }

    @Test func theScaleOfARankStabilisedAdapterSurvivesInGGUF() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let one = try prepare("llama-2")
        var configuration = LoRAConfiguration(rank: 4, alpha: 6)
        configuration.isRankStabilized = true
        let adapter = LoRA(configuration, for: one.checkpoint.configuration, seed: 1, .float32)
        try GGUFAdapter.write(adapter, for: one.checkpoint.configuration, name: "test", .f16, to: folder + "/a.gguf")
        let gguf = try GGUF(path: folder + "/a.gguf")
        #expect(try gguf.float("adapter.lora.alpha") == 12, "alpha sqrt(r), which llama.cpp divides by r")
        let read = try GGUFAdapter.read(gguf, for: one.checkpoint.configuration)
        #expect(read.configuration.scale == adapter.configuration.scale)
    }

    @Test func aLargeModelIsWrittenInSeveralFiles() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let one = try prepare("qwen-3")
        var replacement = try FolderReplacement(of: folder + "/merged")
        try one.export.writeFolder(.f32, to: &replacement, shardSize: 12_000)
        try replacement.publish()
        let names = try Storage.entries(of: folder + "/merged").filter { $0.hasSuffix(".safetensors") }
        #expect(names.count > 3 && names[0] == "model-00001-of-0000\(names.count).safetensors", "\(names)")
        #expect(Storage.exists(folder + "/merged/model.safetensors.index.json"))
        check(
            one, try ExportCheck.logits(ModelCheckpoint(folder + "/merged"), adapter: nil, one.tokens), .f32, "shards")
    }

    @Test func aFileOfAnotherModelIsNoAdapter() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let one = try prepare("qwen-2")
        try GGUFAdapter.write(one.adapter, for: one.checkpoint.configuration, name: "x", .f32, to: folder + "/a.gguf")
        let gguf = try GGUF(path: folder + "/a.gguf")
        #expect(throws: CheckpointError.self) { try GGUFAdapter.read(gguf, for: TinyModel.configuration) }
        try one.export.writeGGUF(.f32, to: folder + "/m.gguf")
        let model = try GGUF(path: folder + "/m.gguf")
        #expect(throws: CheckpointError.self) { try GGUFAdapter.read(model, for: one.checkpoint.configuration) }
    }

    @Test func damagedAdaptersGiveAnAdapterOrAnError() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let one = try prepare("llama-2", rank: 2, targets: [.v])
        try GGUFAdapter.write(one.adapter, for: one.checkpoint.configuration, name: "x", .f32, to: folder + "/a.gguf")
        let bytes = try Storage.read(folder + "/a.gguf")
        for changed in Mutations(of: bytes, count: 500, seed: 3) {
            guard let gguf = try? GGUF(bytes: changed) else { continue }
            _ = try? GGUFAdapter.read(gguf, for: one.checkpoint.configuration)
        }
    }

    @Test func theCheckSeesADifference() {
        let logits = Tensor((0..<40).map { Float($0 * 13 % 40) }, shape: [4, 10])
        let same = ExportCheck(expected: logits, found: logits)
        #expect(same.largest == 0 && same.share == 0 && same.agreement == 1 && same.isWithin(.f32))
        let other = logits.clone()
        other.narrowed(0, to: 0..<1).add(Tensor([Float](repeating: 0, count: 9) + [1_000], shape: [1, 10]))
        let check = ExportCheck(expected: logits, found: other)
        #expect(check.largest == 1_000 && !check.isWithin(.q8_0))
        let broken = ExportCheck(expected: logits, found: Tensor([Float](repeating: .nan, count: 40), shape: [4, 10]))
        #expect(!broken.isWithin(.q8_0) && broken.largest == .infinity)
    }
}

extension RoPEScaling.Kind {
    fileprivate var isOfLlama3: Bool {
        if case .llama3 = self { true } else { false }
    }
}
