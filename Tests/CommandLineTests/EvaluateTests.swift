import Formats
import Foundation
import JSON
import Music
import Specimens
import Testing

@Suite struct EvaluateTests {
    /// Folders of tunes: `takes`, `held` and `training`.
    private func scratch() throws -> Scratch {
        let scratch = try Scratch()
        var random = SplitMix(seed: 1)
        let tunes = RandomTunes()
        for (folder, count) in [("takes", 6), ("held", 8), ("training", 10)] {
            try FileManager.default.createDirectory(
                at: scratch.url(folder + "/deep"), withIntermediateDirectories: true)
            for number in 0..<count {
                let name = number == 0 ? "\(folder)/deep/\(number).mid" : "\(folder)/\(number).mid"
                try scratch.write(try StandardMIDI.write(tunes.next(&random)), to: name)
            }
        }
        return scratch
    }

    @Test func foldersAreHeldAgainstEachOther() throws {
        let scratch = try scratch()
        let run = try Run(
            "evaluate", "takes", "--reference", "held", "--training", "training", "-o", "report.html", "--excerpts",
            "near", in: scratch)
        #expect(run.code == 0, "\(run.words)")
        for word in ["set: takes, 6 pieces", "reference: held, 8 pieces", "training: 10 pieces", "MMD²", "Repetition"] {
            #expect(run.text.contains(word), "\(word)")
        }
        let page = try scratch.text("report.html")
        #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("</html>"))
        let excerpts = try FileManager.default.contentsOfDirectory(atPath: scratch.path("near")).sorted()
        #expect(excerpts.first == "01-\(excerpts.first?.dropFirst(3) ?? "")")
        let first = try StandardMIDI.read(try scratch.bytes("near/" + (try #require(excerpts.first)))).score
        #expect(first.noteCount >= 4)
    }

    @Test func theDocumentIsTheSameForTheSameSeed() throws {
        let scratch = try scratch()
        let (one, two) = (
            try Run("evaluate", "takes", "--reference", "held", "--json", "--notes", "40", in: scratch),
            try Run("evaluate", "takes", "--reference", "held", "--json", "--notes", "40", in: scratch)
        )
        #expect(one.code == 0 && one.output == two.output)
        let document = try JSONValue(parsing: one.output)
        #expect(document["first_notes"]?.integerValue == 40)
        #expect(document["descriptors"]?.arrayValue?.count == 15)
    }

    @Test func aBrokenFileIsNamedAndPassedOver() throws {
        let scratch = try scratch()
        try scratch.write([0x4D, 0x54, 0x68, 0x64], to: "takes/broken.mid")
        let run = try Run("evaluate", "takes", "--reference", "held", in: scratch)
        #expect(run.code == 0 && run.words.contains("broken.mid") && run.text.contains("6 pieces"))
    }

    @Test func whatCannotBeMeasuredIsSaid() throws {
        let scratch = try scratch()
        try FileManager.default.createDirectory(at: scratch.url("empty"), withIntermediateDirectories: true)
        let empty = try Run("evaluate", "empty", "--reference", "held", in: scratch)
        #expect(empty.code == 65 && empty.words.contains("nothing to measure"))
        #expect(try Run("evaluate", "gone", "--reference", "held", in: scratch).code == 66)
        #expect(try Run("evaluate", "takes", in: scratch).code == 2)
        #expect(try Run("evaluate", "takes", "--reference", "held", "-o", "report.pdf", in: scratch).code == 2)
        #expect(try Run("evaluate", "takes", "--reference", "held", "--excerpts", "x", in: scratch).code == 2)
        #expect(try Run("evaluate", "takes", "--reference", "held", "--notes", "0", in: scratch).code == 2)
    }

    @Test func theBaselineForeseesAndPlays() throws {
        let scratch = try scratch()
        let run = try Run(
            "baseline", "--training", "training", "--held-out", "held", "--out", "drawn", "--count", "3", "--notes",
            "50", "--json", in: scratch)
        #expect(run.code == 0, "\(run.words)")
        let document = try JSONValue(parsing: run.output)
        let bits = try #require(document["bits"]?["bits_per_note"]?.numberValue)
        #expect(bits > 1 && bits < 20)
        #expect(document["bits"]?["notes"]?.integerValue == 8 * 50)
        let pieces = try #require(document["pieces"]?.arrayValue)
        #expect(pieces.count == 8 && pieces.allSatisfy { $0["notes"]?.integerValue == 50 })
        #expect(pieces.contains { $0["file"]?.stringValue == "held/deep/0.mid" })
        let sum = pieces.compactMap { $0["bits"]?.numberValue }.reduce(0, +)
        #expect(abs(sum - bits * 8 * 50) < 1e-3)
        for number in 1...3 {
            let score = try StandardMIDI.read(try scratch.bytes("drawn/ngram-\(number).mid")).score
            #expect(score.noteCount == 50)
        }
        #expect(try Run("baseline", "--training", "training", in: scratch).code == 2)
    }

    @Test func theBaselinePassesOverShortPiecesAndWhatMayBeNoMusic() throws {
        let scratch = try scratch()
        let notes = (0..<59).map { index in
            Note(onset: Ticks(index * 24), duration: Ticks(24), pitch: Pitch(lowBits: 60), velocity: 64)
        }
        try scratch.write(try StandardMIDI.write(Score(notes: notes, on: .ticksPerQuarter(48))), to: "held/short.mid")
        try scratch.write(SimplifiedMIDI.text(of: notes + notes), to: "held/words.txt")
        func run(_ arguments: String...) throws -> Run {
            let process = try Run.process(
                ["baseline", "--training", "training", "--held-out", "held"] + arguments, in: scratch, input: [], nil,
                [:])
            try process.run()
            process.waitUntilExit()
            return try Run(of: process, in: scratch)
        }
        #expect(try run().text.contains("of 8 pieces"))
        #expect(try run("--min-notes", "59").text.contains("of 9 pieces"))
        let none = try run("--min-notes", "100000")
        #expect(
            none.code == 65 && none.words.contains("none of the 9 scores under 'held' has 100000 notes"),
            "\(none.words)")
        #expect(try run("--min-notes", "0").code == 2)
    }
}
