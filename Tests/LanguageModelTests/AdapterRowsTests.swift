import Checkpoints
import Foundation
import JSON
import LanguageModel
import Randomness
import Storage
import Testing
import Tokenizers
import Torch

/// Adapters that train rows of some tokens, on disk, in a decoder and in exports; those of PEFT are made by
/// Tests/References/peft_rows.py.
@Suite struct AdapterRowsTests {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rows-\(UUID())").path

    @Test(arguments: ["tied", "untied", "inside"]) func adaptersOfPEFTGiveItsLogits(name: String) throws {
        let place = Fixture.path("peft-rows/" + name)
        let checkpoint = try ModelCheckpoint(place + "/base")
        let model = try checkpoint.model(.float32)
        let adapter = try AdapterFolder.read(place + "/adapter", for: checkpoint.configuration, .float32)
        model.adapter = adapter
        let size = max(29, adapter.configuration.tokens.upperBound)
        #expect(model.vocabularySize == size && !adapter.configuration.tokens.isEmpty)
        let text = (0..<31).map { Token((37 * $0 * $0 + 11 * $0 + 5) % size) }
        let file = try Safetensors(path: place + "/expected.safetensors")
        var expected = [Float](repeating: 0, count: text.count * size)
        try expected.withUnsafeMutableBufferPointer { try file.readFloats("logits", into: $0) }
        let logits = model.logits(text).elements(Float.self)
        let off = zip(logits, expected).map { abs($0 - $1) }.max() ?? .infinity
        #expect(off < 1e-5, "\(name): \(off)")
        let decoder = try Decoder(checkpoint, bits: .sixteen, adapter: adapter)
        #expect(try DecoderTests.difference(DecoderTests.logits(decoder, text, steps: [31]), expected) < 0.03)
        // Without the rows it is another model.
        model.adapter?.parameters.narrowed(0, to: try #require(adapter.layout.embeddingRows)).setToZero()
        model.adapter?.refresh()
        #expect(zip(model.logits(text).elements(Float.self), expected).contains { abs($0 - $1) > 0.1 })
    }

    static func adapter(_ c: LlamaConfiguration, tokens: Range<Int>) -> LoRA {
        var lora = LoRAConfiguration(rank: 5, alpha: 10)
        lora.tokens = tokens
        let adapter = LoRA(lora, for: c, seed: 3, .float32)
        var stream = RandomStream(seed: 4, purpose: "an adapter that matters")
        adapter.parameters.add(Tensor((0..<adapter.parameterCount).map { _ in Float(0.1 * stream.normal()) }))
        adapter.refresh()
        return adapter
    }

    @Test(arguments: [true, false], [61..<90, 50..<66, 3..<9]) func whatIsWrittenIsReadBack(
        isTied: Bool, tokens: Range<Int>
    ) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var c = TinyModel.configuration
        c.tiesEmbedding = isTied
        let adapter = Self.adapter(c, tokens: tokens)
        try AdapterFolder.write(adapter, to: folder, baseModel: "tiny")
        let read = try AdapterFolder.read(folder, for: c, .float32)
        #expect(read.configuration == adapter.configuration)
        #expect(read.parameters.elements(Float.self) == adapter.parameters.elements(Float.self))
        // An adapter without such rows says so.
        try AdapterFolder.write(Self.adapter(c, tokens: 0..<0), to: folder, baseModel: "tiny")
        #expect(try AdapterFolder.configuration(of: folder)["trainable_token_indices"] == .null)
        #expect(try AdapterFolder.read(folder, for: c, .float32).rows == nil)
    }

