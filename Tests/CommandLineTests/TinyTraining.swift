import Formats
import Foundation
import Music
import Specimens

/// A folder with a tiny model, a corpus of melodies by dice, and a file that trains the one on the other.
struct TinyTraining {
    let scratch: Scratch
    let environment: [String: String]

    init() throws {
        scratch = try Scratch()
        // Neither the embedded model nor those that come with the program.
        environment = [
            "DIAPASON_MODEL": scratch.path("tiny.gguf"), "DIAPASON_MODELS": scratch.path("models"),
            "OMP_NUM_THREADS": "1",
        ]
        try scratch.write(TinyModelFile.bytes(), to: "tiny.gguf")
        try FileManager.default.createDirectory(at: scratch.url("music"), withIntermediateDirectories: true)
        for piece in 0..<8 {
            var random = SplitMix(seed: UInt64(piece))
            let notes = (0..<40).compactMap { index -> Note? in
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
            explanation: none
            sequence_len: 640
            val_set_size: 0.3
            """, to: "corpus.yaml")
        try scratch.write(
            """
            dataset: corpus
            output_dir: run
            lora_r: 4
            bf16: false
            gradient_accumulation_steps: 1
            max_steps: 12
            save_steps: 5
            learning_rate: 5.0e-3
            max_eval_samples: 2
            """, to: "train.yaml")
        let build = try run("dataset", "build", "corpus.yaml")
        guard build.code == 0 else { throw Failed(words: build.words) }
    }

    /// Says that what every test begins with has failed.
    struct Failed: Error {
        let words: String
    }

    func run(_ arguments: String...) throws -> Run { try run(arguments) }

    func run(_ arguments: [String]) throws -> Run {
        let process = try process(arguments)
        try process.run()
        process.waitUntilExit()
        return try Run(of: process, in: scratch)
    }

    func process(_ arguments: [String]) throws -> Process {
        try Run.process(arguments, in: scratch, input: [], nil, environment)
    }

    /// The lines of a log, without what depends on the machine and the hour.
    func metrics(_ folder: String) throws -> [String] {
        try scratch.text(folder + "/metrics.jsonl").split(separator: "\n").map { line in
            line.split(separator: ",").filter { !$0.contains("tokens_per_second") && !$0.contains("memory_gb") }
                .joined(separator: ",")
        }
    }
}
