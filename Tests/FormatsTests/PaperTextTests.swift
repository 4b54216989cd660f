import Formats
import Music
import Specimens
import Testing

/// The answers were read off the paper's own programs, which write the same for 121 texts and 140 MIDI files.
@Suite struct PaperTextTests {
    private typealias Event = StandardMIDI.Event

    private func on(_ time: Int, _ pitch: UInt8, _ velocity: UInt8 = 80, channel: UInt8 = 0) -> StandardMIDI.Event {
        Event(time: Ticks(time), status: 0x90 | channel, first: pitch, second: velocity)
    }

    private func off(_ time: Int, _ pitch: UInt8, release: UInt8 = 0, channel: UInt8 = 0) -> StandardMIDI.Event {
        Event(time: Ticks(time), status: 0x80 | channel, first: pitch, second: release)
    }

    private func wheel(_ time: Int, _ value: UInt16) -> StandardMIDI.Event {
        Event(time: Ticks(time), status: 0xE0, first: UInt8(value & 0x7F), second: UInt8(value >> 7))
    }

    private func file(_ tracks: [StandardMIDI.Event]...) -> StandardMIDI.File {
        StandardMIDI.File(
            division: 96,
            chunks: tracks.map { .track(StandardMIDI.TrackEvents(events: $0, end: $0.last?.time ?? .zero)) })
    }

    private func text(_ file: StandardMIDI.File, _ converter: PaperText.Converter = .piano) -> String {
        PaperText.text(of: file, by: converter).text
    }

    // From MIDI to text.

    @Test func aSpaceFollowsEachWordAndTheLastShiftIsZero() {
        #expect(text(file([on(10, 60), on(15, 64, 90), off(20, 60), off(30, 64)])) == "p60:v80:d10:t5 p64:v90:d15:t0 ")
        #expect(text(file([])) == "")
    }

    @Test func ticksAreTheFilesOwnWhateverTheTempo() {
        let tempo = Event(time: .zero, status: 0xFF, first: 0x51, content: [0x0F, 0x42, 0x40])
        #expect(text(file([tempo, on(0, 60), off(96, 60)])) == "p60:v80:d96:t0 ")
    }

    @Test func tracksAndChannelsAreThrownTogether() {
        let file = file(
            [on(0, 60), off(8, 60)], [on(0, 36, channel: 9), on(4, 60), off(6, 60), off(9, 36, channel: 3)])
        #expect(text(file) == "p60:v80:d8:t0 p36:v80:d9:t4 p60:v80:d2:t0 ")
        #expect(PaperText.text(of: file, by: .piano, tracks: [0]).text == "p60:v80:d8:t0 ")
    }

    @Test func aNoteOffEndsTheNoteThatWasStruckLast() {
        #expect(text(file([on(0, 60), on(5, 60), off(8, 60), off(20, 60)])) == "p60:v80:d20:t5 p60:v80:d3:t0 ")
    }

    @Test func aReleaseVelocityIsANewNoteWithoutDuration() {
        let file = file([on(0, 60), off(8, 60, release: 64), on(10, 62), off(12, 62)])
        let (piano, report) = PaperText.text(of: file, by: .piano)
        #expect(piano == "p60:v80:d:t8 p60:v64:d:t2 p62:v80:d2:t0 ")
        #expect(report.releasesAsNotes == 1 && report.unknownDurations == 2)
        #expect(text(file, .guitar(bends: false)) == "p60:v80:d8:t8 p60:v64:d2:t2 p62:v80:d2:t0 ")
    }

    @Test func aMovementOfTheWheelIsTheLastNoteOnceMore() {
        let file = file([on(0, 60), wheel(4, 9_000), wheel(6, 8_192), off(10, 60)])
        #expect(text(file, .guitar(bends: true)) == "p60:v80:d4:t4:b23 p60:v80:d2:t2:b31 p60:v80:d4:t0:b23 ")
        #expect(text(file) == "p60:v80:d10:t0 ")
    }

