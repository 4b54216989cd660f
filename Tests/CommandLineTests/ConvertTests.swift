import Formats
import Foundation
import JSON
import Music
import Testing

@Suite struct ConvertTests {
    private let words = "p45:v73:d389:t1 p84:v84:d388:t7 p48:v63:d5:t0 p76:v62:d227:t110 p52:v69:d394:t0\n"

    @Test func textBecomesMIDIAndTheSameTextAgain() throws {
        let scratch = try Scratch()
        try scratch.write(words, to: "a.txt")
        let there = try Run("convert", "a.txt", "b.mid", in: scratch)
        #expect(there.code == 0 && there.text.isEmpty && there.words.isEmpty)
        #expect(try StandardMIDI.read(scratch.bytes("b.mid")).score.noteCount == 5)
        #expect(try Run("convert", "b.mid", "c.TXT", in: scratch).code == 0)
        #expect(try scratch.text("c.TXT") == words)
        #expect(try scratch.names() == ["a.txt", "b.mid", "c.TXT"])
    }

    @Test func aDashIsStandardInputOrOutput() throws {
        let scratch = try Scratch()
        let midi = try Run("convert", "-", "-", in: scratch, input: Array(words.utf8))
        #expect(midi.code == 0 && midi.output.starts(with: "MThd".utf8))
        let text = try Run("convert", "-", "-", in: scratch, input: midi.output)
        #expect(text.code == 0 && text.text == words)
        try scratch.write(midi.output, to: "a.mid")
        #expect(try Run("convert", "a.mid", "-", in: scratch).text == words)
        #expect(try Run("convert", "-", "b.txt", in: scratch, input: midi.output).code == 0)
        #expect(try scratch.text("b.txt") == words)
    }

