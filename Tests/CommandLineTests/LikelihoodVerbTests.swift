import Formats
import Foundation
import JSON
import Music
import Specimens
import Testing

@Suite struct LikelihoodVerbTests {
    private let options = ["--min-notes", "4", "--notes", "20"]

    private func train(_ tiny: TinyTraining, _ folder: String, steps: Int, corpus: String = "corpus") throws {
        let run = try tiny.run(
            "train", "train.yaml", "--set", "max_steps=\(steps)", "--set", "output_dir=\(folder)", "--set",
            "dataset=\(corpus)")
        #expect(run.code == 0, "\(run.words)")
    }

    /// A run on words that say bends.
    private func trainWithBends(_ tiny: TinyTraining) throws {
        let corpus = try tiny.scratch.text("corpus.yaml")
        try tiny.scratch.write(
            corpus.replacingOccurrences(of: "output: corpus", with: "output: bent-corpus") + "\nbend_notation: cents\n",
            to: "bent.yaml")
        let build = try tiny.run("dataset", "build", "bent.yaml")
        #expect(build.code == 0, "\(build.words)")
        try train(tiny, "bends", steps: 2, corpus: "bent-corpus")
    }

    private func document(_ tiny: TinyTraining, _ arguments: String...) throws -> JSONValue {
        let run = try tiny.run(["likelihood"] + arguments + options + ["--json"])
        #expect(run.code == 0, "\(run.words)")
        return try JSONValue(parsing: run.output)
    }

    private func bits(_ document: JSONValue) throws -> Double {
        try #require(document["bits_per_note"]?.numberValue)
    }

    private func interval(_ document: JSONValue?) throws -> ClosedRange<Double> {
        let ends = (document?["interval"]?.arrayValue ?? []).compactMap(\.numberValue)
        try #require(ends.count == 2 && ends[0] <= ends[1])
        return ends[0]...ends[1]
    }

    @Test func modelsAreComparedOnTheSameNotes() throws {
        let tiny = try TinyTraining()
        try train(tiny, "short", steps: 2)
        try train(tiny, "long", steps: 8)
        let short = try bits(document(tiny, "music", "--adapter", "short"))
        let long = try bits(document(tiny, "music", "--adapter", "long"))
        #expect(long > 0 && long < short - 0.1, "\(long) after eight steps, \(short) after two")

        let both = try document(tiny, "music", "--adapter", "short", "--adapter", "long", "-o", "bits.svg")
        #expect(both["models"]?.arrayValue?.compactMap { $0["bits_per_note"]?.numberValue } == [short, long])
        #expect(both["from"]?.stringValue == "short")
        let row = try #require(both["differences"]?.arrayValue?.first)
        #expect(row["model"]?.stringValue == "long")
        let difference = try #require(row["difference"]?.numberValue)
        #expect(abs(difference - (long - short)) < 1e-6)
        #expect(try interval(row).contains(difference) && interval(row).upperBound < 0)
        let picture = try tiny.scratch.text("bits.svg")
        #expect(picture.split(separator: "\n").count { $0.hasPrefix("<circle") } == 2)

        func words(_ first: String, _ second: String) throws -> String {
            try tiny.run(["likelihood", "music"] + options + ["--adapter", first, "--adapter", second]).text
        }
        #expect(try words("short", "long").contains(/long needs [0-9.]+ bits a note fewer than short \[-/))
        #expect(try words("long", "short").contains(/short needs [0-9.]+ bits a note more than long \[[0-9]/))
        #expect(try words("long", "long").contains("long needs 0.000 bits a note more than long [0.000, 0.000]"))
    }

    /// What a model of no steps to speak of knows already: the same music twice, and music with more and more noise.
    @Test func figuresMoveAsTheMusicDoes() throws {
        let tiny = try TinyTraining()
        try train(tiny, "run", steps: 12)
        let once = try document(tiny, "music", "--adapter", "run")
        let twice = try document(tiny, "music", "music", "--adapter", "run")
        #expect(try abs(bits(once) - bits(twice)) < 1e-6 && twice["notes"]?.integerValue == 2 * 8 * 20)
        let (wide, narrow) = (try interval(once), try interval(twice))
        #expect(narrow.upperBound - narrow.lowerBound < 0.9 * (wide.upperBound - wide.lowerBound))

        var figures = [try bits(once)]
        for share in [0.3, 1] {
            let folder = "noise-\(share)"
            try FileManager.default.createDirectory(at: tiny.scratch.url(folder), withIntermediateDirectories: true)
            for piece in 0..<8 {
                var score = try StandardMIDI.read(tiny.scratch.bytes("music/\(piece).mid")).score
                var random = SplitMix(seed: UInt64(piece))
                for index in score.tracks[0].notes.indices where Double.random(in: 0..<1, using: &random) < share {
                    score.tracks[0].notes[index].pitch = Pitch(lowBits: .random(in: 0...127, using: &random))
                }
                try tiny.scratch.write(StandardMIDI.write(score), to: "\(folder)/\(piece).mid")
            }
            figures.append(try bits(document(tiny, folder, "--adapter", "run")))
        }
        #expect(figures[1] > figures[0] + 0.1 && figures[2] > figures[1] + 0.1, "\(figures)")
    }

