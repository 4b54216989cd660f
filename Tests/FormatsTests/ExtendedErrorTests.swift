import Formats
import Music
import Testing

@Suite struct ExtendedErrorTests {
    private let opening = "q96:t0 i0:channel0:program0:t0 "

    @Test(
        arguments: [
            ("p128:v1:d1:t1", "column 2: the pitch is 128, but lies in 0...127", FormatError.Kind.invalid),
            ("p1:v0:d1:t1", "column 5", .invalid),
            ("p01:v1:d1:t1", "column 2: the pitch has a leading zero", .malformed),
            ("p1:v1:d-1:t1", "column 8: expected a number", .malformed),
            ("p1:v1:d1", "column 9: expected ':'", .malformed),
            ("p1:v1:d1:", "column 10: expected 't' for the shift", .malformed),
            ("p1:v1:d1:t1:b23", "column 12: the word should end here", .malformed),
            ("p1:v1:d1:i1:t1", "column 11: the part is 1, but lies in 0...0", .invalid),
            ("p1:v1:d1:f3:t0", "column 10", .malformed), ("p1:v1:d1:s3:t0", "column 12: expected ':f'", .malformed),
            ("p1:v1:d1:vibrat:t0", "column 10", .malformed), ("p1:v1:d1:slapt0", "column 10", .malformed),
            ("p1:v1:d1:b5:t0", "column 12: expected ','", .malformed), ("p1:v1:d1:b5,:t0", "column 13", .malformed),
            ("p1:v1:d1:b5,1:b4,1:t0", "column 16: the time of the bend is 4", .invalid),
            ("p1:v1:d1:b5,1.0:t0", "column 13", .malformed), ("p1:v1:d1:b5,-0:t0", "column 13", .malformed),
            ("p1:v1:d1:b5,0.10:t0", "column 13", .malformed), ("p1:v1:d1:b5,12828:t0", "column 13", .malformed),
            ("p1:v1:d1:b5,1e999:t0", "column 13", .malformed), ("p1:v1:d1:b5,nan:t0", "column 13", .malformed),
            ("p1:v1:d1:t99999999999999999999", "column 11", .invalid), ("p1:v1:d1:t1\t", "column 12", .malformed),
            ("P1:v1:d1:t1", "column 1: expected a note (p)", .malformed), ("", "column 1", .malformed),
            ("p１:v1:d1:t1", "column 1", .malformed), ("p1:v1:d1:t1\n\n", "column 12", .malformed),
            ("q96:t0", "column 1", .malformed),
            ("i2:channel0:program0:t0", "column 2: the number of the part", .invalid),
            ("i1:program0:t0", "column 3: expected ':channel'", .malformed),
            ("i1:channel16:program0:t0", "column 11", .invalid),
            ("i1:channel0:program0:capo2:t0", "column 22", .malformed),
            ("i1:name%4:channel0:program0:t0", "column 8", .malformed),
            ("i1:name%41:channel0:program0:t0", "column 8", .malformed),
            ("i1:name%c3%bc:channel0:program0:t0", "column 8", .malformed),
            ("i1:nameü:channel0:program0:t0", "column 8", .malformed),
            ("i1:name%C3:channel0:program0:t0", "column 8: the name is not UTF-8", .malformed),
            ("i1:channel0:program0:track65536:t0", "column 27", .invalid),
            ("i1:channel0:program0:tuning1,,2:t0", "column 30", .malformed),
            ("i1:channel0:program0:tuning1,128:t0", "column 30", .invalid),
            ("tempo0:t0", "column 6", .invalid), ("tempo16777216:t0", "column 6", .invalid),
            ("tempo5:i0:t0", "column 8", .malformed), ("metre3:t0", "column 7: expected '/'", .malformed),
            ("metre3/3:t0", "a power of two", .invalid), ("metre3/0:t0", "column 8", .invalid),
            ("metre3/2^20:t0", "column 10", .invalid), ("metre3/2097152:t0", "column 8", .invalid),
            ("metre256/4:t0", "column 6", .invalid), ("metre3/4,24:t0", "column 12", .malformed),
            ("key-129:t0", "column 4", .invalid), ("key-0:t0", "column 4", .malformed),
            ("key+1:t0", "column 4", .malformed),
            ("key1:major:t0", "column 6", .malformed), ("c128:v0:t0", "column 2", .invalid),
            ("c1:t0", "column 3: expected ':v' for the controller's value", .malformed),
            ("w16384:t0", "column 2", .invalid),
            ("program128:t0", "column 8", .invalid), ("pressure1:p128:t0", "column 12", .invalid),
        ] as [(String, String, FormatError.Kind)])
    func otherWordsAreRefusedWithTheirPlace(word: String, place: String, kind: FormatError.Kind) throws {
        let error = try #require(throws: FormatError.self) { try ExtendedMIDI.read(Array((opening + word).utf8)) }
        #expect(error.kind == kind, "\(error)")
        #expect(error.reason.contains(place), "\(error)")
        #expect(error.reason.hasPrefix("word 3 "), "\(error)")
        #expect(error.offset >= opening.utf8.count)
    }

