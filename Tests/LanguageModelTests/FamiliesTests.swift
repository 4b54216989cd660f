import Checkpoints
import LanguageModel
import Testing
import Torch

/// Tiny models of every family against Transformers; see Tests/References/families.py.
@Suite struct FamiliesTests {
    static let folders = [
        "llama-2", "llama-3", "llama-bias", "mistral", "qwen-2", "qwen-2-window", "qwen-3", "linear", "dynamic", "yarn",
        "yarn-tuned",
    ]
    static let files = ["llama-3", "llama-bias", "mistral", "qwen-2", "qwen-3", "yarn"]
    static let vocabulary = 61
    /// Longer than every window and every original context.
    static let text = (0..<53).map { i in Int32((37 * i * i + 11 * i + 5) % vocabulary) }

    static func model(_ name: String, _ type: DType) throws -> Llama {
        let checkpoint = try ModelCheckpoint(Fixture.path("families/" + name))
        return Llama(
            checkpoint.configuration,
            weights: try LlamaWeights(checkpoint.source, checkpoint.configuration, type), context: text.count)
    }

    static func expected(_ name: String) throws -> [Float] {
        let file = try Safetensors(path: Fixture.path("families/\(name)/expected.safetensors"))
        var floats = [Float](repeating: 0, count: text.count * vocabulary)
        try floats.withUnsafeMutableBufferPointer { try file.readFloats("logits", into: $0) }
        return floats
    }

    func largest(_ a: [Float], _ b: [Float]) -> Float {
        a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
    }

    @Test(arguments: folders) func foldersGiveTheLogitsOfTransformers(name: String) throws {
        let logits = try Self.model(name, .float32).logits(Self.text).elements(Float.self)
        let off = try largest(logits, Self.expected(name))
        #expect(off < 1e-5, "\(name): \(off)")
    }

    @Test(arguments: files) func filesInGGUFGiveTheLogitsOfTransformers(name: String) throws {
        let logits = try Self.model(name + ".gguf", .float32).logits(Self.text).elements(Float.self)
        let off = try largest(logits, Self.expected(name))
        #expect(off < 1e-5, "\(name): \(off)")
    }

    /// All but `dynamic`, whose angles change with the length of the text: a decoder takes those of its context.
    @Test(arguments: folders.filter { $0 != "dynamic" }) func decodersFollowTheModel(name: String) throws {
        let model = try Self.model(name, .float64)
        let whole = model.logits(Self.text).elements(Float.self)
        let decoder = try Decoder(model, bits: .sixteen)
        let mine = try DecoderTests.logits(decoder, Self.text, steps: [20, 1, 1, Self.text.count - 22])
        // bfloat16 has 8 bits.
        #expect(DecoderTests.difference(mine, whole) < 0.02)
    }

    @Test func aTextUnderDynamicScalingKeepsItsAnglesWhateverItIsPackedWith() throws {
        let model = try Self.model("dynamic", .float64)
        let alone = model.angles.placed([(0..<30, 30)])
        let together = model.angles.placed([(0..<10, 10), (0..<30, 30), (0..<53, 53), (0..<30, 30)])
        let rows = together.rows.elements(Int32.self)
        func angles(_ placed: (table: RotaryEmbedding, rows: Tensor), _ range: Range<Int>) -> [Double] {
            placed.table.sines.selected(placed.rows).narrowed(0, to: range).elements(Double.self)
        }
        #expect(rows.count == 123)
        #expect(angles(alone, 0..<30) == angles(together, 10..<40))
        #expect(angles(alone, 0..<30) == angles(together, 93..<123))
        #expect(angles(alone, 0..<30) != angles(together, 40..<70))
    }

    @Test func theConfigurationsAreTheFamilies() throws {
        func configuration(_ name: String) throws -> LlamaConfiguration {
            try ModelCheckpoint(Fixture.path("families/" + name)).configuration
        }
        let mistral = try configuration("mistral")
        #expect(mistral.slidingWindow == 7 && !mistral.tiesEmbedding && mistral.headDimension == 8)
        let qwen = try configuration("qwen-2-window")
        #expect(qwen.slidingWindow == 5 && qwen.fullAttentionLayers == [0] && qwen.hasAttentionBias)
        #expect(!qwen.hasOutputBias)
        #expect(try configuration("qwen-3").normalizesHeads)
        let bias = try configuration("llama-bias")
        #expect(bias.hasAttentionBias && bias.hasOutputBias)
        #expect(try configuration("qwen-2").slidingWindow == nil)
        for name in Self.files {
            var folder = try configuration(name), file = try configuration(name + ".gguf")
            #expect(folder.parameterCount == file.parameterCount)
            (folder.ropeScaling, file.ropeScaling) = (nil, nil)
            (folder.rmsNormEpsilon, file.rmsNormEpsilon) = (0, 0)
            #expect(folder == file, "\(name)")
        }
    }

    /// The matrices of the blocks and nothing else: half a byte a number and a scale for 64.
    @Test func inFourBitsAreTheMatricesOfTheBlocks() throws {
        let checkpoint = try ModelCheckpoint(Fixture.path("families/mistral"))
        let plain = try checkpoint.model(.float32).weights
        let small = try checkpoint.inFourBits(doubly: false, .float32).model(.float32).weights
        #expect(small.embedding.storedBytes == plain.embedding.storedBytes)
        for (a, b) in zip(small.blocks, plain.blocks) {
            for (a, b) in [(a.qkv, b.qkv), (a.o, b.o), (a.gateUp, b.gateUp), (a.down, b.down)] {
                let count = b.byteCount / 4
                #expect(a.byteCount == count / 2 + 4 * ((count + 63) / 64))
            }
            #expect(a.attentionNorm.storedBytes == b.attentionNorm.storedBytes)
        }
    }
}
