import Formats
import Music
import Specimens
import Testing

@Suite struct SimplifiedMIDITests {
    private let known = "p45:v73:d389:t1 p84:v84:d388:t7 p76:v62:d227:t0 p48:v63:d5:t110 p52:v69:d394:t5"

    @Test func theKnownAnswerIsRead() throws {
        let notes = try SimplifiedMIDI.notes(in: known)
        #expect(notes.map(\.onset.count) == [0, 1, 8, 8, 118])
        #expect(notes.map(\.pitch.number) == [45, 84, 76, 48, 52])
        #expect(notes.map(\.velocity) == [73, 84, 62, 63, 69])
        #expect(notes.map(\.duration.count) == [389, 388, 227, 5, 394])
    }

    @Test func oneListOfNotesHasOneText() throws {
        let notes = try SimplifiedMIDI.notes(in: known)
        let canonical = "p45:v73:d389:t1 p84:v84:d388:t7 p48:v63:d5:t0 p76:v62:d227:t110 p52:v69:d394:t0"
        #expect(SimplifiedMIDI.text(of: notes) == canonical)
        #expect(SimplifiedMIDI.text(of: notes.reversed()) == canonical)
        #expect(SimplifiedMIDI.words(of: notes).joined(separator: " ") == canonical)
    }

    @Test func noNotesAreNoText() throws {
        #expect(SimplifiedMIDI.text(of: []) == "")
        #expect(SimplifiedMIDI.words(of: []) == [])
        #expect(try SimplifiedMIDI.notes(in: "") == [])
        #expect(try SimplifiedMIDI.notes(in: "\n") == [])
    }

    @Test func textsOfRandomNotesComeBack() throws {
        var random = SplitMix(seed: 4)
        for _ in 0..<300 {
            let notes = randomNotes(30, &random)
            let start = notes.first?.onset ?? .zero
            let text = SimplifiedMIDI.text(of: notes)
            let back = try SimplifiedMIDI.notes(in: text + "\n")
            #expect(
                back
                    == notes.map {
                        Note(onset: $0.onset - start, duration: $0.duration, pitch: $0.pitch, velocity: $0.velocity)
                    })
            #expect(SimplifiedMIDI.text(of: back) == text)
        }
    }

    @Test func wordsMayBeReadOneAtATime() throws {
        var reader = SimplifiedMIDI.WordReader()
        let notes = try known.split(separator: " ").map { word throws(FormatError) in try reader.read(word) }
        #expect(try notes == SimplifiedMIDI.notes(in: known))
        #expect(reader.onset == Ticks(123))
    }

    @Test func aBrokenWordLeavesTheReaderWhereItStood() throws {
        var reader = SimplifiedMIDI.WordReader()
        _ = try reader.read("p1:v1:d1:t5")
        for word in ["p1:v1:d1:t", "p1:v1:d1:t5 ", "p1:v1:d1:t5 p1:v1:d1:t5", "", "x"] {
            #expect(throws: FormatError.self) { try reader.read(word) }
        }
        #expect(reader.onset == Ticks(5))
        #expect(try reader.read("p1:v1:d1:t5").onset == Ticks(5))
    }

    @Test(
        arguments: [
            ("p128:v1:d1:t1", "column 2", FormatError.Kind.invalid), ("p1:v0:d1:t1", "column 5", .invalid),
            ("p1:v128:d1:t1", "column 5", .invalid), ("p01:v1:d1:t1", "column 2", .malformed),
            ("p1:v1:d-1:t1", "column 8", .malformed), ("p1:v1:d+1:t1", "column 8", .malformed),
            ("p1:v1:d1.5:t1", "column 9", .malformed), ("v1:p1:d1:t1", "column 1", .malformed),
            ("p1 v1", "column 3", .malformed), ("p1:v1:d1:t1:b47", "column 14", .invalid),
            ("p1:v1:d1:t1:b", "column 14", .malformed), ("p1:v1:d1:t1:b023", "column 14", .malformed),
            ("p1:v1:d1:t1:b23:", "column 16", .malformed), ("p1:v1:d1:t1:c1", "column 13", .malformed),
            ("p1:v1:d1:t99999999999999999999", "column 11", .invalid), ("p1:v1:d1:t1\t", "column 12", .malformed),
            ("P1:v1:d1:t1", "column 1", .malformed), ("p１:v1:d1:t1", "column 2", .malformed),
            ("p1:v1:d1:t1\n\n", "column 12", .malformed), (" ", "column 1", .malformed),
        ])
    func otherTextsAreRefusedWithTheirPlace(word: String, place: String, kind: FormatError.Kind) throws {
        let error = try #require(throws: FormatError.self) { try SimplifiedMIDI.notes(in: word) }
        #expect(error.kind == kind)
        #expect(error.reason.contains(place), "\(error)")
        #expect(error.reason.hasPrefix("word 1 "))
    }

    @Test(arguments: ["p1:v1:d1:t1 ", "p1:v1:d1:t1  p1:v1:d1:t1", "p1:v1:d1:t1 p1:v1:d1:t1 p1:v1:d1;t1"])
    func theWordIsNamed(text: String) throws {
        let error = try #require(throws: FormatError.self) { try SimplifiedMIDI.notes(in: text) }
        #expect(error.reason.hasPrefix(text.hasSuffix(";t1") ? "word 3 " : "word 2 "), "\(error)")
        #expect(error.offset >= 12)
    }

    @Test func piecesEndBeforeTheLimit() throws {
        let limit = Limits.ticks
        #expect(try SimplifiedMIDI.notes(in: "p1:v1:d1:t\(limit - 1) p1:v1:d1:t0").count == 2)
        #expect(throws: FormatError.self) { try SimplifiedMIDI.notes(in: "p1:v1:d1:t\(limit) p1:v1:d1:t0") }
        #expect(throws: FormatError.self) { try SimplifiedMIDI.notes(in: "p1:v1:d\(limit + 1):t0") }
    }

    @Test func theNumberOfWordsIsLimited() throws {
        let word = Array("p1:v1:d1:t1 ".utf8)
        var bytes: [UInt8] = []
        for _ in 0..<Limits.words { bytes += word }
        let text = String(decoding: bytes.dropLast(), as: UTF8.self)
        #expect(try SimplifiedMIDI.notes(in: text).count == Limits.words)
        #expect(throws: FormatError.self) { try SimplifiedMIDI.notes(in: text + " p1:v1:d1:t1") }
    }
}
