import Formats
import Foundation
import JSON
import Music
import Testing

@Suite struct ConvertFolderTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func folder(_ name: String) throws {
        try FileManager.default.createDirectory(at: scratch.url(name), withIntermediateDirectories: true)
    }

    private func midi(_ pitch: Int) throws -> [UInt8] {
        let note = Note(onset: .zero, duration: Ticks(96), pitch: try #require(Pitch(pitch)), velocity: 64)
        return try StandardMIDI.write(Score(notes: [note], on: .paper))
    }

    private func names(under name: String) -> [String] {
        let walk = FileManager.default.enumerator(atPath: scratch.path(name))
        return (walk?.compactMap { $0 as? String } ?? []).filter { $0.contains(".") }.sorted()
    }

    @Test func everyScoreIsConvertedAndWhatCannotBeIsSkippedWithItsReason() throws {
        try folder("in/deep/er")
        try scratch.write(midi(60), to: "in/a.mid")
        try scratch.write(midi(61), to: "in/deep/b.MID")
        try scratch.write(midi(62), to: "in/deep/er/c.kar")
        try scratch.write("shopping", to: "in/deep/broken.mid")
        try scratch.write("nothing to convert", to: "in/notes.pdf")
        let run = try Run("convert", "in", "out", in: scratch)
        #expect(run.code == 0 && run.output.isEmpty)
        #expect(names(under: "out") == ["a.txt", "deep/b.txt", "deep/er/c.txt"])
        #expect(try scratch.text("out/deep/er/c.txt") == "p62:v64:d96:t0\n")
        #expect(run.words.contains("skipped deep/broken.mid: this is not a MIDI file"), "\(run.words)")
        #expect(run.words.hasSuffix("diapason: converted 3 of 4 files; 1 skipped\n"), "\(run.words)")

        let again = try Run("convert", "in", "out", "--json", in: scratch)
        let json = try JSONValue(parsing: again.output)
        #expect(json["files"] == 4 && json["converted"] == 3 && json["replaced"] == 3)
        #expect(json["skipped"]?.arrayValue?.map { $0["file"]?.stringValue } == ["deep/broken.mid"])
        #expect(again.words.contains("3 older ones replaced"))

        let back = try Run("convert", "out", "back", in: scratch)
        #expect(back.code == 0 && names(under: "back") == ["a.mid", "deep/b.mid", "deep/er/c.mid"])
        #expect(try Run("compare", "in/a.mid", "back/a.mid", in: scratch).code == 0)
    }

    @Test func filesOfOneNameKeepTheirEndings() throws {
        try folder("in")
        try scratch.write(midi(60), to: "in/a.mid")
        try scratch.write(midi(61), to: "in/a.midi")
        try scratch.write(midi(62), to: "in/a.midi.mid")
        #expect(try Run("convert", "in", "out", in: scratch).code == 0)
        #expect(names(under: "out") == ["a.midi.mid.txt", "a.midi.txt", "a.txt"])
        #expect(try scratch.text("out/a.txt") == "p60:v64:d96:t0\n")
        #expect(try scratch.text("out/a.midi.txt") == "p61:v64:d96:t0\n")
        #expect(try scratch.text("out/a.midi.mid.txt") == "p62:v64:d96:t0\n")
    }

    @Test func noSourceIsWrittenOver() throws {
        try folder("in")
        try scratch.write(midi(60), to: "in/a.mid")
        try scratch.write("p70:v1:d1:t0\n", to: "in/a.txt")
        let run = try Run("convert", "in", "in", "--to", "txt", in: scratch)
        #expect(run.code == 0 && run.words.contains("converted 2 of 2 files"), "\(run.words)")
        #expect(try scratch.text("in/a.txt") == "p70:v1:d1:t0\n" && scratch.bytes("in/a.mid") == midi(60))
        #expect(try scratch.text("in/a.mid.txt") == "p60:v64:d96:t0\n")
    }

    @Test func resultsWithinTheFolderAreNoSources() throws {
        try folder("in")
        try scratch.write(midi(60), to: "in/a.mid")
        for _ in 0..<2 {
            let run = try Run("convert", "in", "in/texts", in: scratch)
            #expect(run.code == 0 && run.words.contains("converted 1 of 1 file"), "\(run.words)")
        }
        #expect(names(under: "in") == ["a.mid", "texts/a.txt"])
    }

    @Test func nothingConvertedIs65() throws {
        try folder("in")
        #expect(try Run("convert", "in", "out", in: scratch).code == 65)
        try scratch.write("shopping", to: "in/a.mid")
        let run = try Run("convert", "in", "out", "--json", in: scratch)
        #expect(try run.code == 65 && JSONValue(parsing: run.output)["converted"] == 0)
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path("in/b.mid"), withDestinationPath: scratch.path("none.mid"))
        let dangling = try Run("convert", "in", "out", in: scratch)
        #expect(
            dangling.code == 65 && dangling.words.contains("converted 0 of 2 files; 2 skipped"), "\(dangling.words)")
    }

    @Test func aFolderNeedsAFolder() throws {
        try folder("in")
        try scratch.write(midi(60), to: "in/a.mid")
        #expect(try Run("convert", "in", "-", in: scratch).code == 2)
        #expect(try Run("convert", "in", "in/a.mid", in: scratch).code == 66)
        try scratch.write("in the way", to: "out")
        #expect(try Run("convert", "in", "out", in: scratch).code == 73)
        #expect(try Run("convert", "in", "other", "--to", "jams", in: scratch).code == 2)
    }
}
