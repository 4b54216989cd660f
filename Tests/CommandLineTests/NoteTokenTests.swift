import Foundation
import JSON
import Testing

/// A corpus in note tokens on a model that lacks them: trained, played, exported; and what is refused.
@Suite(.serialized) struct NoteTokenTests {
    let tiny: TinyTraining

    init() throws {
        tiny = try TinyTraining()
        let corpus = try tiny.scratch.text("corpus.yaml")
        try tiny.scratch.write(
            corpus.replacingOccurrences(of: "explanation: none", with: "explanation: tags")
                + "\ncodec: compact\ntasks: {continuation: 1, infill: 1, invention: 1}\n", to: "corpus.yaml")
        let build = try tiny.run("dataset", "build", "corpus.yaml")
        guard build.code == 0 else { throw TinyTraining.Failed(words: build.words) }
    }

    private func expect(
        _ run: Run, _ code: Int32, _ words: String..., at location: SourceLocation = #_sourceLocation
    ) {
        #expect(run.code == code, "\(run.words)", sourceLocation: location)
        for words in words { #expect(run.words.contains(words), "\(run.words)", sourceLocation: location) }
    }

    /// The files of takes, each read back by the strict reader of `convert`.
    private func check(takes folder: String, count: Int) throws {
        for number in 1...count {
            let text = try tiny.scratch.text("\(folder)/take-\(number).txt")
            #expect(text.hasPrefix("p"))
            expect(try tiny.run("convert", "\(folder)/take-\(number).mid", "out.txt"), 0)
        }
    }

    @Test func rowsAreTrainedPlayedAndExported() throws {
        expect(
            try tiny.run("train", "train.yaml", "--set", "sample_steps=6", "--set", "eval_steps=6"), 0, "held-out loss")
        let configuration = try JSONValue(parsing: tiny.scratch.bytes("run/adapter_config.json"))
        let tokens = configuration["trainable_token_indices"]?.arrayValue?.compactMap(\.integerValue) ?? []
        #expect(tokens.first == 259 && tokens.count > 686)
        #expect(FileManager.default.fileExists(atPath: tiny.scratch.path("run/tokenizer.json")))

        let prompt = ["generate", "music/1.mid", "--adapter", "run", "--silent", "--max-tokens", "60"]
        expect(try tiny.run(prompt + ["--count", "3", "--out", "go-on"]), 0)
        try check(takes: "go-on", count: 3)
        expect(try tiny.run(prompt + ["--count", "2", "--infill", "2", "--out", "fill"]), 0)
        try check(takes: "fill", count: 2)
        expect(try tiny.run(prompt + ["--count", "1", "--vary", "rhythm", "--vary-bars", "2-3", "--out", "vary"]), 0)
        try check(takes: "vary", count: 1)
        expect(
            try tiny.run(
                "generate", "--adapter", "run", "--count", "1", "--bars", "2", "--silent", "--max-tokens", "60",
                "--out",
                "new"), 0)
        try check(takes: "new", count: 1)
        expect(try tiny.run("generate", "--recipe", "go-on/take-2.recipe.json", "--out", "again", "--silent"), 0)
        #expect(try tiny.scratch.bytes("again/take-2.mid") == tiny.scratch.bytes("go-on/take-2.mid"))
        // The samples of the run, and a checkpoint, which is an adapter.
        #expect(FileManager.default.fileExists(atPath: tiny.scratch.path("run/samples/step-000006-1.mid")))
        expect(
            try tiny.run(
                "generate", "music/1.mid", "--adapter", "run/checkpoints/step-000005", "--count", "1", "--max-tokens",
                "8", "--silent", "--out", "early"), 0)
        let free = try tiny.run(prompt + ["--count", "2", "--no-grammar", "--out", "free"])
        expect(free, 0)
        #expect(free.text.contains("broke off at a wrong word"))

        for form in ["peft", "merged", "gguf"] {
            expect(try tiny.run("export", "run", "-o", form, "--to", form, "--base", "tiny.gguf"), 0)
        }
        expect(
            try tiny.run("export", "run", "-o", "lora", "--to", "gguf", "--lora", "--base", "tiny.gguf"), 65,
            "adds", "without '--lora'")
        expect(
            try tiny.run(
                "generate", "music/1.mid", "--adapter", "peft", "--count", "1", "--max-tokens", "60", "--silent",
                "--out",
                "exported"), 0)
        #expect(try tiny.scratch.bytes("exported/take-1.mid") == tiny.scratch.bytes("go-on/take-1.mid"))
    }

    @Test func aRunThatWasKilledGoesOnToTheBit() throws {
        let train = ["train", "train.yaml", "--set", "num_epochs=2"]
        expect(try tiny.run(train + ["--set", "output_dir=whole"]), 0)
        // As it was some steps after its first checkpoint.
        let files = FileManager.default
        try files.copyItem(at: tiny.scratch.url("whole"), to: tiny.scratch.url("killed"))
        for name in ["diapason.json", "adapter_model.safetensors", "checkpoints/step-000010"] {
            try files.removeItem(at: tiny.scratch.url("killed/" + name))
        }
        expect(try tiny.run(train + ["--set", "output_dir=killed", "--resume"]), 0, "it goes on after step 5")
        #expect(
            try tiny.scratch.bytes("killed/adapter_model.safetensors")
                == tiny.scratch.bytes("whole/adapter_model.safetensors"))
    }

    @Test func whatNoteTokensCannotDoIsRefused() throws {
        expect(
            try tiny.run("train", "train.yaml", "--set", "adapter=none"), 65, "lacks", "adapter: lora")
        expect(try tiny.run("train", "train.yaml", "--set", "max_steps=0"), 0)
        let prompt = ["generate", "music/1.mid", "--adapter", "run", "--silent"]
        expect(try tiny.run(prompt + ["--staged"]), 2, "note tokens", "--staged")
        expect(try tiny.run(prompt + ["--engine", "http://127.0.0.1:9/v1"]), 2, "note tokens", "--engine")
        try FileManager.default.removeItem(at: tiny.scratch.url("run/tokenizer.json"))
        expect(try tiny.run(prompt), 65, "tokenizer.json", "missing")
    }
}
