import Datasets
import Face
import Formats
import Foundation
import Music
import Storage
import Testing

@Suite struct PieceWriterTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("piece-" + UUID().uuidString)

    private func piece(bends: BendNotation = .none, tuning: Tuning? = nil) throws -> ComposedPiece {
        let notes = try (0..<24).map { index in
            Note(
                onset: Ticks(index * 12), duration: Ticks(11), pitch: try #require(Pitch(45 + index * 5 % 20)),
                velocity: 80, bends: bends == .none || index != 5 ? [] : [PitchBend(time: .zero, cents: 100)])
        }
        return ComposedPiece(
            notes, written: 8..<24, notation: NoteNotation(grid: .ticksPerQuarter(24), bends: bends), tempo: 500_000,
            program: 29, title: "riff", tuning: tuning)
    }

    private func bytes(_ files: PieceWriter.Files, _ ending: String) throws -> [UInt8] {
        try #require(files.contents.first { $0.path.hasSuffix("." + ending) }).bytes
    }

    @Test func everyScoreHoldsTheSameNotes() throws {
        let asked: [PieceFormat] = [.midi, .text, .guitarPro, .asciiTab, .musicXML, .compressedMusicXML, .svg]
        let files = try PieceWriter(asked).files(of: piece(bends: .cents), named: "a/take-1")
        #expect(files.paths == asked.map { "a/take-1." + $0.ending })
        let piece = try piece(bends: .cents)
        let texts = try SimplifiedMIDI.notes(inUTF8: Array(bytes(files, "txt").dropLast()), bends: .cents)
        #expect(texts == piece.score.notes)
        let midi = try StandardMIDI.read(bytes(files, "mid")).0.withNoteBends()
        #expect(midi.notes(on: .ticksPerQuarter(24)).map(\.pitch) == piece.score.notes.map(\.pitch))
        #expect(midi.notes(on: .ticksPerQuarter(24)).count(where: \.isBent) == 1)
        for ending in ["gp5", "mxl", "musicxml"] {
            try Storage.createFolder(folder.path)
            let path = folder.path + "/a." + ending
            try Storage.write(bytes(files, ending), to: path)
            let read = try ScoreFile.read(path, grid: .paper).score.notes(on: .ticksPerQuarter(24))
            #expect(read.map(\.pitch) == piece.score.notes.map(\.pitch), "\(ending)")
            #expect(read.map(\.onset) == piece.score.notes.map(\.onset), "\(ending)")
        }
        #expect(String(decoding: try bytes(files, "svg"), as: UTF8.self).hasPrefix("<svg"))
        #expect(String(decoding: try bytes(files, "tab"), as: UTF8.self).contains("E|"))
        try? FileManager.default.removeItem(at: folder)
    }

    @Test func tablatureIsInTheTuningThatIsAskedFor() throws {
        let dropD = StandardTuning.guitarDropD.tuning
        let files = try PieceWriter([.guitarPro]).files(of: piece(tuning: dropD), named: "take")
        let read = try GuitarPro.read(bytes(files, "gp5"))
        #expect(read.tablature.tracks.first?.tuning == dropD)
    }

    @Test func theUsualFilesOfAGuitaristHaveTablature() throws {
        #expect(
            try PieceWriter(nil, isFretted: true, isSilent: true).formats == [
                .midi, .text, .svg, .guitarPro, .asciiTab,
            ])
        #expect(try PieceWriter(nil, isSilent: true).formats == [.midi, .text, .svg])
    }

    @Test func listsOfKindsAreReadStrictly() {
        #expect(PieceFormatList(argument: "mid,TXT,mid")?.formats == [.midi, .text])
        for bad in ["", "mid,", ",mid", "midi", "mid txt", "doc"] { #expect(PieceFormatList(argument: bad) == nil) }
        let all = PieceFormat.allCases.map(\.rawValue).joined(separator: ",")
        #expect(PieceFormatList(argument: all)?.formats == PieceFormat.allCases)
        #expect(PieceFormatList(argument: all)?.defaultValueDescription == all)
    }

    @Test func whereOneFileCannotBeWrittenTheOlderOnesStay() throws {
        try Storage.createFolder(folder.path + "/take.svg")
        defer { try? FileManager.default.removeItem(at: folder) }
        try Storage.write("older", to: folder.path + "/take.mid")
        let files = try PieceWriter([.midi, .text, .svg]).files(of: piece(), named: folder.path + "/take")
        #expect(throws: StorageError.self) { try files.write() }
        #expect(try Storage.entries(of: folder.path).sorted() == ["take.mid", "take.svg"])
        #expect(try Storage.read(folder.path + "/take.mid") == Array("older".utf8))
        try FileManager.default.removeItem(atPath: folder.path + "/take.svg")
        try files.write()
        #expect(try Storage.read(folder.path + "/take.mid") != Array("older".utf8))
        #expect(try Storage.entries(of: folder.path).sorted() == ["take.mid", "take.svg", "take.txt"])
    }

    @Test func whereOneFileCannotBeWrittenNoneIsLeft() throws {
        try Storage.createFolder(folder.path + "/take.svg")
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = try PieceWriter([.midi, .text, .svg]).files(of: piece(), named: folder.path + "/take")
        #expect(throws: StorageError.self) { try files.write() }
        #expect(try Storage.entries(of: folder.path) == ["take.svg"])
    }

    @Test func thePictureTellsWhatIsNew() throws {
        var new = try piece()
        let some = try PieceWriter([.svg]).files(of: new, named: "take")
        new.written = nil
        let all = try PieceWriter([.svg]).files(of: new, named: "take")
        #expect(try bytes(some, "svg") != bytes(all, "svg"))
    }
}
