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

    /// A name that is as long as a file system takes has no room for a number before it.
    @Test func excerptsOfPiecesWithLongNamesAreWritten() throws {
        let scratch = try scratch()
        let long = String(repeating: "\u{E9}", count: 125) + ".mid"
        try scratch.write(try scratch.bytes("training/3.mid"), to: "takes/\(long)")
        let run = try Run(
            "evaluate", "takes", "--reference", "held", "--training", "training", "--excerpts", "near", in: scratch)
        #expect(run.code == 0, "\(run.words)")
        let excerpts = try FileManager.default.contentsOfDirectory(atPath: scratch.path("near"))
        // A Mac may say the same letters in other bytes.
        let name = try #require(excerpts.first { $0.hasPrefix("01-") }?.precomposedStringWithCanonicalMapping)
        #expect(name == "01-" + String(repeating: "\u{E9}", count: 124) + ".mid")
    }

    @Test func figuresAreWrittenBeforeAPassageThatCannotBe() throws {
        let scratch = try scratch()
        try scratch.write([0], to: "near")
        let run = try Run(
            "evaluate", "takes", "--reference", "held", "--training", "training", "-o", "report.html", "--excerpts",
            "near", in: scratch)
        #expect(run.code != 0 && run.text.contains("longest run, median"))
        #expect(try scratch.text("report.html").contains("The nearest passages"))
    }

    /// Both sides are cut to the notes of the set's median piece, and pieces without notes are none.
    @Test func longPiecesAreComparedByTheirBeginningAndEmptyOnesNot() throws {
        let scratch = try scratch()
        try scratch.write(try StandardMIDI.write(Score(ticksPerQuarter: 480)), to: "takes/silence.mid")
        let run = try Run(
            "evaluate", "takes", "--reference", "held", "--training", "training", "--json", in: scratch)
        #expect(run.code == 0, "\(run.words)")
        let originality = try #require(try JSONValue(parsing: run.output)["originality"])
        let limit = try #require(originality["human_line_first_notes"]?.integerValue)
        let counts = try #require(originality["pieces"]?.arrayValue).compactMap { $0["notes"]?.integerValue }
        #expect(counts.count == 6 && counts.allSatisfy { (1...limit).contains($0) })
        #expect(counts.count { $0 == limit } >= 3, "\(counts), first \(limit)")
        #expect(originality["share_beyond_human"]?["value"]?.numberValue != nil)
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