    @Test(
        arguments: [
            ("", "word 1 (\"\"), column 1: expected 'q' for the ticks per quarter"), ("q0:t0", "word 1"),
            ("q32768:t0", "word 1"), ("p1:v1:d1:t1", "word 1"), ("q96:t0 ", "word 2"), ("q96:t0  q", "word 2"),
            ("q96:t0 p1:v1:d1:t0", "word 2 (\"p1:v1:d1:t0\"), column 1: no part is declared (i0)"),
            ("q96:t0 p1:v1:d1:i0:t0", "column 10: no part is declared"),
            ("q96:t0 tempo5:t0 i0:channel0:program0:t0", "word 3"),
        ])
    func aTextThatBeginsOtherwiseIsRefused(text: String, place: String) throws {
        let error = try #require(throws: FormatError.self) { try ExtendedMIDI.read(Array(text.utf8)) }
        #expect(error.reason.contains(place), "\(error)")
    }

    @Test func otherTextsAreNotTakenForTheExtendedForm() {
        for text in ["", "q", "qx", "p45:v73:d389:t1", "MThd", " q96:t0"] {
            #expect(!ExtendedMIDI.isExtended(Array(text.utf8)))
        }
    }

    @Test func piecesEndBeforeTheLimit() throws {
        let limit = Limits.ticks
        let fits = opening + "c1:v1:t\(limit - 1) p1:v1:d1:t0"
        let score = try ExtendedMIDI.read(Array(fits.utf8)).score
        #expect(String(decoding: try ExtendedMIDI.utf8(of: score), as: UTF8.self) == fits)
        for text in ["c1:v1:t\(limit) p1:v1:d1:t0", "p1:v1:d\(limit + 1):t0", "c1:v1:t\(limit) c1:v1:t1"] {
            #expect(throws: FormatError.self) { try ExtendedMIDI.read(Array((opening + text).utf8)) }
        }
    }

    @Test func theNumbersOfWordsAndPartsAreLimited() throws {
        var words = Array("q1:t0".utf8)
        for _ in 1..<Limits.words { words += Array(" key0:t0".utf8) }
        let score = try ExtendedMIDI.read(words).score
        #expect(score.keySignatures.count == Limits.words - 1)
        #expect(try ExtendedMIDI.utf8(of: score) == words)
        let tooMany = try #require(throws: FormatError.self) { try ExtendedMIDI.read(words + Array(" key0:t0".utf8)) }
        #expect(tooMany.reason.contains("more than \(Limits.words) words"))
        var longer = score
        longer.keySignatures.append(KeySignature(time: .zero, sharps: 0, isMinor: false))
        #expect(throws: FormatError.self) { try ExtendedMIDI.utf8(of: longer) }

        var parts = Score(ticksPerQuarter: 1, tracks: [Track](repeating: Track(), count: Limits.parts))
        let text = try ExtendedMIDI.utf8(of: parts)
        #expect(try ExtendedMIDI.read(text).score == parts)
        let another = text + Array(" i\(Limits.parts):channel0:program0:t0".utf8)
        #expect(throws: FormatError.self) { try ExtendedMIDI.read(another) }
        parts.tracks.append(Track())
        #expect(throws: FormatError.self) { try ExtendedMIDI.utf8(of: parts) }
    }

    @Test func whatCannotBeSaidIsRefused() throws {
        let pitch = try #require(Pitch(60))
        let note = Note(onset: .zero, duration: .zero, pitch: pitch, velocity: 1)
        func scores(_ change: (inout Track, inout Score) -> Void) -> Score {
            var score = Score(ticksPerQuarter: 96)
            var track = Track(notes: [note])
            change(&track, &score)
            score.tracks.insert(track, at: 0)
            return score
        }
        let refused: [(String, Score)] = [
            ("32768 for ticks per quarter", scores { $1.ticksPerQuarter = 32_768 }),
            ("channel", scores { track, _ in track.channel = 16 }),
            ("program", scores { track, _ in track.program = 128 }),
            ("the track", scores { track, _ in track.sourceTrack = -1 }),
            ("velocity", scores { track, _ in track.notes[0].velocity = 0 }),
            ("duration", scores { track, _ in track.notes[0].duration = Ticks(-1) }),
            ("duration", scores { track, _ in track.notes[0].duration = Ticks(Limits.ticks + 1) }),
            ("tick -1", scores { track, _ in track.notes[0].onset = Ticks(-1) }),
            ("tick \(Int.max)", scores { track, _ in track.notes[0].onset = Ticks(.max) }),
            ("tick \(Int.min)", scores { $1.tempos = [Tempo(time: Ticks(.min), microsecondsPerQuarter: 1)] }),
            ("tempo", scores { $1.tempos = [Tempo(time: .zero, microsecondsPerQuarter: 0)] }),
            (
                "controller",
                scores { track, _ in track.events = [ChannelEvent(time: .zero, .control(number: 128, value: 0))] }
            ),
            ("wheel", scores { track, _ in track.events = [ChannelEvent(time: .zero, .bend(16_384))] }),
            (
                "order",
                scores { track, _ in
                    track.notes[0].bends = [PitchBend(time: Ticks(1), cents: 0), PitchBend(time: .zero, cents: 0)]
                }
            ),
            ("cents", scores { track, _ in track.notes[0].bends = [PitchBend(time: .zero, cents: .nan)] }),
            ("cents", scores { track, _ in track.notes[0].bends = [PitchBend(time: .zero, cents: 12_828)] }),
            ("technique", scores { track, _ in track.notes[0].techniques = Techniques(rawValue: 1 << 31) }),
        ]
        for (meaning, score) in refused {
            let error = try #require(throws: FormatError.self) { try ExtendedMIDI.utf8(of: score) }
            #expect(error.reason.contains(meaning), "\(error)")
            #expect(error.offset == 0)
        }
    }
}