    @Test(arguments: [("192/s", "d192:t192"), ("24/quarter", "d48:t48"), ("file", "d960:t960"), ("7/s", "d7:t7")])
    func theGridSaysWhatATickIs(grid: String, times: String) throws {
        let scratch = try Scratch()
        // Two seconds at 120 quarters a minute and 480 ticks a quarter.
        var piece = Score(ticksPerQuarter: 480, tracks: [Track()])
        for onset in [0, 960] {
            piece.tracks[0].notes.append(
                Note(onset: Ticks(onset), duration: Ticks(960), pitch: try #require(Pitch(60)), velocity: 64))
        }
        try scratch.write(StandardMIDI.write(piece), to: "a.mid")
        let run = try Run("convert", "a.mid", "-", "--grid", grid, "--codec", "text", in: scratch)
        #expect(run.text.hasPrefix("p60:v64:\(times) "), "\(run.text)\(run.words)")
    }

    @Test func strictRefusesWhatIsOtherwiseRepairedAndReported() throws {
        let scratch = try Scratch()
        // A note that never ends.
        var bytes = Array("MThd".utf8) + [0, 0, 0, 6, 0, 0, 0, 1, 0, 96]
        bytes += Array("MTrk".utf8) + [0, 0, 0, 8, 0, 0x90, 60, 64, 96, 0xFF, 0x2F, 0]
        try scratch.write(bytes, to: "a.mid")
        let lenient = try Run("convert", "a.mid", "-", in: scratch)
        #expect(lenient.code == 0 && lenient.text == "p60:v64:d96:t0\n")
        #expect(lenient.words.hasPrefix("diapason: 'a.mid': 1 x ") && lenient.words.contains("at byte"))
        let strict = try Run("convert", "a.mid", "b.txt", "--strict", in: scratch)
        #expect(strict.code == 65 && strict.words.contains("which --strict refuses"))
        #expect(try scratch.names() == ["a.mid"])
    }

    /// A note that a wheel bends by a semitone, with a pedal, a metre and a lyric.
    private func bentPiece() throws -> Score {
        let note = Note(onset: Ticks(0), duration: Ticks(96), pitch: try #require(Pitch(60)), velocity: 64)
        var score = Score(ticksPerQuarter: 96, tracks: [Track(notes: [note])])
        score.timeSignatures = [TimeSignature(time: .zero, beats: 3, beatPower: 2)]
        score.texts = [ScoreText(time: .zero, .lyric, "la")]
        score.tracks[0].events = [
            ChannelEvent(time: .zero, .control(number: 64, value: 127)), ChannelEvent(time: Ticks(48), .bend(12_288)),
        ]
        return score
    }

    @Test func whatATextCannotSayIsToldInOneLine() throws {
        let scratch = try Scratch()
        var piece = try bentPiece()
        try scratch.write(StandardMIDI.write(piece), to: "a.mid")
        let all = try Run("convert", "a.mid", "-", in: scratch)
        #expect(
            all.words == "diapason: 1 pitch bend, 1 controller, 1 metre and 1 text were left out; "
                + "--codec extended leaves out only the texts\n")
        #expect(all.code == 0 && all.text == "p60:v64:d96:t0\n")
        piece.tracks[0].events.removeFirst()
        piece.timeSignatures = []
        piece.texts = []
        try scratch.write(StandardMIDI.write(piece), to: "b.mid")
        let bend = try Run("convert", "b.mid", "-", in: scratch)
        #expect(bend.words == "diapason: 1 pitch bend was left out; --bends cents keeps it\n")
        let quiet = try Run("convert", "b.mid", "-", "--bends", "cents", in: scratch)
        #expect(quiet.words.isEmpty && quiet.text.contains(":b23 ") && quiet.text.split(separator: " ").count == 2)
    }

    @Test func bendsComeBackFromTheTextThatSaysThem() throws {
        let scratch = try Scratch()
        try scratch.write(StandardMIDI.write(bentPiece()), to: "a.mid")
        for codec in ["text", "compact"] {
            let there = try Run("convert", "a.mid", "a.txt", "--bends", "cents", "--codec", codec, in: scratch)
            #expect(there.code == 0, "\(there.words)")
            let back = try Run("convert", "a.txt", "b.mid", in: scratch)
            #expect(back.code == 0 && back.words.isEmpty, "\(back.words)")
            let note = try #require(
                try StandardMIDI.read(scratch.bytes("b.mid")).score.withNoteBends().notes.first)
            #expect(note.bends.map(\.time) == [Ticks(48)])
            #expect(abs((note.bends.first?.cents ?? 0) - 100) < 13, "\(note.bends)")
        }
        #expect(try Run("convert", "a.txt", "b.mid", "--bends", "none", in: scratch).code == 65)
    }

    @Test func thePaperStrikesABentNoteAgainAndTakesItForAMovementOnTheWayBack() throws {
        let scratch = try Scratch()
        try scratch.write(StandardMIDI.write(bentPiece()), to: "a.mid")
        let paper = try Run("convert", "a.mid", "a.txt", "--paper", "--bends", "paper", in: scratch)
        #expect(paper.code == 0, "\(paper.words)")
        // The ticks of the file, and a space behind the last word.
        #expect(try scratch.text("a.txt") == "p60:v64:d48:t48:b23 p60:v64:d48:t0:b38 \n")
        let back = try Run("convert", "a.txt", "b.mid", "--paper", in: scratch)
        #expect(back.code == 0)
        #expect(back.words.contains("1 word was taken for a movement of the wheel"))
        #expect(try StandardMIDI.read(scratch.bytes("b.mid")).score.noteCount == 1)
        #expect(try Run("convert", "a.mid", "a.txt", "--paper", "--codec", "compact", in: scratch).code == 2)
        #expect(try Run("convert", "a.mid", "a.txt", "--paper", "--bends", "cents", in: scratch).code == 2)
    }

    @Test func theExtendedFormGivesBackTheWholeScore() throws {
        let scratch = try Scratch()
        try scratch.write(StandardMIDI.write(bentPiece()), to: "a.mid")
        let there = try Run("convert", "a.mid", "a.txt", "--codec", "extended", in: scratch)
        #expect(there.code == 0 && there.words == "diapason: 1 text was left out\n")
        #expect(try Run("convert", "a.txt", "b.mid", in: scratch).code == 0)
        let run = try Run("compare", "a.mid", "b.mid", in: scratch)
        #expect(
            run.code == 0 && run.text.contains("also different: texts (1 in A, 0 in B, 0 in both)\n"), "\(run.text)")
    }

