import Face
import Formats
import JSON
import Music
import Specimens
import Studio
import Testing

@Suite struct ScoreSummaryTests {
    private func piece() throws -> Score {
        func note(_ quarter: Int, _ pitch: Int) throws -> Note {
            Note(onset: Ticks(quarter * 480), duration: Ticks(480), pitch: try #require(Pitch(pitch)), velocity: 80)
        }
        let scale = [62, 64, 65, 67, 69, 70, 73, 74]
        return Score(
            ticksPerQuarter: 480, tempos: [Tempo(time: .zero, microsecondsPerQuarter: 500_000)],
            timeSignatures: [TimeSignature(time: .zero, beats: 4, beatPower: 2)],
            keySignatures: [KeySignature(time: .zero, sharps: 0, isMinor: false)],
            tracks: [
                Track(name: "Tune", program: 73, channel: 0, notes: try (0..<16).map { try note($0, scale[$0 % 8]) }),
                Track(name: "Pick", program: 33, channel: 1, notes: try (0..<4).map { try note($0 * 4, 38) }),
                Track(name: "", channel: 9, isDrums: true, notes: try (0..<16).map { try note($0, 36) }),
                Track(name: "Nobody", program: 0, channel: 2),
            ])
    }

    @Test func oneLineSaysWhatAFileHolds() throws {
        let (summary, document) = try ScoreSummary.of(StandardMIDI.write(piece()), name: "song.mid")
        #expect(summary.verdict == "3 tracks, 4 bars, 36 notes, D minor, 120 bpm")
        #expect(document.format == .midi && summary.warnings.isEmpty)
        #expect(summary.seconds == 8 && summary.bars == 4 && summary.metre == "4/4" && summary.tempo == 120)
        #expect(summary.parts.count == document.score.tracks.count)
        #expect(summary.parts.map(\.hasStrings).prefix(3) == [false, true, false])
        #expect(summary.parts[0].pitches == 62...74 && summary.parts[2].isDrums)
        #expect(summary.json["parts"]?.arrayValue?[1]["role"]?.stringValue == "bass")
        #expect(summary.json["persona"]?.stringValue == "pianist")
    }

    @Test(arguments: ["song.mid", "song.gp5", "song.musicxml", "song.txt", "song.doc", "song", "", ".mid", "a/../b.gp"])
    func theBytesAreBelievedAndNotTheName(name: String) throws {
        let score = try piece()
        let midi = try ScoreFile.read(StandardMIDI.write(score), named: "a.mid")
        for format in [ScoreFormat.midi, .guitarPro5, .musicXML, .compressedMusicXML, .text, .extended, .dadaGP] {
            let bytes = try ScoreFile.written(midi, as: format).bytes
            let (summary, document) = try ScoreSummary.of(bytes, name: name)
            #expect(document.format == format || format == .guitarPro5 && document.format == .guitarPro)
            #expect(summary.notes == 36, "\(format) named \(name)")
        }
    }

    @Test func aTextThatCountsSecondsHasNoBarsToSpeakOf() throws {
        let summary = try ScoreSummary.of(Array("p60:v80:d192:t192 p64:v80:d192:t0".utf8), name: "take.txt").summary
        #expect(summary.verdict == "1 track, 2 notes, C major, 0:02.0")
    }

    @Test func repairsAndWhatIsNotKeptAreTold() throws {
        var bytes = try StandardMIDI.write(piece())
        bytes[11] += 1
        let summary = try ScoreSummary.of(bytes, name: "song.mid").summary
        #expect(summary.verdict.hasSuffix("; 1 repair"))
        #expect(summary.warnings.count == 1 && summary.warnings[0].contains("the header counts other tracks"))
        let tokens = "artist:a\ndowntune:0\ntempo:120\ngenre:rock\nstart\nnew_measure\nclean0:note:s3:f2\nwait:960\nend"
        let unkept = try ScoreSummary.of(Array(tokens.utf8), name: "a.txt").summary
        #expect(unkept.verdict.contains("; 1 feature not kept: genre"))
    }

    @Test(
        arguments: [
            ("song.mid", [], "'song.mid' is empty"),
            ("photo.jpg", [0xFF, 0xD8, 0xFF, 0xE0], "'photo.jpg' holds no music that can be read; use .mid"),
            ("song.mid", Array("MThd".utf8), "'song.mid': "),
            ("so\u{1B}[31mng.mid\n", Array("hello".utf8), "'so[31mng.mid'"),
        ] as [(String, [UInt8], String)])
    func whatIsNoMusicIsRefusedInOneSentence(name: String, bytes: [UInt8], beginning: String) {
        let error = #expect(throws: (any Error).self) { try ScoreSummary.of(bytes, name: name) }
        let sentence = (error as? any Reportable)?.sentence ?? ""
        #expect(sentence.hasPrefix(beginning) && !sentence.contains("\n"), "\(sentence)")
    }

    @Test func aFileWithoutNotesAndOneTooLongAreRefused() throws {
        let silent = try StandardMIDI.write(Score(ticksPerQuarter: 96, tracks: [Track()]))
        #expect(throws: Failure.self) { try ScoreSummary.of(silent, name: "a.mid") }
        let long = Array("MThd".utf8) + [UInt8](repeating: 0, count: ScoreSummary.mostBytes)
        let error = #expect(throws: Failure.self) { try ScoreSummary.of(long, name: "a.mid") }
        #expect(error?.sentence.contains("20,971,520 are read") == true)
    }

    @Test func damagedFilesAreReadOrRefused() throws {
        let midi = try ScoreFile.read(StandardMIDI.write(piece()), named: "a.mid")
        for format in [ScoreFormat.midi, .guitarPro5, .compressedMusicXML, .musicXML, .dadaGP] {
            let bytes = try ScoreFile.written(midi, as: format).bytes
            for damaged in Mutations(of: bytes, count: 300, seed: 11) {
                do {
                    let (summary, document) = try ScoreSummary.of(damaged, name: "upload")
                    #expect(summary.json.bytes().count > 2)
                    _ = RollDocument.bytes(of: document.score, written: [0, 5])
                } catch {
                    #expect(error is any Reportable)
                }
            }
        }
    }
}
