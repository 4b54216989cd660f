import Foundation
import JSON
import Testing

/// `model info` and `model quantize` on a tiny model in a Hugging Face folder.
struct ModelFolderTests {
    let scratch: Scratch
    /// The folder that Tests/References/four_bit_folder.py made.
    let model = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("LanguageModelTests/Fixtures/four-bit/plain").path

    init() throws { scratch = try Scratch() }

    @Test func infoCountsWeightsAndMemory() throws {
        let run = try Run("model", "info", model, "--json", in: scratch)
        try #require(run.code == 0, "\(run.words)")
        let info = try JSONValue(parsing: run.text)
        // 2 x 31 x 64 of embedding and head, 30,720 in the block's matrices, three norms of 64.
        #expect(info["weights"]?.integerValue == 34_880)
        #expect(info["parts"]?["attention"]?.integerValue == 12_288)
        #expect(info["weight_bytes"]?["float32"]?.integerValue == 139_520)
        #expect(info["weight_bytes"]?["bfloat16"]?.integerValue == 69_760)
        #expect(info["weight_bytes"]?["nf4"]?.integerValue == 2 * 4160 + 15_360 + 4 * 480)
        // Seven matrices: a byte a block, a scale a matrix and a mean.
        #expect(info["weight_bytes"]?["nf4 double"]?.integerValue == 2 * 4160 + 15_360 + 480 + 7 * 8)
        #expect(info["key_value_bytes_per_token"]?.integerValue == 2 * 2 * 16 * 2)
        let contexts = try #require(info["memory_at_context"]?.arrayValue)
        #expect(contexts.compactMap { $0["tokens"]?.integerValue } == [1024, 2048, 4096])
        let needs = contexts.compactMap { $0["train bfloat16, recompute"]?.integerValue }
        #expect(needs == needs.sorted() && needs.count == 3)

        let words = try Run("model", "info", model, in: scratch)
        #expect(words.code == 0 && words.text.contains("memory at a context"), "\(words.words)")
    }

    @Test func aModelIsStoredInFourBitsAndReadAgain() throws {
        for (flag, isDouble) in [("--double", true), ("--no-double", false)] {
            let run = try Run("model", "quantize", model, "-o", "out", flag, in: scratch)
            try #require(run.code == 0, "\(run.words)")
            let configuration = try JSONValue(parsing: scratch.text("out/config.json"))["quantization_config"]
            #expect(configuration?["bnb_4bit_use_double_quant"]?.boolValue == isDouble)
            #expect(configuration?["load_in_4bit"]?.boolValue == true)
            let info = try Run("model", "info", "out", "--json", in: scratch)
            try #require(info.code == 0, "\(info.words)")
            #expect(try JSONValue(parsing: info.text)["weights"]?.integerValue == 34_880)
        }
    }

    @Test func whatCannotBeQuantisedGetsASentence() throws {
        func expect(_ run: Run, _ code: Int32, _ words: String, at location: SourceLocation = #_sourceLocation) {
            #expect(run.code == code, "\(run.words)", sourceLocation: location)
            #expect(run.words.contains(words), "\(run.words)", sourceLocation: location)
        }
        expect(try Run("model", "quantize", model, "-o", "out", "--block", "48", in: scratch), 2, "--block 48")
        #expect(try Run("model", "quantize", model, "-o", "out", in: scratch).code == 0)
        expect(try Run("model", "quantize", "out", "-o", "again", in: scratch), 65, "quantised already")
        try FileManager.default.createDirectory(at: scratch.url("full"), withIntermediateDirectories: true)
        try scratch.write("mine", to: "full/notes.txt")
        expect(try Run("model", "quantize", model, "-o", "full", in: scratch), 73, "no model in four bits")
        #expect(try scratch.text("full/notes.txt") == "mine")
        expect(try Run("model", "quantize", "none", "-o", "out", in: scratch), 66, "there is no model 'none'")
    }
}
