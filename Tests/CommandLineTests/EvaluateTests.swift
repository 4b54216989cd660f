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
        #expect(run.text.contains("1 of the set's files cannot be read"))
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

    // MARK: Control adherence

    /// Quarter notes, one after the other.
    private func quarters(_ pitches: [Int]) throws -> [UInt8] {
        let notes = pitches.enumerated().map { index, pitch in
            Note(
                onset: Ticks(480 * index), duration: Ticks(480), pitch: Pitch(lowBits: UInt8(pitch)), velocity: 64)
        }
        return try StandardMIDI.write(Score(ticksPerQuarter: 480, tracks: [Track(notes: notes)]))
    }

    /// What `generate` leaves beside a take.
    private func recipe(_ options: String, prompt: String? = nil) -> String {
        let digest = String(repeating: "0123456789abcdef", count: 4)
        let given = prompt.map { #"{"path": "\#($0)", "sha256": "\#(digest)"}"# } ?? "null"
        return """
            {"recipe": 1, "program": "0.7.0", "model": null, "adapter": null, "prompt": \(given), "asked": "\(digest)",
            "engine": {}, "take": 1, "options": {\(options)}, "result": "\(digest)"}
            """
    }

    /// Two takes of two bars, with their recipes, in the folder `asked`; the second leaves its scale with its first note.
    private func asked(_ scratch: Scratch) throws {
        try FileManager.default.createDirectory(at: scratch.url("asked"), withIntermediateDirectories: true)
        try scratch.write(quarters([60, 62, 64, 65, 67, 69, 71, 72]), to: "asked/take-1.mid")
        try scratch.write(quarters([61, 62, 64, 65, 67, 69, 71, 72]), to: "asked/take-2.mid")
        try scratch.write(
            recipe(#""key": "C major", "range": "C4-G4", "bars": 2, "chords": "C", "notes": 16"#),
            to: "asked/take-1.recipe.json")
        try scratch.write(
            recipe(#""key": "C", "range": "C4-C5", "bars": 4, "density": 4.0"#), to: "asked/take-2.recipe.json")
    }

    private func control(_ arguments: [String], in scratch: Scratch) throws -> (run: Run, json: JSONValue) {
        let process = try Run.process(
            ["evaluate", "asked", "--reference", "held", "--json"] + arguments, in: scratch, input: [], nil, [:])
        try process.run()
        process.waitUntilExit()
        let run = try Run(of: process, in: scratch)
        #expect(run.code == 0, "\(run.words)")
        return (run, try JSONValue(parsing: run.output)["control"] ?? .null)
    }

    private func mean(_ measure: String, _ control: JSONValue) -> Double? {
        control["measures"]?[measure]?["set"]?["mean"]?.numberValue
    }

    @Test func takesAreHeldAgainstTheirRecipes() throws {
        let scratch = try scratch()
        try asked(scratch)
        let control = try control([], in: scratch).json
        #expect(control["asked_pieces"] == .integer(2) && control["left_out"]?["recipe_broken"] == .integer(0))
        #expect(mean("scale_share", control) == 0.9375, "of 8 and of 7 notes of 8")
        #expect(mean("range_share", control) == 0.8125, "of 5 and of 8 notes of 8")
        #expect(mean("length_kept", control) == 0.5 && mean("bar_error", control) == 1)
        #expect(mean("chord_share", control) == 0.5, "C, E, G and C of eight notes")
        #expect(mean("density_error", control) == 0.5, "two notes a second, not four")
        for (measure, count) in [("scale_share", 2), ("chord_share", 1), ("density_error", 1)] {
            #expect(control["measures"]?[measure]?["asked"] == .integer(count), "\(measure)")
            let reference = control["measures"]?[measure]?["reference_not_asked"]
            #expect(reference?["pieces"] == .integer(8), "\(measure)")
        }
        #expect(control["pieces"]?.arrayValue?.map { $0["file"] } == [.string("take-1.mid"), .string("take-2.mid")])

        let run = try Run("evaluate", "asked", "--reference", "held", "-o", "report.html", in: scratch)
        #expect(run.text.contains("notes in the scale") && run.text.contains("reference, not asked"))
        #expect(try scratch.text("report.html").contains("<h2>Control adherence</h2>"))
    }

    @Test func anOptionSaysWhatAllPiecesWereAskedFor() throws {
        let scratch = try scratch()
        try asked(scratch)
        // The second has no recipe; the first one's is of another key, and says how long it was to be.
        try FileManager.default.removeItem(at: scratch.url("asked/take-2.recipe.json"))
        let control = try control(["--key", "D"], in: scratch).json
        #expect(control["measures"]?["scale_share"]?["asked"] == .integer(2))
        #expect(mean("scale_share", control) == 0.6875, "of 5 and of 6 notes of 8")
        #expect(control["measures"]?["length_kept"]?["asked"] == .integer(1) && mean("length_kept", control) == 1)
        #expect(control["measures"]?["density_error"] == .null)
        for arguments in [["--key", "H"], ["--range", "C5-C4"], ["--bars", "0"], ["--density", "0"]] {
            let run = try Run(
                "evaluate", "asked", "--reference", "held", arguments[0], arguments[1], in: scratch)
            #expect(run.code == 2, "\(run.words)")
        }
    }

    @Test func whereNothingWasAskedTheReportSaysNothing() throws {
        let scratch = try scratch()
        let run = try Run("evaluate", "takes", "--reference", "held", "--json", in: scratch)
        let document = try JSONValue(parsing: run.output)
        #expect(document["control"] == .null && document["set"]?["unreadable"] == .integer(0))
        let words = try Run("evaluate", "takes", "--reference", "held", in: scratch)
        #expect(!words.text.contains("asked for"))
    }

    /// Nothing else needs the recipe, so that the piece is measured all the same.
    @Test(arguments: [
        "{", "[]", #"{"recipe": 2}"#, "\u{0}", "",
        #"{"recipe": 1, "program": "x", "model": null, "adapter": null, "prompt": null, "engine": {}, "take": 1}"#,
    ])
    func aBrokenRecipeIsNamedAndPassedOver(text: String) throws {
        let scratch = try scratch()
        try asked(scratch)
        try scratch.write(text, to: "asked/take-2.recipe.json")
        let (run, control) = try control([], in: scratch)
        #expect(run.words.contains("asked/take-2.recipe.json"), "\(run.words)")
        #expect(control["left_out"]?["recipe_broken"] == .integer(1) && control["asked_pieces"] == .integer(1))
        #expect(mean("scale_share", control) == 1)
        #expect(try JSONValue(parsing: run.output)["set"]?["pieces"] == .integer(2))
    }

    @Test(arguments: [#""key": "H minor""#, #""bars": "many""#, #""range": "up""#, #""chords": 7"#])
    func aRecipeThatAsksForNothingKnownIsNamed(options: String) throws {
        let scratch = try scratch()
        try asked(scratch)
        try scratch.write(recipe(options), to: "asked/take-2.recipe.json")
        let (run, control) = try control([], in: scratch)
        #expect(run.words.contains("take-2.recipe.json"), "\(run.words)")
        #expect(control["left_out"]?["recipe_broken"] == .integer(1))
    }

    /// Of these nobody can say which notes are the model's.
    @Test func piecesAroundLostNotesAreCountedAndLeftOut() throws {
        let scratch = try scratch()
        try asked(scratch)
        try scratch.write(quarters([60, 62, 64]), to: "prompt.mid")
        for (options, reason) in [(#""notes": 2"#, "given_notes_unknown"), (#""infill": "1-2""#, "bars_rewritten")] {
            // The digest is not that of the file.
            try scratch.write(
                recipe(#""key": "C", "# + options, prompt: "prompt.mid"), to: "asked/take-2.recipe.json")
            let control = try control([], in: scratch).json
            #expect(control["left_out"]?[reason] == .integer(1) && control["asked_pieces"] == .integer(1))
        }
        let gone = recipe(#""key": "C", "notes": 2"#, prompt: "gone.mid")
        try scratch.write(gone, to: "asked/take-2.recipe.json")
        let (run, control) = try control([], in: scratch)
        #expect(control["left_out"]?["given_notes_unknown"] == .integer(1), "\(run.words)")
        let text = try Run("evaluate", "asked", "--reference", "held", in: scratch)
        #expect(text.text.contains("1 of the set's pieces are left out of control adherence"))
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
        for number in 1...3 {
            let score = try StandardMIDI.read(try scratch.bytes("drawn/ngram-\(number).mid")).score
            #expect(score.noteCount == 50)
        }
        #expect(try Run("baseline", "--training", "training", in: scratch).code == 2)
    }
}