    @Test func theWheelLastsIntoTheNextTrack() {
        let file = file([on(0, 60), off(10, 60), wheel(10, 0)], [on(20, 62), off(30, 62)])
        #expect(text(file, .guitar(bends: true)) == "p60:v80:d10:t20:b23 p62:v80:d10:t0:b0 ")
    }

    @Test func aMovementAfterANoteOffEndsAnotherNoteOfItsPitch() {
        let file = file([on(0, 60), on(1, 60), off(5, 60), wheel(7, 8_192), off(20, 60)])
        #expect(text(file, .guitar(bends: true)) == "p60:v80:d7:t1:b23 p60:v80:d4:t0:b23 ")
    }

    @Test func aMovementBeforeAllNotesIsLeftOutAndCounted() {
        let file = file([wheel(0, 9_000), on(0, 60), off(4, 60)])
        let (text, report) = PaperText.text(of: file, by: .guitar(bends: true))
        #expect(text == "p60:v80:d4:t0:b31 ")
        #expect(report.bendsBeforeNotes == 1)
    }

    // From text to MIDI.

    private func events(_ text: String, _ converter: PaperText.Converter) throws -> [StandardMIDI.Event] {
        try PaperText.file(of: text, by: converter).file.tracks[1].events
    }

    @Test func theFileHasOneHeaderWhateverTheText() throws {
        for (converter, division) in [(PaperText.Converter.piano, 384), (.guitar(bends: false), 480)] {
            let file = try PaperText.file(of: "p60:v80:d10:t0 ", by: converter).file
            #expect(file.format == 1 && file.division == UInt16(division))
            #expect(file.tracks[0].events.map(\.first) == [0x51, 0x58])
            #expect(file.tracks[0].events[0].content == [0x07, 0xA1, 0x20])
            let score = try StandardMIDI.read(file.bytes()).score
            #expect(score.notes.count == 1 && score.tempos[0].microsecondsPerQuarter == 500_000)
        }
    }

    @Test func notesBeginBeforeOthersEndAndThePitchZeroEndsThePiece() throws {
        let expected = [on(0, 60), on(10, 60), on(10, 60, 0), on(20, 60, 0), on(20, 0, 0)]
        #expect(try events("p60:v80:d10:t10 p60:v80:d10:t0 ", .piano) == expected)
        #expect(try events("p60:v80:d10:t10 p60:v80:d10:t0", .guitar(bends: false)) == expected)
    }

