import Formats
import Foundation
import JSON
import Music
import Specimens
import Testing

/// Corpus, training and composing through the command line, as a newcomer would go.
@Suite(.serialized, .enabled(if: EmbeddedModel.path != nil, "\(EmbeddedModel.missing)"))
struct ModelVerbTests {
    let scratch: Scratch
    let environment: [String: String]
    let model: String

    /// A folder of melodies by dice.
    init() throws {
        model = try #require(EmbeddedModel.path)
        environment = ["DIAPASON_MODEL": model]
        scratch = try Scratch()
        try FileManager.default.createDirectory(at: scratch.url("music"), withIntermediateDirectories: true)
        for piece in 0..<12 {
            // Each of its own: one figure in twelve keys would count as one piece.
            var random = SplitMix(seed: UInt64(piece))
            let notes = (0..<60).compactMap { index -> Note? in
                let step = [0, 2, 4, 5, 7, 9, 11, 12].randomElement(using: &random) ?? 0
                return Pitch(48 + step + piece).map {
                    Note(onset: Ticks(index * 12), duration: Ticks(11), pitch: $0, velocity: 80)
                }
            }
            let score = Score(notes: notes, on: .ticksPerQuarter(24), name: "piece \(piece)")
            try scratch.write(StandardMIDI.write(score), to: "music/\(piece).mid")
        }
        try scratch.write(
            """
            source: music
            output: corpus
            grid: 24/quarter
            sequence_len: 512
            val_set_size: 0.3
            """, to: "corpus.yaml")
        try scratch.write(
            """
            dataset: corpus
            output_dir: adapter
            lora_r: 4
            gradient_accumulation_steps: 1
            max_steps: 2
            warmup_ratio: 0
            learning_rate: 1.0e-3
            max_eval_samples: 1
            """, to: "train.yaml")
    }

    func run(_ arguments: String...) throws -> Run {
        let process = try Run.process(arguments, in: scratch, input: [], nil, environment)
        try process.run()
        process.waitUntilExit()
        return try Run(of: process, in: scratch)
    }

