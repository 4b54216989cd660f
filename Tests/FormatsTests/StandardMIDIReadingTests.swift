import Formats
import Music
import Testing

@Suite struct StandardMIDIReadingTests {
    /// Onset, duration, pitch, velocity of all notes.
    private func notes(_ bytes: [UInt8]) throws -> [[Int]] {
        try StandardMIDI.read(bytes).score.notes.map {
            [$0.onset.count, $0.duration.count, Int($0.pitch.number), Int($0.velocity)]
        }
    }

    private func repairs(_ bytes: [UInt8]) throws -> Set<String> {
        Set(try StandardMIDI.read(bytes).report.findings.filter { $0.kind == .repaired }.map(\.code))
    }

    @Test func aPlainFileIsReadWithoutRepairs() throws {
        let events: [UInt8] = [0, 0x90, 60, 64, 96, 0x80, 60, 0] + endOfTrack
        #expect(try notes(midiFile([events])) == [[0, 96, 60, 64]])
        let (score, report) = try StandardMIDI.read(midiFile([events]))
        #expect(score.ticksPerQuarter == 96)
        #expect(report.isClean)
        #expect(report.description == "format 0, 1 track, 3 events, 1 note")
    }

    @Test func runningStatusGoesOnAndVelocityZeroEndsNotes() throws {
        let events: [UInt8] = [0, 0x91, 60, 1, 10, 60, 0, 5, 61, 2, 6, 61, 0] + endOfTrack
        #expect(try notes(midiFile([events])) == [[0, 10, 60, 1], [15, 6, 61, 2]])
    }

    @Test(
        arguments: [
            ([0x00], 0), ([0x40], 64), ([0x7F], 127), ([0x81, 0x00], 128), ([0x81, 0x48], 200), ([0xFF, 0x7F], 16_383),
            ([0x81, 0x80, 0x00], 16_384), ([0xFF, 0xFF, 0xFF, 0x7F], 0x0FFF_FFFF),
            ([0x81, 0x80, 0x80, 0x80, 0x00], 1 << 28),
        ] as [([UInt8], Int)])
    func timesTakeUpToFiveBytes(bytes: [UInt8], time: Int) throws {
        #expect(try notes(midiFile([bytes + [0x90, 60, 1, 7, 60, 0] + endOfTrack])) == [[time, 7, 60, 1]])
        #expect(try repairs(midiFile([bytes + [0x90, 60, 1, 7, 60, 0] + endOfTrack])).isEmpty == (bytes.count < 5))
    }