    @Test func thePianoStrikesABentNoteAgain() throws {
        #expect(
            try events("p60:v80:d4:t4:b23 p60:v80:d6:t0:b46 ", .piano)
                == [
                    wheel(0, 8_192), on(0, 60), wheel(4, 16_383), on(4, 60), on(4, 60, 0), on(10, 60, 0), on(10, 0, 0),
                ])
    }

    @Test func theGuitarMovesTheWheelAndForgetsTheFirstBend() throws {
        let (file, report) = try PaperText.file(
            of: "p60:v80:d4:t4:b31 p60:v80:d6:t20:b30 p62:v80:d4:t0:b23 ", by: .guitar(bends: true))
        #expect(
            file.tracks[1].events == [on(0, 60), wheel(4, 8_640), off(10, 60), on(24, 62), off(24, 0)])
        #expect(report.wordsAsMovements == 1 && report.endlessNotes == 1)
    }

    @Test func theGuitarMakesOneNoteOfARepeatedOne() throws {
        let (file, report) = try PaperText.file(
            of: "p60:v80:d4:t4:b23 p60:v90:d4:t9:b23 p62:v80:d4:t0:b23 ", by: .guitar(bends: true))
        #expect(file.tracks[1].events.prefix(3) == [on(0, 60), wheel(4, 8_192), off(8, 60)])
        #expect(report.wordsAsMovements == 1)
    }

    @Test func aDurationWithoutANumberLastsUntilTheNextWord() throws {
        let (file, report) = try PaperText.file(of: "p60:v80:d:t8 p62:v80:d4:t0 ", by: .piano)
        #expect(file.tracks[1].events == [on(0, 60), on(8, 62), on(8, 60, 0), on(12, 62, 0), on(12, 0, 0)])
        #expect(report.unknownDurations == 1)
        #expect(try PaperText.file(of: "p60:v80:d1:t8:b46 ", by: .piano).report.bendsBeyondTheWheel == 1)
    }

    @Test func noTextIsNoNotes() throws {
        #expect(try events("", .piano) == [])
        #expect(try events(" \n", .guitar(bends: true)) == [])
    }

    @Test(
        arguments: [
            ("p60:v80:d1:t1 x", "word 2, column 1: expected 'p'"), ("p60:v80:d1", "word 1, column 11: expected ':t'"),
            ("p60:v80:d1:t", "word 1, column 13: expected a number"), ("p128:v1:d1:t1", "word 1, column 4: 'p' lies"),
            ("p1:v1:d1:t1 p1:v1:d1:t1:b2", "word 2, column 12: the word should end"),
            ("p1:v1:d1:t1:b2 p1:v1:d1:t1", "word 2, column 12: expected ':b'"),
            ("p1:v1:d1:t99999999999999999999", "word 1, column 21: 't' lies"),
            ("p1:v1:d1:t68719476736 p1:v1:d1:t1", "word 2, column 12: the piece lasts"),
            ("p1:v1:d1:t1  ", "word 1, column 12: another word"),
            ("p1:v1:d1:t1:b47", "word 1, column 15: 'b' lies in 0...46"),
        ])
    func otherTextsAreRefusedWithTheirPlace(text: String, reason: String) throws {
        let error = try #require(throws: FormatError.self) { try PaperText.file(of: text, by: .piano) }
        #expect(error.reason.hasPrefix(reason), "\(error)")
    }

    @Test func notesThatDoNotOverlapComeBack() throws {
        var random = SplitMix(seed: 31)
        for _ in 0..<300 {
            var time = 0
            let words = (0..<20).map { _ in
                defer { time += 1 }
                return SimplifiedMIDI.Word(
                    pitch: Pitch(lowBits: .random(in: 1...127, using: &random)),
                    velocity: .random(in: 1...127, using: &random),
                    duration: Ticks(.random(in: 1...9, using: &random)), shift: Ticks(10))
            }
            var given = words
            given[given.count - 1].shift = .zero
            let text = String(decoding: SimplifiedMIDI.utf8(of: given), as: UTF8.self) + " "
            for converter in [PaperText.Converter.piano, .guitar(bends: false)] {
                let file = try PaperText.file(of: text, by: converter).file
                #expect(PaperText.text(of: file, by: converter).text == text)
            }
        }
    }

    @Test func damagedTextsAndFilesAreReadOrRefused() throws {
        var random = SplitMix(seed: 32)
        var read = 0
        for round in 0..<100 {
            let bends = BendNotation.cents
            let text = Array(try SimplifiedMIDI.text(of: randomNotes(8, &random), bends: bends).utf8)
            for damaged in Mutations(of: text, count: 300, seed: UInt64(round)) {
                let text = String(decoding: damaged, as: UTF8.self)
                for converter in [PaperText.Converter.piano, .guitar(bends: true)] {
                    guard let file = try? PaperText.file(of: text, by: converter).file else { continue }
                    read += 1
                    _ = PaperText.text(of: file, by: converter)
                }
            }
            let bytes = try StandardMIDI.write(Score(notes: randomNotes(8, &random), on: .paper))
            for damaged in Mutations(of: bytes, count: 300, seed: UInt64(round)) {
                guard let file = try? StandardMIDI.File(damaged) else { continue }
                read += 1
                let text = PaperText.text(of: file, by: .guitar(bends: true)).text
                #expect((try? PaperText.file(of: text, by: .guitar(bends: true))) != nil)
            }
        }
        #expect(read > 5_000)
    }
}
