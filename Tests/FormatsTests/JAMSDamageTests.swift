import Formats
import Music
import Specimens
import Testing

/// What is not a sound JAMS file with notes.
@Suite struct JAMSDamageTests {
    private typealias Played = JAMSFixture.Played

    private func reading(_ others: String...) throws -> Reading { try JAMS.read(JAMSFixture(others: others).bytes) }

    private func error(_ text: String) -> FormatError? {
        #expect(throws: FormatError.self) { try JAMS.read(Array(text.utf8)) }
    }

    @Test func textThatIsNotJSONIsRefusedAtItsByte() {
        #expect(error(#"{"annotations": [}"#)?.offset == 17)
        #expect(error("")?.kind == .invalid)
        #expect(error(String(repeating: "[", count: 100_000))?.reason.contains("nested") == true)
    }

    @Test(arguments: ["[]", "3", "{}", #"{"annotations": {}}"#, #"{"annotations": null}"#])
    func otherJSONIsNoJAMS(text: String) {
        #expect(error(text)?.reason.contains("annotations") == true)
    }

    @Test func aFileWithoutNotesSaysWhatItHas() {
        let chord = JAMSFixture.annotation("chord", "[]")
        let tag = JAMSFixture.annotation("tag_open", "[]")
        #expect(
            error(JAMSFixture(others: [chord, tag, chord]).text)?.reason.hasSuffix(#"it has only "chord", "tag_open""#)
                == true)
        #expect(error(#"{"annotations": []}"#)?.reason.hasSuffix("no annotations at all") == true)
    }

    @Test func aMelodyOfPointsIsNotTakenForNotes() throws {
        let points = #"{"time": [0, 0.01], "duration": [0, 0], "value": [440, 441], "confidence": [1, 1]}"#
        #expect(error(JAMSFixture(others: [JAMSFixture.annotation("pitch_hz", points)]).text) != nil)
        let notes = #"{"time": [0, 0.5], "duration": [0.5, 0], "value": [440, 441], "confidence": [1, 1]}"#
        #expect(try reading(JAMSFixture.annotation("pitch_hz", notes)).score.noteCount == 2)
    }

    @Test func whatIsLeftOutIsReportedWithItsAnnotation() throws {
        let sound = JAMSFixture.annotation(
            "note_midi", #"[{"time": 0, "duration": 1, "value": 60, "confidence": 0.5}]"#)
        let damaged = JAMSFixture.annotation(
            "note_midi", source: "x",
            #"""
            [{"time": 0, "duration": -1, "value": 60}, {"time": -0.1, "duration": 1, "value": 60},
            {"time": 0, "duration": 1, "value": 127.5}, {"time": 0, "duration": 1, "value": -1e300},
            {"time": 1e9, "duration": 1, "value": 60}, {"time": 0, "value": 60}, {"time": "0"}, 7,
            {"time": 0, "duration": NaN, "value": 60}, {"time": 2, "duration": 0, "value": 127.4}]
            """#)
        let fixture = JAMSFixture(others: [
            sound, "{}", damaged, JAMSFixture.annotation("beat", "[]"), JAMSFixture.annotation("beat", "[]"),
            JAMSFixture.annotation("lyrics", "[]"),
            JAMSFixture.annotation("pitch_contour", source: "y", #"[{"time": 0}]"#),
        ])
        let reading = try JAMS.read(fixture.bytes)
        #expect(reading.score.notes.map { Int($0.pitch.number) } == [60, 127])
        let counts = Dictionary(uniqueKeysWithValues: reading.findings.map { ($0.code, $0.count) })
        #expect(
            counts == [
                "unreadableAnnotation": 1, "negativeTime": 2, "pitchOutOfRange": 2, "lateNote": 1, "incompleteNote": 4,
                "confidence": 1, "namespace.beat": 2, "namespace.lyrics": 1, "contourWithoutNotes": 1,
            ])
        let offset = try #require(reading.findings.first { $0.code == "negativeTime" }?.firstOffset)
        #expect(fixture.text.utf8.dropFirst(offset).starts(with: damaged.utf8))
    }

    @Test func oddFramesAreLeftOut() throws {
        let reading = try reading(
            JAMSFixture.annotation("note_midi", "[]"),
            JAMSFixture.annotation(
                "tempo",
                #"[{"time": 0, "value": 0}, {"time": 0, "value": -5}, {"time": 0, "value": 1e9}, {"time": -1, "value": 90}]"#
            ),
            JAMSFixture.annotation(
                "key_mode", #"[{"time": 0, "value": "H:major"}, {"time": 0, "value": "N"}, {"time": 0}]"#),
            JAMSFixture.annotation(
                "beat_position",
                #"""
                [{"time": 0, "value": {"position": 0, "num_beats": 4, "beat_units": 4}},
                {"time": 0, "value": {"position": 1, "num_beats": 0, "beat_units": 4}},
                {"time": 0, "value": {"position": 1, "num_beats": 4, "beat_units": 3}},
                {"time": 0, "value": {"position": 1e300, "num_beats": 4, "beat_units": 4}}, {"time": 0, "value": 1}]
                """#))
        #expect(reading.score.tempos == [Tempo(time: .zero, microsecondsPerQuarter: 500_000)])
        #expect(reading.score.timeSignatures.isEmpty && reading.score.keySignatures.isEmpty)
        #expect(reading.findings.map(\.code) == ["beat", "tempo", "key"])
        #expect(reading.findings.map(\.count) == [5, 4, 2])
    }

    @Test func namesOfAnyNumberAreReportedInFewFindings() throws {
        let names = (0..<5_000).map { JAMSFixture.annotation("odd\($0)", "[]") }
        let reading = try JAMS.read(JAMSFixture(strings: [0: []], others: names).bytes)
        #expect(reading.findings.count == 33)
        #expect(reading.findings.reduce(0) { $0 + $1.count } == 5_000)
    }

    @Test func bytesEndAtTheirLimit() throws {
        let text = JAMSFixture(strings: [0: [Played(time: 0, duration: 1, value: 40)]]).bytes
        let whole = text + [UInt8](repeating: 0x20, count: Limits.jamsBytes - text.count)
        #expect(try JAMS.read(whole).score.noteCount == 1)
        #expect(throws: FormatError.self) { try JAMS.read(whole + [0x20]) }
    }

    @Test func notesEndAtTheirLimit() throws {
        func file(_ count: Int) -> [UInt8] {
            let zeros = "[" + String(repeating: "0,", count: count - 1) + "0]"
            return JAMSFixture(others: [
                JAMSFixture.annotation("note_midi", #"{"time": \#(zeros), "duration": \#(zeros), "value": \#(zeros)}"#)
            ]).bytes
        }
        #expect(try JAMS.read(file(Limits.jamsNotes)).score.noteCount == Limits.jamsNotes)
        #expect(throws: FormatError.self) { try JAMS.read(file(Limits.jamsNotes + 1)) }
    }

    @Test func contourPointsUnderNotesEndAtTheirLimit() throws {
        let points = 1_000
        func file(_ notes: Int) -> [UInt8] {
            func list(_ item: String, _ count: Int) -> String {
                "[" + String(repeating: item + ",", count: count - 1) + item + "]"
            }
            return JAMSFixture(others: [
                JAMSFixture.annotation(
                    "note_midi",
                    #"{"time": \#(list("0", notes)), "duration": \#(list("1", notes)), "value": \#(list("69", notes))}"#
                ),
                JAMSFixture.annotation(
                    "pitch_contour",
                    #"{"time": \#(list("0.5", points)), "value": \#(list(#"{"frequency": 450}"#, points))}"#),
            ]).bytes
        }
        let notes = Limits.jamsContourPoints / points
        let reading = try JAMS.read(file(notes))
        #expect(reading.score.notes.count(where: \.isBent) == notes)
        #expect(throws: FormatError.self) { try JAMS.read(file(notes + 1)) }
    }

    @Test func timeEndsAtItsLimit() throws {
        func read(_ end: Double) throws -> Reading {
            try reading(JAMSFixture.annotation("note_midi", #"[{"time": \#(end - 1), "duration": 1, "value": 60}]"#))
        }
        #expect(try read(Limits.jamsSeconds).score.noteCount == 1)
        #expect(try read(Limits.jamsSeconds + 1).score.noteCount == 0)
    }

    @Test func damagedFilesAreReadOrRefused() throws {
        var fixture = JAMSFixture(strings: [
            0: [Played(time: 0.1, duration: 0.2, value: 45.3, movement: { $0 * 3 })],
            4: [Played(time: 0, duration: 0.1, value: 60, movement: { _ in 0 })],
        ])
        fixture.others = [
            JAMSFixture.annotation("tempo", #"[{"time": 0, "duration": 1, "value": 90}]"#),
            JAMSFixture.annotation("key_mode", #"[{"time": 0, "duration": 1, "value": "Eb:major"}]"#),
            JAMSFixture.annotation("chord", #"[{"time": 0, "duration": 1, "value": "C"}]"#),
            JAMSFixture.annotation(
                "beat_position",
                #"[{"time": 0, "value": {"position": 1, "num_beats": 4, "beat_units": 4}}, {"time": 0.6, "value": {"position": 2, "num_beats": 4, "beat_units": 4}}]"#
            ),
        ]
        var read = 0
        for bytes in Mutations(of: fixture.bytes, count: 20_000, seed: 11) {
            guard let reading = try? JAMS.read(bytes) else { continue }
            read += 1
            #expect(reading.score.notes(on: .paper).count == reading.score.noteCount)
            for note in reading.score.notes where note.isBent {
                #expect(note.bends.allSatisfy { $0.time >= .zero && $0.time <= note.duration && $0.cents.isFinite })
            }
        }
        #expect(read > 1_000)
    }

    /// Numbers are where a reader of JSON is led astray: each in turn becomes one of those that break arithmetic.
    @Test func hostileNumbersAreReadOrRefused() throws {
        let hostile = [
            "0", "-0", "-1", "1e308", "-1e308", "1e-308", "9223372036854775807", "-9223372036854775808", "86400", "0.5",
            "null", "NaN", "-Infinity", "[]", "{}", "\"\"", "true", "4294967296", "255", "256",
        ]
        let fields = [
            "time", "duration", "value", "position", "num_beats", "beat_units", "frequency",
        ]
        for field in fields {
            for number in hostile {
                for second in hostile {
                    func row(_ pairs: [(String, String)]) -> String {
                        "{" + pairs.map { #""\#($0)": \#($0 == field ? number : $1)"# }.joined(separator: ",") + "}"
                    }
                    func rows(_ value: String) -> String {
                        let first = row([("time", "0"), ("duration", "1"), ("value", value)])
                        return "[\(first), {\"time\": \(second), \"duration\": 1, \"value\": \(value)}]"
                    }
                    let beat = row([("position", "1"), ("num_beats", "4"), ("beat_units", "4")])
                    let fixture = JAMSFixture(others: [
                        JAMSFixture.annotation("note_midi", rows("60.3")), JAMSFixture.annotation("tempo", rows("90")),
                        JAMSFixture.annotation("beat_position", rows(beat)),
                        JAMSFixture.annotation("pitch_contour", rows(row([("frequency", "440")]))),
                        JAMSFixture.annotation("chord", rows("\"C\"")),
                        JAMSFixture.annotation("key_mode", rows("\"C\"")),
                    ])
                    let reading = try JAMS.read(fixture.bytes)
                    #expect(reading.score.notes(on: .paper).count == reading.score.noteCount)
                }
            }
        }
    }
}
