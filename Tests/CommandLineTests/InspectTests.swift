import Formats
import Foundation
import JSON
import Music
import Testing

@Suite struct InspectTests {
    /// A guitar that bends, drums, three tempos, a metre, a key and a pedal; it starts after a quarter note.
    private func piece() throws -> Score {
        func notes(_ pitches: [Int]) throws -> [Note] {
            try pitches.enumerated().map { index, pitch in
                Note(
                    onset: Ticks(480 + index * 240), duration: Ticks(480), pitch: try #require(Pitch(pitch)),
                    velocity: UInt8(50 + index))
            }
        }
        let bend: [ChannelEvent.Message] = [
            .control(number: 101, value: 0), .control(number: 100, value: 0), .control(number: 6, value: 12),
            .bend(9_000), .bend(8_192),
        ]
        let pedal: [ChannelEvent.Message] = [.control(number: 64, value: 127), .control(number: 64, value: 0)]
        return Score(
            ticksPerQuarter: 480,
            tempos: [500_000, 400_000, 600_000].enumerated().map {
                Tempo(time: Ticks($0 * 480), microsecondsPerQuarter: $1)
            },
            timeSignatures: [TimeSignature(time: .zero, beats: 6, beatPower: 3)],
            keySignatures: [KeySignature(time: .zero, sharps: -3, isMinor: true)],
            tracks: [
                Track(
                    name: "Lead", program: 29, channel: 2, notes: try notes([60, 64, 67]),
                    events: (bend + pedal).map { ChannelEvent(time: Ticks(500), $0) }),
                Track(name: "Kit", channel: 9, isDrums: true, notes: try notes([36, 38])),
            ])
    }

    @Test func theDocumentSaysWhatIsInTheFile() throws {
        let scratch = try Scratch()
        try scratch.write(StandardMIDI.write(piece()), to: "a.mid")
        let run = try Run("inspect", "a.mid", "--json", in: scratch)
        #expect(run.code == 0 && run.words.isEmpty)
        let json = try JSONValue(parsing: run.output)
        #expect(json["file"] == "a.mid" && json["format"] == "midi" && json["midi_format"] == 1)
        #expect(json["ticks_per_quarter"] == 480 && json["notes"] == 5 && json["lead_in_ticks"] == 480)
        #expect(json["duration_ticks"] == 1440 && json["duration_seconds"]?.numberValue == 1.5)
        #expect(json["tempo"]?["first"]?.numberValue == 120 && json["tempo"]?["changes"] == 2)
        #expect(json["tempo"]?["min"]?.numberValue == 100 && json["tempo"]?["max"]?.numberValue == 150)
        #expect(json["metres"]?.arrayValue?.first?["value"] == "6/8")
        #expect(json["keys"]?.arrayValue?.first?["value"] == "C minor")
        #expect(json["findings"] == [])
        let parts = try #require(json["parts"]?.arrayValue)
        #expect(parts.map { $0["name"]?.stringValue } == ["Lead", "Kit"])
        #expect(parts[0]["program"] == 29 && parts[0]["program_name"] == "Overdriven Guitar")
        #expect(parts[0]["channel"] == 2 && parts[0]["notes"] == 3 && parts[0]["polyphony"] == 2)
        #expect(parts[0]["pitch"] == ["min": 60, "max": 67] && parts[0]["velocity"] == ["min": 50, "max": 52])
        #expect(parts[0]["bends"] == 2 && parts[0]["bend_ranges"]?.arrayValue?.first?.numberValue == 12)
        #expect(parts[0]["pedal"] == 1 && parts[0]["controllers"]?["64"] == 2)
        #expect(parts[1]["drums"] == true && parts[1]["channel"] == 9)
        #expect(json["left_out"]?["text"]?["bends"] == 2 && json["left_out"]?["text"]?["metres"] == 1)
        #expect(json["left_out"]?["extended"] == .object([]))
    }

    @Test func peopleGetALineAPart() throws {
        let scratch = try Scratch()
        try scratch.write(StandardMIDI.write(piece()), to: "a.mid")
        let run = try Run("inspect", "a.mid", in: scratch)
        #expect(run.code == 0 && run.words.isEmpty)
        for words in [
            "a.mid: Standard MIDI format 1, 480 ticks a quarter", "0:01.5, 5 notes in 2 parts", "480 ticks",
            "120 a minute at first, then 100 to 150 in 2 changes", "6/8", "C minor", "Overdriven Guitar", "drums",
            "2 bends ±12", "1 pedal", "text and compact would leave out 2 pitch bends",
        ] { #expect(run.text.contains(words), "\(words) in \(run.text)") }
        #expect(run.text.split(separator: "\n").allSatisfy { $0.count <= 120 })
    }

    @Test func whatIsRepairedIsAFinding() throws {
        let scratch = try Scratch()
        var bytes = Array("MThd".utf8) + [0, 0, 0, 6, 0, 0, 0, 1, 0, 96]
        bytes += Array("MTrk".utf8) + [0, 0, 0, 8, 0, 0x90, 60, 64, 96, 0xFF, 0x2F, 0]
        try scratch.write(bytes, to: "a.mid")
        let json = try JSONValue(parsing: Run("inspect", "a.mid", "--json", in: scratch).output)
        let finding = try #require(json["findings"]?.arrayValue?.first)
        #expect(finding["code"] == "hangingNote" && finding["kind"] == "repaired" && finding["count"] == 1)
        #expect(try Run("inspect", "a.mid", in: scratch).text.contains("  repaired\n    1 x a note never ends"))
    }

    @Test func severalFilesMakeAnArrayAndABrokenOneIsAnObjectInIt() throws {
        let scratch = try Scratch()
        try scratch.write("p60:v64:d96:t0\n", to: "a.txt")
        try scratch.write("shopping\n", to: "b.mid")
        let run = try Run("inspect", "a.txt", "b.mid", "none.mid", "--json", in: scratch)
        #expect(run.code == 65 && run.words.isEmpty)
        let files = try #require(try JSONValue(parsing: run.output).arrayValue)
        #expect(files.count == 3 && files[0]["notes"] == 1 && files[0]["error"] == nil)
        #expect(files[1]["file"] == "b.mid" && files[1]["error"]?.stringValue?.contains("not a MIDI file") == true)
        #expect(files[2]["error"]?.stringValue?.contains("no such file") == true)
        let words = try Run("inspect", "b.mid", "a.txt", in: scratch)
        #expect(words.code == 65 && words.words.split(separator: "\n").count == 1)
        #expect(words.text.hasPrefix("a.txt: Simplified MIDI, 192/s\n"), "\(words.text)")
        let alone = try Run("inspect", "none.mid", "--json", in: scratch)
        #expect(try alone.code == 66 && JSONValue(parsing: alone.output)["error"] != nil)
        #expect(try Run("inspect", "a.xyz", "--json", in: scratch).code == 2)
        #expect(try Run("inspect", in: scratch).code == 2)
    }

    @Test func standardInputIsInspectedToo() throws {
        let run = try Run("inspect", "-", "--json", in: Scratch(), input: StandardMIDI.write(piece()))
        #expect(try run.code == 0 && JSONValue(parsing: run.output)["notes"] == 5)
    }
}
