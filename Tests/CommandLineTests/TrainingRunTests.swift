import Foundation
import JSON
import Testing

/// What a run leaves in its folder, how it goes on, and what it refuses.
@Suite(.serialized) struct TrainingRunTests {
    let tiny: TinyTraining

    init() throws { tiny = try TinyTraining() }

    private func expect(
        _ run: Run, _ code: Int32, _ words: String..., at location: SourceLocation = #_sourceLocation
    ) {
        #expect(run.code == code, "\(run.words)", sourceLocation: location)
        for words in words { #expect(run.words.contains(words), "\(run.words)", sourceLocation: location) }
    }

    @Test func aRunLeavesItsAccount() throws {
        expect(
            try tiny.run("train", "train.yaml", "--set", "eval_steps=4", "--set", "sample_steps=6"), 0, "held-out loss")
        let names = try FileManager.default.contentsOfDirectory(atPath: tiny.scratch.path("run")).sorted()
        for name in [
            "adapter_config.json", "adapter_model.safetensors", "best", "checkpoints", "diapason.json",
            "events.out.tfevents.diapason", "loss.svg", "metrics.jsonl", "run.yaml", "samples",
        ] {
            #expect(names.contains(name), "\(name)")
        }
        let lines = try tiny.metrics("run")
        #expect(lines.count == 12 + 4 + 2)
        let samples = try FileManager.default.contentsOfDirectory(atPath: tiny.scratch.path("run/samples")).sorted()
        #expect(
            samples == ["step-000006-1.mid", "step-000006-1.txt", "step-000012-1.mid", "step-000012-1.txt"])
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: tiny.scratch.path("run/checkpoints")).sorted().filter {
                !$0.hasPrefix(".")
            } == ["step-000005", "step-000010"])

        // The resolved configuration is a file that makes the same run.
        expect(try tiny.run("train", "run/run.yaml", "--set", "output_dir=again"), 0)
        #expect(
            try tiny.scratch.bytes("again/adapter_model.safetensors")
                == tiny.scratch.bytes("run/adapter_model.safetensors"))
        // A checkpoint is an adapter that can be played.
        expect(
            try tiny.run(
                "generate", "music/1.mid", "--adapter", "run/checkpoints/step-000005", "--count", "1", "--max-tokens",
                "4",
                "--silent"), 0)
    }

    @Test func tokensOfTheCorpusAndOfItsLinesAreTheSame() throws {
        expect(try tiny.run("train", "train.yaml"), 0)
        expect(try tiny.run("train", "train.yaml", "--set", "retokenize=true", "--set", "output_dir=lines"), 0)
        #expect(
            try tiny.scratch.bytes("run/adapter_model.safetensors")
                == tiny.scratch.bytes("lines/adapter_model.safetensors"))
    }

    @Test func packedRowsTrain() throws {
        let packed = ["--set", "sample_packing=true", "--set", "max_steps=3"]
        expect(try tiny.run(["train", "train.yaml"] + packed), 0)
        expect(
            try tiny.run(["train", "train.yaml", "--set", "sequence_len=1300", "--set", "output_dir=short"] + packed), 0
        )
        expect(
            try tiny.run(["train", "train.yaml", "--set", "sequence_len=100", "--set", "output_dir=none"] + packed), 65,
            "train.jsonl', line 1: the example has", "sequence_len is 100")
    }

    private static let small =
        "overrides_of_model_config={hidden_size: 32, intermediate_size: 48, num_hidden_layers: 1}"

    @Test func allWeightsAreTrainedAndPlayed() throws {
        let whole = ["train", "train.yaml", "--set", "adapter=none", "--set", "eval_steps=4"]
        expect(try tiny.run(whole), 0, "of them trained", "the model is in 'run'")
        let prompt = ["generate", "music/1.mid", "--count", "1", "--max-tokens", "40", "--silent"]
        expect(try tiny.run(prompt + ["--adapter", "run", "--out", "takes"]), 0)
        expect(try tiny.run("generate", "--recipe", "takes/take-1.recipe.json", "--out", "again", "--silent"), 0)
        #expect(try tiny.scratch.bytes("again/take-1.mid") == tiny.scratch.bytes("takes/take-1.mid"))
        // The folder is a model like any other: the same weights, without the run's record.
        expect(try tiny.run("train", "train.yaml", "--set", "base_model=run/model", "--set", "output_dir=onward"), 0)
        // Its context grows with its weights kept.
        let longer = [
            "base_model=run/model", "output_dir=longer", "overrides_of_model_config={max_position_embeddings: 4321}",
        ]
        expect(try tiny.run(whole + longer.flatMap { ["--set", $0] }), 0)
        #expect(try tiny.scratch.text("longer/model/config.json").contains("\"max_position_embeddings\": 4321"))
        expect(try tiny.run("export", "run", "-o", "gguf", "--to", "gguf"), 0)
        #expect(try tiny.scratch.bytes("gguf/model.gguf").count > 1_000)
        expect(try tiny.run("export", "run", "-o", "peft", "--to", "peft"), 2, "left no adapter")
    }

    @Test func aModelTrainedFromNothingGoesOnToTheBit() throws {
        let drawn = [
            "train", "train.yaml", "--set", "adapter=none", "--set", "reinit_weights=true", "--set", Self.small,
        ]
        expect(try tiny.run(drawn), 0)
        let straight = try tiny.scratch.bytes("run/model/model.safetensors")
        try FileManager.default.removeItem(atPath: tiny.scratch.path("run/model"))
        expect(
            try tiny.run(drawn + ["--set", "resume_from_checkpoint=run/checkpoints/step-000005"]), 0, "after step 5")
        #expect(try tiny.scratch.bytes("run/model/model.safetensors") == straight)
        #expect(try tiny.scratch.text("run/model/config.json").contains("\"hidden_size\": 32"))
        #expect(try tiny.scratch.text("run/model/config.json").contains("\"num_hidden_layers\": 1"))
    }

    @Test func whatDoesNotGoWithAllWeightsIsRefused() throws {
        func refused(_ keys: String..., words: String) throws {
            expect(try tiny.run(["train", "train.yaml"] + keys.flatMap { ["--set", $0] }), 65, words)
        }
        try refused("reinit_weights=true", words: "'adapter: none' as well")
        try refused("adapter=none", Self.small, words: "'reinit_weights: true' as well")
        try refused("overrides_of_model_config={max_position_embeddings: 96}", words: "'adapter: none' as well")
        try refused("adapter=none", "load_in_4bit=true", words: "load_in_4bit")
        try refused(
            "adapter=none", "reinit_weights=true",
            "overrides_of_model_config={num_attention_heads: 5, num_key_value_heads: 2}",
            words: "makes no model")
        try refused("adapter=none", "overrides_of_model_config={hiden_size: 3}", words: "did you mean")
    }

    @Test func anInterruptedRunGoesOn() throws {
        expect(
            try tiny.run(
                "train", "train.yaml", "--set", "output_dir=whole", "--set", "max_steps=400", "--set", "num_epochs=1000"
            ), 0)
        let arguments = ["train", "train.yaml", "--set", "max_steps=400", "--set", "num_epochs=1000"]
        let process = try tiny.process(arguments)
        try process.run()
        while process.isRunning {
            usleep(5_000)
            let lines = (try? tiny.scratch.text("run/metrics.jsonl").split(separator: "\n").count) ?? 0
            if lines > 20 {
                process.terminate()
                break
            }
        }
        process.waitUntilExit()
        let stopped = try Run(of: process, in: tiny.scratch)
        expect(stopped, 130, "stopped after step", "--resume' goes on from here")

        // What would lose it is refused, and what would change it.
        expect(try tiny.run(arguments), 73, "holds a run that is not over", "--resume")
        expect(
            try tiny.run(arguments + ["--resume", "--set", "learning_rate=1.0e-3", "--set", "lora_alpha=32"]), 65,
            "learning_rate was 0.005 and is 0.001", "lora_alpha was 16")
        expect(try tiny.run(arguments + ["--resume"]), 0, "it goes on after step")
        #expect(
            try tiny.scratch.bytes("run/adapter_model.safetensors")
                == tiny.scratch.bytes("whole/adapter_model.safetensors"))
        #expect(try tiny.metrics("run") == tiny.metrics("whole"))
        expect(try tiny.run(arguments + ["--resume"]), 0, "is complete")
        expect(try tiny.run(arguments + ["--resume", "--set", "seed=5"]), 65, "seed was 0 and is 5")
    }

    @Test func aChangedCorpusOrModelIsRefused() throws {
        expect(try tiny.run("train", "train.yaml", "--set", "max_steps=12", "--set", "num_epochs=9"), 0)
        // As if it had been killed before its end.
        try FileManager.default.removeItem(at: tiny.scratch.url("run/diapason.json"))
        let arguments = ["train", "train.yaml", "--set", "max_steps=12", "--set", "num_epochs=9", "--resume"]
        var model = try tiny.scratch.bytes("tiny.gguf")
        model[model.count - 2] ^= 1
        try tiny.scratch.write(model, to: "tiny.gguf")
        expect(try tiny.run(arguments), 65, "the base model was")
        try tiny.scratch.write(TinyModelFile.bytes(), to: "tiny.gguf")
        expect(try tiny.run("dataset", "build", "corpus.yaml"), 0)
        try tiny.scratch.write(
            tiny.scratch.text("corpus.yaml").replacingOccurrences(of: "0.3", with: "0.3\nseed: 8"), to: "corpus.yaml")
        expect(try tiny.run("dataset", "build", "corpus.yaml"), 0)
        expect(try tiny.run(arguments), 65, "train.safetensors of the corpus was")
    }

    @Test func aDamagedCheckpointIsPassedOver() throws {
        expect(try tiny.run("train", "train.yaml"), 0)
        let adapter = try tiny.scratch.bytes("run/adapter_model.safetensors")
        try FileManager.default.removeItem(at: tiny.scratch.url("run/diapason.json"))
        let path = "run/checkpoints/step-000010/state.safetensors"
        var bytes = try tiny.scratch.bytes(path)
        bytes[bytes.count / 2] ^= 64
        try tiny.scratch.write(bytes, to: path)
        expect(
            try tiny.run("train", "train.yaml", "--resume"), 0, "step-000010' is passed over", "it goes on after step 5"
        )
        #expect(try tiny.scratch.bytes("run/adapter_model.safetensors") == adapter)
    }

    @Test func aTokenizerThatDiffersIsRefused() throws {
        try tiny.scratch.write(TinyModelFile.bytes(end: 0), to: "other.gguf")
        expect(
            try tiny.run("train", "train.yaml", "--set", "base_model=other.gguf"), 65, "another tokenizer", "retokenize"
        )
        expect(try tiny.run("train", "train.yaml", "--set", "base_model=other.gguf", "--set", "retokenize=true"), 0)
    }

    @Test func aTemplateThatTheTokenizerCannotWriteIsRefused() throws {
        try tiny.scratch.write(
            tiny.scratch.text("corpus.yaml").replacingOccurrences(of: "640", with: "900\ntemplate: llama2"),
            to: "corpus.yaml")
        expect(try tiny.run("dataset", "build", "corpus.yaml"), 0)
        expect(try tiny.run("train", "train.yaml"), 65, "template llama2", "'</s>'", "choose chatml")
    }

    @Test func weightsThatAreNoNumbersStopBeforeTheFirstStep() throws {
        try tiny.scratch.write(TinyModelFile.bytes(broken: true), to: "broken.gguf")
        let run = try tiny.run("train", "train.yaml", "--set", "base_model=broken.gguf")
        #expect(run.code == 65, "\(run.words)")
        #expect(!FileManager.default.fileExists(atPath: tiny.scratch.path("run/adapter_model.safetensors")))
    }

    @Test func twoRunsCannotShareAFolder() throws {
        let process = try tiny.process(["train", "train.yaml", "--set", "max_steps=2000", "--set", "num_epochs=1000"])
        try process.run()
        while process.isRunning, !FileManager.default.fileExists(atPath: tiny.scratch.path("run/metrics.jsonl")) {
            usleep(5_000)
        }
        expect(try tiny.run("train", "train.yaml", "--resume"), 73, "another program is at work in it")
        process.terminate()
        process.waitUntilExit()
    }

    @Test func earlyStoppingKeepsTheBest() throws {
        let run = try tiny.run(
            "train", "train.yaml", "--set", "learning_rate=0.9", "--set", "max_grad_norm=0", "--set",
            "lr_scheduler=constant",
            "--set", "eval_steps=1", "--set", "early_stopping_patience=2", "--set", "max_steps=400", "--set",
            "num_epochs=1000")
        expect(run, 0, "the run ends early")
        let record = try JSONValue(parsing: tiny.scratch.bytes("run/diapason.json"))
        let best = try #require(record["results"]?["best_step"]?.integerValue)
        #expect(best + 2 == record["results"]?["steps"]?.integerValue)
        #expect(
            try tiny.scratch.bytes("run/adapter_model.safetensors")
                == tiny.scratch.bytes("run/best/adapter_model.safetensors"))
        expect(try tiny.run("train", "train.yaml", "--set", "early_stopping_patience=2"), 65, "eval_steps")
    }

    @Test func aSweepSaysWhichWasBest() throws {
        let run = try tiny.run(
            "train", "train.yaml", "--set", "max_steps=3", "--sweep", "learning_rate=0,5.0e-3", "--sweep",
            "lora_target_modules=[q_proj],[q_proj,down_proj]")
        expect(run, 0, "run 4 of 4: learning_rate=5.0e-3 lora_target_modules=[q_proj,down_proj]")
        let lines = run.text.split(separator: "\n")
        #expect(lines.count == 5)
        #expect(lines.last?.contains("learning_rate=0 ") == true, "\(run.text)")
        for name in ["sweep.json", "sweep.svg"] {
            #expect(FileManager.default.fileExists(atPath: tiny.scratch.path("run/" + name)))
        }
        expect(try tiny.run("train", "train.yaml", "--sweep", "learning_rat=0,1"), 65, "did you mean 'learning_rate'")
        expect(try tiny.run("train", "train.yaml", "--sweep", "learning_rate"), 2, "--sweep key=v1,v2")
    }
}