    @Test func fromAFolderToTakes() throws {
        let build = try run("dataset", "build", "corpus.yaml")
        #expect(build.code == 0, "\(build.words)")
        #expect(build.text.contains("12 files gave 12 pieces"))

        let train = try run("train", "train.yaml")
        #expect(train.code == 0, "\(train.words)")
        #expect(train.words.contains("held-out loss:"))
        let adapter = try scratch.bytes("adapter/adapter_model.safetensors")
        #expect(try scratch.text("adapter/metrics.jsonl").split(separator: "\n").count == 4)

        let again = try run("train", "train.yaml", "--set", "output_dir=again")
        #expect(again.code == 0, "\(again.words)")
        #expect(try scratch.bytes("again/adapter_model.safetensors") == adapter, "the same seed, the same bytes")

        for out in ["a", "b"] {
            let generate = try run(
                "generate", "music/3.mid", "--adapter", "adapter", "--count", "2", "--max-tokens", "40", "--out", out,
                "--notes", "6", "--silent", "--json")
            #expect(generate.code == 0, "\(generate.words)")
            let report = try JSONValue(parsing: Array(generate.text.utf8))
            #expect(report["takes"]?.arrayValue?.count == 2)
            #expect(report["mask_mass"]?.numberValue ?? 0 > 0)
        }
        for name in ["take-1.mid", "take-1.svg", "take-1.recipe.json", "take-2.mid", "take-2.svg", "take-2.txt"] {
            #expect(try scratch.bytes("a/" + name) == scratch.bytes("b/" + name), "\(name)")
        }
        let cooked = try run("generate", "--recipe", "a/take-2.recipe.json", "--silent", "--out", "c")
        #expect(cooked.code == 0, "\(cooked.words)")
        #expect(try scratch.bytes("c/take-2.mid") == scratch.bytes("a/take-2.mid"))
        #expect((try? scratch.bytes("c/take-1.mid")) == nil)
        let unsaid = try run(
            "generate", "music/3.mid", "--adapter", "adapter", "--count", "1", "--silent", "--formats", "mid", "--out",
            "unsaid")
        #expect(unsaid.code == 0, "\(unsaid.words)")
        #expect(
            try scratch.text("unsaid/take-1.recipe.json").contains("\"max-tokens\": 1500"), "text takes many tokens")
        let take = try StandardMIDI.read(scratch.bytes("a/take-1.mid")).score
        let source = try StandardMIDI.read(scratch.bytes("music/3.mid")).score
        #expect(take.notes(on: .ticksPerQuarter(24)).prefix(6) == source.notes(on: .ticksPerQuarter(24)).prefix(6))
    }

    /// The ninth note given is the first of the second bar, from which on the chords hold.
    @Test func takesThatKeepToWhatWasAskedAreMeasuredSo() throws {
        let generate = try run(
            "generate", "music/3.mid", "--grid", "24/quarter", "--count", "2", "--max-tokens", "90", "--notes", "9",
            "--key", "Eb", "--range", "C2-C6", "--chords", "Eb Ab Bb", "--bars", "4", "--silent", "--formats", "mid",
            "--out", "asked")
        #expect(generate.code == 0, "\(generate.words)")
        let evaluate = try run("evaluate", "asked", "--reference", "music", "--json")
        #expect(evaluate.code == 0, "\(evaluate.words)")
        let control = try #require(try JSONValue(parsing: evaluate.output)["control"])
        #expect(control["asked_pieces"] == .integer(2), "\(control.text())")
        for measure in ["scale_share", "range_share", "chord_share", "length_kept"] {
            let set = control["measures"]?[measure]?["set"]
            #expect(set?["mean"]?.numberValue == 1 && set?["pieces"] == .integer(2), "\(measure): \(control.text())")
        }
        // A prompt that has changed since gives no notes that could be told apart.
        try scratch.write(try scratch.bytes("music/4.mid"), to: "music/3.mid")
        let changed = try run("evaluate", "asked", "--reference", "music", "--json")
        let left = try JSONValue(parsing: changed.output)["control"]?["left_out"]?["given_notes_unknown"]
        #expect(left == .integer(2), "\(changed.text)")
    }

    @Test func bothHandsOfAPianistOpenAPiece() throws {
        let hands = [60, 48].compactMap { number in
            Pitch(number).map { pitch in
                let notes = (0..<8).map {
                    Note(onset: Ticks($0 * 24), duration: Ticks(20), pitch: pitch, velocity: 70)
                }
                return Track(name: "", program: 0, channel: 0, isDrums: false, notes: notes)
            }
        }
        try scratch.write(StandardMIDI.write(Score(ticksPerQuarter: 24, tracks: hands)), to: "hands.mid")
        let generate = try run(
            "generate", "hands.mid", "--count", "1", "--max-tokens", "2", "--notes", "6", "--silent", "--out", "hands")
        #expect(generate.code == 0, "\(generate.words)")
        let take = try StandardMIDI.read(scratch.bytes("hands/take-1.mid")).score
        #expect(take.notes.prefix(6).map(\.pitch.number) == [48, 60, 48, 60, 48, 60])
    }

    @Test func anExampleWithoutAnAnswerIsRefused() throws {
        #expect(try run("dataset", "build", "corpus.yaml").code == 0)
        for line in [
            #"{"prompt":"p60:v64:d96:t0","completion":"","complete":false}"#, #"{"prompt":"","completion":""}"#,
        ] {
            try scratch.write(line + "\n", to: "corpus/train.jsonl")
            let train = try run("train", "train.yaml")
            #expect(train.code == 65, "\(train.words)")
            // The corpus's tokens are of other lines: that is said first.
            #expect(train.words.split(separator: "\n").count == 2, "\(train.words)")
        }
    }

    @Test func wrongWordsGetASentence() throws {
        func expect(_ run: Run, _ code: Int32, _ words: String, at location: SourceLocation = #_sourceLocation) {
            #expect(run.code == code, "\(run.words)", sourceLocation: location)
            #expect(run.words.contains(words), "\(run.words)", sourceLocation: location)
            #expect(run.words.split(separator: "\n").count == 1, "\(run.words)", sourceLocation: location)
        }
        try FileManager.default.createDirectory(at: scratch.url("empty"), withIntermediateDirectories: true)
        try scratch.write("source: empty\noutput: corpus\n", to: "empty.yaml")
        expect(try run("dataset", "build", "empty.yaml"), 65, "empty")
        try scratch.write("source: music\noutput: corpus\nsequence_lenght: 512\n", to: "typo.yaml")
        expect(try run("dataset", "build", "typo.yaml"), 65, "line 3: unknown key 'sequence_lenght'; did you mean")
        try scratch.write("dataset: corpus\noutput_dir: x\nlearning_rat: 1\n", to: "typo.yaml")
        expect(try run("train", "typo.yaml"), 65, "line 3: unknown key 'learning_rat'; did you mean 'learning_rate'?")
        expect(try run("train", "train.yaml"), 66, "holds no corpus; make one with 'diapason dataset build'")
        expect(try run("train", "none.yaml"), 66, "none.yaml")
        try scratch.write("a: [1\n", to: "broken.yaml")
        expect(try run("train", "broken.yaml"), 65, "'broken.yaml': line")
        expect(try run("generate", "music/1.mid", "--count", "0"), 2, "--count 0")
        expect(
            try run("generate", "music/1.mid", "--adapter", "none"), 66, "'none' is no folder, and none of the models")
        expect(try run("generate", "none.mid"), 66, "none.mid")
        expect(try run("generate", "music/1.mid", "--infill", "5-3"), 2, "5-3")
        expect(try run("generate", "music/1.mid", "--range", "C5-C5", "--scale", "1"), 2, "pitch")
        let whole = try Data(contentsOf: URL(fileURLWithPath: model), options: .alwaysMapped)
        try whole.prefix(2_000_000).write(to: scratch.url("cut.gguf"))
        expect(try run("model", "info", "cut.gguf"), 65, "cut.gguf")
        expect(try run("model", "info", "music/1.mid"), 65, "music/1.mid")
    }
}
