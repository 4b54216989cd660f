import Foundation
import JSON
import Testing

@Suite struct LikelihoodVerbTests {
    @Test func modelsAreComparedOnTheSameNotes() throws {
        let tiny = try TinyTraining()
        #expect(try tiny.run("train", "train.yaml", "--set", "max_steps=6").code == 0)
        let options = ["music", "--min-notes", "4", "--notes", "20"]
        let one = try tiny.run(["likelihood"] + options + ["--adapter", "run", "--json"])
        #expect(one.code == 0, "\(one.words)")
        let alone = try JSONValue(parsing: one.text)
        let bits = try #require(alone["bits_per_note"]?.numberValue)
        #expect(bits > 0 && bits.isFinite)

        let both = try tiny.run(
            ["likelihood"] + options + ["--adapter", "run", "--adapter", "run", "--json", "-o", "bits.svg"])
        #expect(both.code == 0, "\(both.words)")
        let json = try JSONValue(parsing: both.text)
        #expect(json["models"]?.arrayValue?.compactMap { $0["bits_per_note"]?.numberValue } == [bits, bits])
        #expect(json["differences"]?.arrayValue?.first?["difference"]?.numberValue == 0)
        let picture = try tiny.scratch.text("bits.svg")
        #expect(picture.split(separator: "\n").count { $0.hasPrefix("<circle") } == 2)
        let words = try tiny.run(["likelihood"] + options + ["--adapter", "run", "--adapter", "run"])
        #expect(words.text.contains("needs 0.000 bits a note more than"), "\(words.text)")
    }

    @Test func whatCannotBeMeasuredIsRefused() throws {
        let tiny = try TinyTraining()
        let grid = try tiny.run("likelihood", "music", "--grid", "file")
        #expect(grid.code == 2 && grid.words.contains("48/quarter"), "\(grid.words)")
        let few = try tiny.run("likelihood", "music", "--adapter", "nowhere")
        #expect(few.code == 66, "\(few.words)")
    }
}