    /// A piece of one bend in three notes: with bends a model reads more words of it and as many notes.
    @Test func aModelThatSaysNoBendsIsNotComparedOnBentPieces() throws {
        let tiny = try TinyTraining()
        try train(tiny, "plain", steps: 2)
        try trainWithBends(tiny)
        let notes = try (0..<40).map { index in
            Note(
                onset: Ticks(index * 24), duration: Ticks(20), pitch: try #require(Pitch(50 + index % 12)),
                velocity: 80,
                bends: index.isMultiple(of: 3)
                    ? [0, 6, 12].map { PitchBend(time: Ticks($0), cents: Double(20 * $0)) } : [])
        }
        let bent = Score(notes: notes, on: .ticksPerQuarter(48), program: 27)
        try tiny.scratch.write(StandardMIDI.write(bent), to: "bent.mid")
        let arguments = ["bent.mid", "--adapter", "plain", "--adapter", "bends"]
        let document = try document(tiny, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4])
        let models = try #require(document["models"]?.arrayValue)
        #expect(models.map { $0["notes"]?.integerValue } == [20, 20])
        let tokens = models.compactMap { $0["tokens"]?.integerValue }
        #expect(tokens.count == 2 && tokens[1] > tokens[0] + 100)
        #expect(document["differences"]?.arrayValue?.first?["difference"] == nil)
        // One piece has no interval.
        #expect(models.allSatisfy { $0["interval"] == .null })
        let words = try tiny.run(["likelihood"] + arguments + options)
        #expect(words.text.contains("bends and plain did not read the same notes"), "\(words.text)")
        // Where no note is bent both say the same.
        let plain = try self.document(tiny, "music", "--adapter", "plain", "--adapter", "bends")
        #expect(plain["differences"]?.arrayValue?.first?["difference"]?.numberValue != nil)
    }

    /// The 66th of 70 notes in unison is bent: words would have to say them all anew.
    @Test func aPieceThatCannotBeSaidIsPassedOver() throws {
        let tiny = try TinyTraining()
        try trainWithBends(tiny)
        func words(_ count: Int, _ duration: Int, _ bend: Int) -> [String] {
            Array(repeating: "p60:v80:d\(duration):t0:b\(bend)", count: count)
        }
        let text =
            words(66, 100, 23) + words(3, 100, 40) + ["p60:v80:d100:t10:b40"] + words(65, 90, 23) + words(1, 90, 30)
        try tiny.scratch.write(text.joined(separator: " "), to: "cramped.txt")
        let run = try tiny.run(
            "likelihood", "music", "cramped.txt", "--adapter", "bends", "--min-notes", "4", "--notes", "0")
        #expect(run.code == 0 && run.text.contains("passed over: 'cramped.txt': more than 64 notes"), "\(run.text)")
        #expect(run.text.contains("320 notes of 8 pieces"), "\(run.text)")
        let alone = try tiny.run(
            "likelihood", "cramped.txt", "--adapter", "bends", "--min-notes", "4", "--notes", "0")
        #expect(alone.code == 65 && alone.words.contains("more than 64 notes"), "\(alone.words)")
    }

    @Test func theBaselineReadsTheSameNotes() throws {
        let tiny = try TinyTraining()
        let short = Score(
            notes: [Note(onset: .zero, duration: Ticks(9), pitch: Pitch(lowBits: 60), velocity: 80)], on: .paper)
        try tiny.scratch.write(StandardMIDI.write(short), to: "music/short.mid")
        try tiny.scratch.write(
            "p60:v80:d9:t9 p60:v80:d9:t9 p60:v80:d9:t9 p60:v80:d9:t9 p60:v80:d9:t0", to: "music/0.txt")
        let model = try document(tiny, "music", "--adapter", "smollm2-135m-instruct")
        let baseline = try tiny.run(
            ["baseline", "--training", "music", "--held-out", "music", "--json"] + options)
        #expect(baseline.code == 0, "\(baseline.words)")
        func rows(_ document: JSONValue) throws -> [[String]] {
            try #require(document["pieces"]?.arrayValue).map { row in
                ["file", "digest"].map { row[$0]?.stringValue ?? "" } + ["\(row["notes"]?.integerValue ?? 0)"]
            }
        }
        let (one, two) = (try rows(model), try rows(JSONValue(parsing: baseline.output)))
        #expect(one == two && one.count == 8 && one.first?.first == "music/0.mid" && one.first?.last == "20", "\(two)")
    }

    /// Weights that are numbers, as a model's reader sees to, and with which nothing can be computed.
    @Test func brokenWeightsAreNamedAndNoTrap() throws {
        let tiny = try TinyTraining()
        try train(tiny, "run", steps: 1)
        var bytes = try tiny.scratch.bytes("run/adapter_model.safetensors")
        let header = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        let huge = withUnsafeBytes(of: Float(3e38).bitPattern.littleEndian) { Array($0) }
        for index in bytes.indices.dropFirst(8 + header) { bytes[index] = huge[(index - 8 - header) % 4] }
        try tiny.scratch.write(bytes, to: "run/adapter_model.safetensors")
        let run = try tiny.run(["likelihood", "music", "--adapter", "run", "--json"] + options)
        #expect(run.code == 65 && run.output.isEmpty, "\(run.words)")
        let sentence = "the model 'run' gives no number for 'music/0.mid': its weights are broken"
        #expect(run.words.contains(sentence), "\(run.words)")
    }

    @Test func whatCannotBeMeasuredIsRefused() throws {
        let tiny = try TinyTraining()
        let grid = try tiny.run("likelihood", "music", "--grid", "file")
        #expect(grid.code == 2 && grid.words.contains("48/quarter"), "\(grid.words)")
        let few = try tiny.run("likelihood", "music", "--adapter", "nowhere")
        #expect(few.code == 66, "\(few.words)")
        // The paper's request takes hundreds of bytes, which are tokens here.
        let narrow = try tiny.run(
            ["likelihood", "music", "--adapter", "smollm2-135m-instruct", "--context", "128"] + options)
        #expect(narrow.code == 2 && narrow.words.contains(/request takes [0-9]{3} tokens/), "\(narrow.words)")
        #expect(narrow.words.contains("128 were asked for (--context)"), "\(narrow.words)")
    }
}
