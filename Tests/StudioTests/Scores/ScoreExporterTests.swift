import Face
import Formats
import Music
import Rendering
import Storage
import Studio
import Testing

private let canSound = (try? SoundRenderer()) != nil

@Suite struct ScoreExporterTests {
    private func file() throws -> [UInt8] {
        try #require(Opening.all.first { $0.id == "riff" }).midi()
    }

    @Test(arguments: [PieceFormat.midi, .text, .guitarPro, .asciiTab, .musicXML, .compressedMusicXML, .svg])
    func everyScoreFormatIsMade(format: PieceFormat) throws {
        let made = try ScoreExporter().bytes(of: file(), name: "riff.mid", as: format)
        #expect(made.bytes.count > 100 && made.mediaType == format.mediaType)
        guard format != .svg, format != .asciiTab else { return }
        let notes = try ScoreSummary.of(made.bytes, name: "riff." + format.ending).summary.notes
        let all = try ScoreSummary.of(file(), name: "riff.mid").summary.notes
        #expect(notes == all)
    }

    @Test func aFileInItsOwnFormatIsGivenAsItCame() throws {
        var bytes = try file()
        bytes += [0, 0, 0]
        #expect(try ScoreExporter().bytes(of: bytes, name: "riff.mid", as: .midi).bytes == bytes)
    }

    @Test func whatAFormatLeavesOutIsSaid() throws {
        let made = try ScoreExporter().bytes(of: file(), name: "riff.mid", as: .text)
        #expect(made.remarks.contains { $0.contains("left out") && $0.contains("parts' instruments") })
    }

    @Test func picturesSayWhichNotesAreNew() throws {
        let options = ScoreExporter.Options(title: "My <Song>", written: [20, 21, 22])
        let svg = try ScoreExporter().bytes(of: file(), name: "riff.mid", as: .svg, options).bytes
        let text = String(decoding: svg, as: UTF8.self)
        #expect(text.contains("3 of them new") && text.contains("My &lt;Song&gt;"))
        let tab = try ScoreExporter().bytes(of: file(), name: "riff.mid", as: .svg, .init(isTablature: true)).bytes
        #expect(String(decoding: tab, as: UTF8.self).contains("tablature"))
    }

    @Test(.enabled(if: canSound, "install fluidsynth and a sound font"))
    func soundIsMadeOnce() throws {
        let folder = try TemporaryFolder()
        let cache = StoragePath.joined(folder.path, "sounds")
        let exporter = ScoreExporter(cacheFolder: cache)
        let sound = try exporter.bytes(of: file(), name: "riff.mid", as: .ogg)
        #expect(sound.mediaType == "audio/ogg" && sound.bytes.starts(with: "OggS".utf8))
        let kept = try Storage.files(under: cache, endingWith: [".ogg"])
        #expect(kept.count == 1)
        let path = StoragePath.joined(cache, kept[0])
        try Storage.write("kept", to: path)
        #expect(try exporter.bytes(of: file(), name: "other.mid", as: .ogg).bytes == Array("kept".utf8))
        try Storage.removeFile(path)
        #expect(try exporter.bytes(of: file(), name: "riff.mid", as: .ogg).bytes == sound.bytes)
        try Storage.removeFile(path)
        try Storage.removeFolder(cache)
    }

    @Test func aPromptHasThePartsThatWereChosen() throws {
        let document = try ScoreSummary.of(file(), name: "riff.mid").document
        let prompt = try StandardMIDI.read(PromptFile.midi(of: document, parts: [1])).score
        #expect(prompt.tracks.map(\.name) == ["Bass"] && prompt.tempos == document.score.tempos)
        #expect(try PromptFile.midi(of: document, parts: nil) == document.bytes)
        #expect(throws: Failure.self) { try PromptFile.midi(of: document, parts: [7]) }
        #expect(throws: Failure.self) { try PromptFile.midi(of: document, parts: []) }
    }

    @Test func viewsAreTabAndWords() throws {
        let document = try ScoreSummary.of(file(), name: "riff.mid").document
        #expect(try ScoreView.text(of: document).hasPrefix("p"))
        let dark = ScoreView.tablature(of: document, title: "Riff", isDark: true).svg
        let light = ScoreView.tablature(of: document, title: "Riff", isDark: false).svg
        let either = ScoreView.tablature(of: document, title: "Riff").svg
        #expect(dark.count == light.count && dark != light && !dark.contains("\"#23211d\""))
        #expect(either.contains("prefers-color-scheme:dark"))
    }
}
