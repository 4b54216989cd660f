import Foundation
import Testing

/// A tiny model, tuned and written for other programs.
@Suite struct ExportVerbTests {
    @Test func aTunedModelIsWrittenInEveryFormAndNothingElseIsOverwritten() throws {
        let training = try TinyTraining()
        let train = try training.run("train", "train.yaml", "--set", "max_steps=3")
        #expect(train.code == 0, "\(train.words)")
        let forms: [(arguments: [String], files: [String])] = [
            (["--to", "peft"], ["adapter_config.json", "adapter_model.safetensors", "diapason.json"]),
            (["--to", "peft", "--type", "bf16"], ["adapter_config.json", "adapter_model.safetensors"]),
            (["--to", "merged", "--type", "f32"], ["config.json", "model.safetensors", "tokenizer.json"]),
            (["--to", "gguf", "--type", "q8_0"], ["model.gguf"]),
            (["--to", "gguf", "--lora"], ["adapter.gguf"]),
        ]
        for form in forms {
            // The second export takes the place of the first.
            for _ in 0..<2 {
                let export = try training.run(["export", "run", "-o", "out"] + form.arguments)
                #expect(export.code == 0, "\(export.words)")
                #expect(export.text.contains("largest difference"), "\(export.text)")
            }
            for file in form.files + ["export.json"] {
                #expect(FileManager.default.fileExists(atPath: training.scratch.path("out/" + file)), "\(file)")
            }
        }
        // A number takes half the room.
        func size(_ form: String) throws -> Int {
            #expect(try training.run("export", "run", "-o", form, "--to", "peft", "--type", form).code == 0)
            return try training.scratch.bytes(form + "/adapter_model.safetensors").count
        }
        let (wide, narrow) = (try size("f32"), try size("bf16"))
        #expect(narrow < wide * 2 / 3)
        let bytes = try training.scratch.bytes("out/adapter.gguf")
        #expect(bytes.prefix(4) == [0x47, 0x47, 0x55, 0x46])

        let refused = try training.run("export", "run", "-o", "music", "--to", "gguf")
        #expect(refused.code == 73 && refused.words.contains("no export wrote"), "\(refused.words)")
        #expect(FileManager.default.fileExists(atPath: training.scratch.path("music/0.mid")))
        let wrong = try training.run("export", "run", "-o", "x", "--to", "merged", "--type", "q8_0")
        #expect(wrong.code == 2 && wrong.words.contains("--to gguf"), "\(wrong.words)")
        let missing = try training.run("export", "nowhere", "-o", "x", "--to", "gguf")
        #expect(missing.code == 66, "\(missing.words)")
    }
}