    @Test(arguments: [[], [0x80], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]] as [[UInt8]])
    func aTrackEndsAtABrokenTime(bytes: [UInt8]) throws {
        let broken: [UInt8] = [0, 0x90, 60, 1, 7, 60, 0] + bytes
        #expect(try notes(midiFile([broken])) == [[0, 7, 60, 1]])
        #expect(try !repairs(midiFile([broken])).isEmpty)
    }

    @Test func runningStatusSurvivesMetaAndSystemEvents() throws {
        let events: [UInt8] =
            [0, 0x90, 60, 1, 10, 0xFF, 0x01, 2, 65, 66, 0, 60, 0, 0, 0xF0, 2, 1, 0xF7, 0, 62, 9, 4, 62, 0] + endOfTrack
        #expect(try notes(midiFile([events])) == [[0, 10, 60, 1], [10, 4, 62, 9]])
    }

    @Test func aNoteOffEndsTheEarliestOpenNoteOfItsPitchAndChannel() throws {
        let events: [UInt8] =
            [0, 0x90, 60, 1, 5, 0x90, 60, 2, 0, 0x91, 60, 3, 5, 0x80, 60, 64, 5, 0x80, 60, 64, 5, 0x81, 60, 64]
            + endOfTrack
        #expect(try notes(midiFile([events])) == [[0, 10, 60, 1], [5, 10, 60, 2], [5, 15, 60, 3]])
    }

    @Test func notesWithoutAnEndEndWithTheirTrack() throws {
        let events: [UInt8] = [0, 0x90, 60, 1, 7, 0x90, 60, 2, 3, 0xFF, 0x2F, 0]
        #expect(try notes(midiFile([events])) == [[0, 10, 60, 1], [7, 3, 60, 2]])
        #expect(try StandardMIDI.read(midiFile([events])).report.count(of: .hangingNote) == 2)
    }

    @Test func notesOfNoLengthAreKept() throws {
        let events: [UInt8] = [0, 0x90, 60, 1, 0, 0x80, 60, 0] + endOfTrack
        #expect(try notes(midiFile([events])) == [[0, 0, 60, 1]])
    }

    @Test func aChunkOfAnotherKindIsNoDefect() throws {
        let note: [UInt8] = [0, 0x90, 60, 1, 4, 60, 0]
        let bytes = midiFile(declared: 1, []) + Array("XFIH".utf8) + [0, 0, 0, 1, 77] + trackChunk(note + endOfTrack)
        let (score, report) = try StandardMIDI.read(bytes)
        #expect(score.noteCount == 1 && report.isClean)
        #expect(report.findings.map(\.code) == ["alienChunk"])
    }

    @Test func patternsOfFormatTwoAreReadSideBySide() throws {
        let note: [UInt8] = [0, 0x90, 60, 1, 4, 60, 0]
        let (score, report) = try StandardMIDI.read(midiFile(format: 2, [note + endOfTrack, note + endOfTrack]))
        #expect(score.tracks.map(\.sourceTrack) == [0, 1] && score.noteCount == 2)
        #expect(report.format == 2 && report.isClean)
        #expect(report.findings.map(\.code) == ["separatePatterns"])
    }

    @Test func aWrappedFileIsReadWithoutRepairs() throws {
        let file = midiFile([[0, 0x90, 60, 1, 4, 60, 0] + endOfTrack])
        let size = { (count: Int) in [UInt8(count & 255), UInt8(count >> 8), 0, 0] }
        let padding = [UInt8](repeating: 0, count: file.count % 2)
        let body =
            Array("RMIDLIST".utf8) + size(3) + [1, 2, 3, 0] + Array("data".utf8) + size(file.count) + file + padding
        let bytes = Array("RIFF".utf8) + size(body.count) + body
        let (score, report) = try StandardMIDI.read(bytes)
        #expect(score.noteCount == 1 && report.isClean)
        #expect(try StandardMIDI.File(bytes).bytes() == bytes)
    }

    @Test func whatIsDoneBesideNotesIsKeptInOrder() throws {
        let events: [UInt8] =
            [0, 0xB3, 101, 0, 0, 100, 0, 0, 6, 12, 0, 0xC3, 30, 5, 0xE3, 1, 0x41, 0, 0xD3, 9, 0, 0xA3, 60, 8]
            + [0, 0xFF, 0x58, 4, 6, 3, 36, 8, 0, 0xFF, 0x59, 2, 0xFD, 1, 0, 0xFF, 6, 1, 65] + endOfTrack
        let score = try StandardMIDI.read(midiFile([events])).score
        let pitch = try #require(Pitch(60))
        let messages: [ChannelEvent.Message] = [
            .control(number: 101, value: 0), .control(number: 100, value: 0), .control(number: 6, value: 12),
            .program(30), .bend(0x2081), .pressure(9), .keyPressure(pitch: pitch, value: 8),
        ]
        #expect(
            score.tracks.map(\.events) == [
                zip([0, 0, 0, 0, 5, 5, 5], messages).map { ChannelEvent(time: Ticks($0), $1) }
            ])
        #expect(score.timeSignatures.map(\.description) == ["6/8"])
        #expect(score.keySignatures.map(\.description) == ["C minor"])
        #expect(score.texts == [ScoreText(time: Ticks(5), .marker, "A", sourceTrack: 0)])
    }

    @Test func releaseVelocitiesAreKept() throws {
        let events: [UInt8] = [0, 0x90, 60, 1, 4, 0x80, 60, 77, 0, 0x90, 60, 1, 4, 60, 0] + endOfTrack
        #expect(try StandardMIDI.read(midiFile([events])).score.notes.map(\.release) == [77, nil])
    }

    @Test func eachTrackAndChannelWithNotesIsATrackWithItsNameAndProgram() throws {
        let first: [UInt8] =
            [0, 0xFF, 3, 2, 0xC3, 0xA9, 0, 0xC0, 24, 0, 0x90, 60, 1, 1, 60, 0, 0, 0xC0, 30, 0, 0x99, 36, 1, 1, 36, 0]
            + endOfTrack
        let second: [UInt8] = [0, 0xFF, 3, 2, 0xE9, 0x41, 0, 0x90, 62, 1, 1, 62, 0] + endOfTrack
        let tracks = try StandardMIDI.read(midiFile(format: 1, [first, second])).score.tracks
        #expect(tracks.map(\.name) == ["é", "é", "éA"])
        #expect(tracks.map(\.program) == [24, 0, 24])
        #expect(tracks.map(\.channel) == [0, 9, 0])
        #expect(tracks.map(\.isDrums) == [false, true, false])
    }

    @Test func temposOfAllTracksAreOneMapInOrder() throws {
        let first: [UInt8] = [10, 0xFF, 0x51, 3, 0, 0, 9] + endOfTrack
        let second: [UInt8] = [5, 0xFF, 0x51, 3, 1, 0, 0, 5, 0xFF, 0x51, 3, 0, 0, 7] + endOfTrack
        let tempos = try StandardMIDI.read(midiFile(format: 1, [first, second])).score.tempos
        // Of two at one time both are kept, and the later holds.
        #expect(tempos.map(\.time.count) == [5, 10, 10])
        #expect(tempos.map(\.microsecondsPerQuarter) == [65_536, 9, 7])
    }

    @Test(
        arguments: [
            ([0xE7, 40] as [UInt8], 1.0), ([0xE8, 80], 1.0), ([0xE2, 80], 1.0), ([0xE3, 80], 1.001),
        ])
    func realTimeDivisionsKeepTheirSeconds(division: [UInt8], length: Double) throws {
        // A note that lasts as many ticks as the nominal second has; the tempo of the file means nothing.
        let ticks = (256 - Int(division[0]) == 29 ? 30 : 256 - Int(division[0])) * Int(division[1])
        let delta = [UInt8(ticks >> 7 | 0x80), UInt8(ticks & 0x7F)]
        let events: [UInt8] = [0, 0xFF, 0x51, 3, 1, 0, 0, 0, 0x90, 60, 1] + delta + [60, 0] + endOfTrack
        let score = try StandardMIDI.read(midiFile(division: division, [events])).score
        #expect(abs(score.seconds(at: score.duration) - length) < 1e-9)
    }

    @Test func whatIsWrongIsRepairedAndCounted() throws {
        let note: [UInt8] = [0, 0x90, 60, 1, 4, 60, 0]
        let good = midiFile([note + endOfTrack])
        let expected = [[0, 4, 60, 1]]
        let head = midiFile(declared: 1, [])
        let cases: [(ReadReport.Repair, [UInt8])] = [
            (.missingEndOfTrack, midiFile([note])),
            (.bytesAfterEndOfTrack, midiFile([note + endOfTrack + [1, 2, 3]])),
            (.trailingBytes, good + [0]),
            (.leadingBytes, [UInt8](repeating: 0, count: 128) + good),
            (.trackCount, midiFile(declared: 9, [note + endOfTrack])),
            (.unknownFormat, midiFile(format: 7, [note + endOfTrack])),
            (.trackLength, head + trackChunk(note + endOfTrack, length: 4)),
            (.trackLength, head + trackChunk(note + endOfTrack, length: 4_000)),
            (.misspeltChunk, head + Array("MXrk".utf8) + trackChunk(note + endOfTrack).dropFirst(4)),
            (.misspeltChunk, Array("MTxd".utf8) + good.dropFirst(4)),
            (.missingHeader, Array(good.dropFirst(14))),
            (.noClock, midiFile(division: [0, 0], [note + endOfTrack])),
            (.unusualFrameRate, midiFile(division: [0xFF, 0xFF], [note + endOfTrack])),
            (.keyOutOfRange, midiFile([note + [0, 0xFF, 0x59, 2, 8, 0] + endOfTrack])),
            (.badOffset, midiFile([note + [0, 0xFF, 0x54, 5, 96, 0, 0, 47, 10] + endOfTrack])),
            (.badMetaContent, midiFile([note + [0, 0xFF, 0x59, 2, 0, 9] + endOfTrack])),
            (.dataByteTooLarge, midiFile([note + [0, 0xB0, 7, 200] + endOfTrack])),
            (.statusNotAllowed, midiFile([note + [0, 0xF8, 0, 0xF2, 1, 2] + endOfTrack])),
            (.longNumber, midiFile([[0x80, 0x80, 0x80, 0x80] + note + endOfTrack])),
            (.badMetaLength, midiFile([note + [0, 0xFF, 0x51, 2, 1, 2] + endOfTrack])),
            (.badTempo, midiFile([note + [0, 0xFF, 0x51, 3, 0, 0, 0] + endOfTrack])),
            (.strayNoteOff, midiFile([note + [0, 0x80, 1, 1] + endOfTrack])),
            (.damagedTrack, midiFile([note + [0, 0xFF, 0x01, 99, 0]])),
            (.damagedTrack, midiFile([note + [0, 0xB0, 7]])),
        ]
        for (repair, bytes) in cases {
            #expect(try notes(bytes) == expected, "\(repair)")
            #expect(try repairs(bytes).contains(repair.rawValue), "\(repair)")
        }
        let twoTracks = head + trackChunk(note + endOfTrack, length: 999) + trackChunk(note + endOfTrack)
        #expect(try notes(twoTracks) == expected + expected)
    }

    @Test(arguments: ["", "not a midi file", "p45:v73:d389:t1 p84:v84:d388:t7", "<html>", "é\n"])
    func textIsRefusedInOneSentence(text: String) throws {
        let error = try #require(throws: FormatError.self) { try StandardMIDI.read(Array(text.utf8)) }
        #expect(error.kind == .invalid)
        #expect(error.reason.contains(text.isEmpty ? "empty" : "text"))
        #expect(!error.description.contains("\n"))
    }

    @Test func whatHasNoTrackIsRefused() throws {
        let cases: [(FormatError.Kind, [UInt8])] = [
            (.malformed, midiFile(declared: 1, [])),
            (.malformed, Array("MThd".utf8) + [0, 0, 0, 6, 0]),
            (.invalid, [0, 1, 2, 3]),
        ]
        for (kind, bytes) in cases {
            let error = try #require(throws: FormatError.self) { try StandardMIDI.read(bytes) }
            #expect(error.kind == kind, "\(error)")
        }
    }

    @Test func eventsAreLimited() throws {
        var events: [UInt8] = [0, 0x90, 60, 0]
        for _ in 0..<Limits.midiEvents - 2 { events += [0, 60, 0] }
        func file(_ extra: [UInt8]) -> [UInt8] {
            midiFile([events + extra + endOfTrack])
        }
        #expect(try StandardMIDI.read(file([])).report.eventCount == Limits.midiEvents)
        #expect(throws: FormatError.self) { try StandardMIDI.read(file([0, 60, 0])) }
    }

    @Test func bytesAndTracksAreLimited() throws {
        #expect(throws: FormatError.self) { try StandardMIDI.read([UInt8](repeating: 0, count: Limits.midiBytes + 1)) }
        let track = trackChunk([])
        var file = midiFile(format: 1, [])
        for _ in 0..<Limits.midiTracks { file += track }
        #expect(try StandardMIDI.read(file).report.trackCount == Limits.midiTracks)
        #expect(throws: FormatError.self) { try StandardMIDI.read(file + track) }
    }

    @Test func timeIsLimited() throws {
        let longest: [UInt8] = [0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 1, 0]
        var events: [UInt8] = [0, 0x90, 60, 1]
        for _ in 0..<300 { events += longest }
        let (score, report) = try StandardMIDI.read(midiFile([events]))
        #expect(report.count(of: .damagedTrack) == 1)
        #expect(score.duration <= .longest)
        #expect(score.notes.count == 1)
    }
}