    @Test func midiToMIDIKeepsEveryEvent() throws {
        let scratch = try Scratch()
        // A system exclusive message and an unknown meta event, which no score holds.
        let track: [UInt8] = [
            0, 0xF0, 3, 1, 2, 0xF7, 0, 0xFF, 0x60, 2, 9, 9, 0, 0x90, 60, 64, 96, 0x80, 60, 3, 0, 0xFF, 0x2F, 0,
        ]
        let bytes =
            Array("MThd".utf8) + [0, 0, 0, 6, 0, 0, 0, 1, 0, 96] + Array("MTrk".utf8)
            + [0, 0, 0, UInt8(track.count)] + track
        try scratch.write(bytes, to: "a.mid")
        #expect(try Run("convert", "a.mid", "b.midi", in: scratch).code == 0)
        #expect(try scratch.bytes("b.midi") == bytes)
        #expect(try Run("convert", "a.mid", "c.rmi", in: scratch).code == 0)
        #expect(try scratch.bytes("c.rmi").starts(with: "RIFF".utf8))
        #expect(try Run("convert", "c.rmi", "d.mid", in: scratch).code == 0)
        #expect(try scratch.bytes("d.mid") == bytes)
    }

    @Test func oneFileCanTellWhatWasDoneAsJSON() throws {
        let scratch = try Scratch()
        try scratch.write(StandardMIDI.write(bentPiece()), to: "a.mid")
        let run = try Run("convert", "a.mid", "b.txt", "--json", in: scratch)
        let json = try JSONValue(parsing: run.output)
        #expect(json["files"] == 1 && json["converted"] == 1 && json["left_out"]?["bends"] == 1)
        #expect(try Run("convert", "a.mid", "-", "--json", in: scratch).code == 2)
        let failed = try Run("convert", "none.mid", "b.txt", "--json", in: scratch)
        #expect(failed.code == 66 && failed.output.isEmpty)
    }

    @Test(arguments: ["a.musicxml", "a.mxl", "a.xml"])
    func musicXMLGivesBackEveryNote(name: String) throws {
        let scratch = try Scratch()
        try scratch.write(words, to: "a.txt")
        try scratch.write(Run("convert", "a.txt", "-", in: scratch).output, to: "a.mid")
        #expect(try Run("convert", "a.mid", name, in: scratch).code == 0)
        let run = try Run("compare", "a.mid", name, in: scratch)
        #expect(run.code == 0, "\(run.text)\(run.words)")
        let piped = try Run("convert", "-", "-", in: scratch, input: scratch.bytes(name))
        #expect(piped.code == 0 && piped.text.split(separator: " ").count == 5, "\(piped.words)")
    }

    @Test func jamsIsReadByItsName() throws {
        let scratch = try Scratch()
        try scratch.write(
            """
            {"annotations": [{"namespace": "note_midi", "data": [{"time": 0.0, "duration": 0.5, "value": 60.0,
            "confidence": null}], "annotation_metadata": {}, "sandbox": {}}],
            "file_metadata": {"duration": 1.0}, "sandbox": {}}
            """, to: "a.jams")
        let run = try Run("convert", "a.jams", "-", in: scratch)
        #expect(run.code == 0 && run.text == "p60:v80:d96:t0\n", "\(run.text)\(run.words)")
    }

    @Test func whatIsOnlyReadIsNotWritten() throws {
        let scratch = try Scratch()
        try scratch.write(words, to: "a.txt")
        let run = try Run("convert", "a.txt", "b.jams", in: scratch)
        #expect(run.code == 2 && run.words.contains("'b.jams': JAMS is read here but not written; use .mid"))
        #expect(try Run("convert", "a.txt", "b.mid", "--to", "txt", in: scratch).code == 2)
        #expect(try Run("convert", "a.txt", "-", "--to", "mid", in: scratch).output.starts(with: "MThd".utf8))
    }
}
