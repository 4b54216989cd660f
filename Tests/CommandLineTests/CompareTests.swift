import Formats
import Foundation
import JSON
import Music
import Testing

@Suite struct CompareTests {
    private func note(_ onset: Int, _ pitch: Int, _ velocity: UInt8 = 64) throws -> Note {
        Note(onset: Ticks(onset), duration: Ticks(40), pitch: try #require(Pitch(pitch)), velocity: velocity)
    }

    private func document(_ run: Run) throws -> JSONValue { try JSONValue(parsing: run.output) }

    @Test func equalNotesAre0() throws {
        let scratch = try Scratch()
        let notes = try (0..<20).map { try note($0 * 50, 60 + $0 % 12) }
        try scratch.write(StandardMIDI.write(Score(ticksPerQuarter: 480, tracks: [Track(notes: notes)])), to: "a.mid")
        let run = try Run("compare", "a.mid", "a.mid", in: scratch)
        #expect(run.code == 0 && run.words.isEmpty && run.text == "the same 20 notes, compared in ticks\n")
        let json = try document(Run("compare", "a.mid", "a.mid", "--json", in: scratch))
        #expect(json["exact"] == 20 && json["moved"] == 0 && json["missing"] == 0 && json["extra"] == 0)
        #expect(json["equal"] == true && json["shift_ticks"] == 0 && json["differences"] == [])
        #expect(json["others"]?["tempos"]?["equal"] == true)
    }

    @Test func otherNotesAre1AndAreListed() throws {
        let scratch = try Scratch()
        let a = try [note(0, 60), note(480, 62), note(960, 64), note(1440, 65)]
        let b = try [note(10, 60), note(480, 62, 70), note(1440, 65), note(3000, 67)]
        for (name, notes) in [("a.mid", a), ("b.mid", b)] {
            let track = Track(name: "lead", notes: notes)
            try scratch.write(StandardMIDI.write(Score(ticksPerQuarter: 480, tracks: [track])), to: name)
        }
        let run = try Run("compare", "a.mid", "b.mid", in: scratch)
        #expect(run.code == 1 && run.words.isEmpty)
        #expect(run.text.contains("moved") && run.text.contains("C4 at tick 0 (0.000 s)"), "\(run.text)")
        let json = try document(Run("compare", "a.mid", "b.mid", "--json", in: scratch))
        #expect(
            [json["notes_a"], json["notes_b"], json["exact"], json["moved"], json["missing"], json["extra"]]
                == [4, 4, 1, 2, 1, 1])
        #expect(json["velocity_changed"] == 1 && json["onset_moved"] == 1 && json["shift_ticks"] == .null)
        let differences = try #require(json["differences"]?.arrayValue)
        #expect(differences.map { $0["kind"]?.stringValue } == ["moved", "moved", "missing", "extra"])
        #expect(differences[0]["moved_ticks"] == 10 && differences[0]["pitch"] == 60)
        #expect(differences[2]["a"]?["tick"] == 960 && differences[2]["a"]?["seconds"]?.numberValue == 1)
        #expect(differences[2]["a"]?["name"] == "lead" && differences[2]["b"] == .null)
        #expect(differences[3]["b"]?["tick"] == 3000)
    }

    @Test func aDroppedLeadInIsAShift() throws {
        let scratch = try Scratch()
        let notes = try [note(960, 60), note(1000, 64)]
        try scratch.write(StandardMIDI.write(Score(ticksPerQuarter: 480, tracks: [Track(notes: notes)])), to: "a.mid")
        #expect(try Run("convert", "a.mid", "a.txt", "--grid", "480/quarter", in: scratch).code == 0)
        let run = try Run("compare", "a.mid", "a.txt", "--grid", "480/quarter", "--json", in: scratch)
        let json = try document(run)
        #expect(run.code == 1 && json["shift_ticks"] == -960 && json["shift_seconds"]?.numberValue == -1)
        #expect(json["from_first_note"]?["exact"] == 2)
    }

    @Test func aTextOfRealTimeIsComparedInSeconds() throws {
        let scratch = try Scratch()
        let notes = try (0..<30).map { try note($0 * 77, 50 + $0) }
        let score = Score(
            ticksPerQuarter: 480, tempos: [Tempo(time: .zero, microsecondsPerQuarter: 414_000)],
            tracks: [Track(notes: notes)])
        try scratch.write(StandardMIDI.write(score), to: "a.mid")
        #expect(try Run("convert", "a.mid", "a.txt", in: scratch).code == 0)
        let json = try document(Run("compare", "a.mid", "a.txt", "--json", in: scratch))
        #expect(json["unit"] == "seconds" && json["missing"] == 0 && json["extra"] == 0)
        #expect(try #require(json["largest_move_seconds"]?.numberValue) <= 0.002605)
    }

    @Test func filesThatCannotBeComparedAreErrors() throws {
        let scratch = try Scratch()
        try scratch.write("p60:v64:d96:t0\n", to: "a.txt")
        try scratch.write("shopping\n", to: "b.txt")
        for (arguments, code) in [(["a.txt", "none.mid"], 66), (["a.txt", "b.txt"], 65), (["-", "-"], 2)] {
            let run = try Run("compare", arguments[0], arguments[1], "--json", in: scratch)
            #expect(run.code == Int32(code) && run.output.isEmpty && run.words.split(separator: "\n").count == 1)
        }
        let piped = try Run("compare", "a.txt", "-", in: scratch, input: Array("p60:v64:d96:t0\n".utf8))
        #expect(piped.code == 0)
    }
}