    @Test(arguments: [
        ("[61, 63]", true, "consecutive"), ("[62]", true, "behind"), ("[]", true, "consecutive"), ("7", true, "list"),
        ("[-1]", true, "consecutive"), ("[\"61\"]", true, "consecutive"), ("[61]", false, "name both"),
        (#"{"embed_tokens": [61], "lm_head": [62]}"#, false, "other rows"),
        (#"{"wte": [61]}"#, true, "other rows"), ("[61, 62]", true, "shape"),
    ])
    func aBrokenListOfTokensSaysWhatIsWrong(list: String, isTied: Bool, word: String) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var c = TinyModel.configuration
        c.tiesEmbedding = isTied
        try AdapterFolder.write(Self.adapter(c, tokens: 61..<62), to: folder, baseModel: "tiny")
        let file = folder + "/adapter_config.json"
        var members = try #require(AdapterFolder.configuration(of: folder).members)
        members.removeAll { $0.key == "trainable_token_indices" }
        members.append(.init("trainable_token_indices", try JSONValue(parsing: Array(list.utf8))))
        try Storage.write(JSONValue.object(members).bytes(), to: file)
        let error = #expect(throws: (any Error).self) { _ = try AdapterFolder.read(folder, for: c) }
        #expect("\(try #require(error))".contains(word))
    }

    @Test(arguments: [(WeightBits.sixteen, 0.025), (.eight, 0.08)], [131..<150, 125..<140, 9..<13])
    func aDecoderKnowsTheRows(bits: (WeightBits, Double), tokens: Range<Int>) throws {
        for isSpecial in [false, true] {
            let c = DecoderTests.configuration(special: isSpecial)
            let model = DecoderTests.model(c, adapted: false)
            model.adapter = Self.adapter(c, tokens: tokens)
            var text = DecoderTests.tokens(40)
            for place in stride(from: 0, to: 40, by: 3) {
                text[place] = Token(tokens.lowerBound + place % tokens.count)
            }
            let expected = model.logits(text).elements(Float.self)
            let decoder = try Decoder(model, bits: bits.0)
            #expect(decoder.configuration.vocabularySize == model.vocabularySize)
            let mine = try DecoderTests.logits(decoder, text, steps: [37, 1, 2])
            #expect(DecoderTests.difference(mine, expected) < bits.1)
        }
    }

    // MARK: Exports

    /// A model of a family whose tokenizer has so many entries, with an adapter that adds some.
    private func prepare(
        _ family: String, tokens count: Int, entries: Int
    ) throws -> (ModelCheckpoint, LoRA, GrownTokenizer) {
        let base = folder + "/base"
        try Storage.createFolder(folder)
        try FileManager.default.copyItem(atPath: Fixture.path("families/" + family), toPath: base)
        let characters = (33..<33 + entries - 2).map { String(Unicode.Scalar(UInt8($0))) }
        var description = TokenizerDescription(
            file: "test",
            entries: (["<s>", "</s>"] + characters).enumerated().map { .init($1, $0 < 2 ? .control : .normal) },
            model: .byteLevel(.init(.gpt2)))
        description.begin = 0
        description.end = 1
        try Storage.write(description.json().bytes(), to: base + "/tokenizer.json")
        try Storage.write(description.configurationJSON(context: 64).bytes(), to: base + "/tokenizer_config.json")
        let checkpoint = try ModelCheckpoint(base)
        let tokenizer = try GrownTokenizer(of: checkpoint, adding: (0..<count).map { "<n\($0)>" })
        #expect(tokenizer.tokens == entries..<entries + count)
        return (checkpoint, Self.adapter(checkpoint.configuration, tokens: tokenizer.tokens), tokenizer)
    }

    @Test(arguments: ["llama-2", "llama-3", "qwen-2"], [61, 50]) func mergedModelsHaveTheRowsAndTheNames(
        family: String, entries: Int
    ) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (checkpoint, adapter, tokenizer) = try prepare(family, tokens: 17, entries: entries)
        // Beside the adapter stand the names.
        try AdapterFolder.write(adapter, to: folder + "/adapter", baseModel: "base", tokenizer: tokenizer)
        let names = try AdapterFolder.addedTokens(
            adapter, of: folder + "/adapter", to: checkpoint.tokenizerDescription())
        #expect(names == (0..<17).map { "<n\($0)>" })
        let text = "#<n3>$%<n16>&<n0><n0>"
        let tuned = try LoadedTokenizer.from(folder: folder + "/adapter")
        let described = try LoadedTokenizer.tokenizer(tokenizer.description)
        #expect(tuned.encode(text) == described.encode(text))
        #expect(tuned.encode("<n16>") == [Token(entries + 16)])

        let tokens = ExportCheck.tokens(tuned, checkpoint.configuration, added: names)
        #expect(Set(tokens).isSuperset(of: tokenizer.tokens.map(Token.init)))
        let expected = try ExportCheck.logits(checkpoint, adapter: adapter, tokens)
        let export = try ModelExport(checkpoint, adapter: adapter, addedTokens: names, name: "test")
        for type in [ExportType.f32, .bf16] {
            let path = folder + "/merged"
            var replacement = try FolderReplacement(of: path)
            try export.writeFolder(type, to: &replacement)
            try replacement.publish()
            let written = try ModelCheckpoint(path)
            #expect(written.configuration == checkpoint.configuration.grown(for: adapter))
            let found = try ExportCheck.logits(written, adapter: nil, tokens)
            #expect(ExportCheck(expected: expected, found: found).isWithin(type))
            #expect(try LoadedTokenizer.from(folder: path).encode(text) == tuned.encode(text))
        }
        let file = folder + "/model.gguf"
        try export.writeGGUF(.f32, to: file)
        let written = try ModelCheckpoint(file)
        #expect(written.configuration.vocabularySize == max(61, entries + 17))
        let found = try ExportCheck.logits(written, adapter: nil, tokens)
        #expect(ExportCheck(expected: expected, found: found).isWithin(.f32))
        #expect(try LoadedTokenizer.from(GGUF(path: file)).encode(text) == tuned.encode(text))
        #expect(throws: ExportError.self) {
            try GGUFAdapter.write(
                adapter, for: checkpoint.configuration, name: "test", .f32, to: folder + "/adapter.gguf")
        }
    }

    @Test func anAdapterWithoutTheNamesOfItsTokensIsRefused() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (checkpoint, adapter, tokenizer) = try prepare("llama-3", tokens: 5, entries: 61)
        let base = try checkpoint.tokenizerDescription()
        func names() throws -> [String] { try AdapterFolder.addedTokens(adapter, of: folder + "/a", to: base) }
        try AdapterFolder.write(adapter, to: folder + "/a", baseModel: "base")
        #expect("\(try #require(#expect(throws: AdapterError.self) { try names() }))".contains("missing"))
        try tokenizer.write(to: folder + "/a")
        #expect(try names().count == 5)
        let other = try GrownTokenizer(of: checkpoint, adding: ["<one>", "<two>"])
        try other.write(to: folder + "/a")
        #expect(throws: AdapterError.self) { try names() }
    }
}
