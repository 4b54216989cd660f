import Formats
import Foundation
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

    @Test func aMIDIFileOf50KilobytesTakesUnder30Milliseconds() throws {
        let scratch = try Scratch()
        let notes = try (0..<8300).map {
            Note(
                onset: Ticks($0 * 40), duration: Ticks(30 + $0 % 50), pitch: try #require(Pitch(40 + $0 * 7 % 48)),
                velocity: UInt8(1 + $0 % 127))
        }
        let bytes = try StandardMIDI.write(Score(notes: notes, on: .paper))
        #expect((48_000...60_000).contains(bytes.count))
        try scratch.write(bytes, to: "a.mid")
        // The quickest of several, because other tests use the processors at the same time.
        var quickest = Duration.seconds(1000)
        for _ in 0..<30 {
            let start = ContinuousClock.now
            let run = try Run("convert", "a.mid", "b.txt", in: scratch)
            quickest = min(quickest, ContinuousClock.now - start)
            #expect(run.code == 0)
        }
        #expect(quickest < .milliseconds(30))
    }
}
