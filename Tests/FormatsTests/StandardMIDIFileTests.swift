import Formats
import Music
import Specimens
import Testing

/// The layer of events, and scores put back over it.
@Suite struct StandardMIDIFileTests {
    /// A file with everything that a score does not hold: F7 escapes, split system exclusive messages, unknown metas, a
    /// chunk of another kind, stray note-offs, a note that never ends, and an odd order of events at one time.
    private let odd: [UInt8] =
        midiFile(format: 1, declared: 2, [])
        + trackChunk(
            [0, 0xFF, 0x60, 2, 7, 7, 0, 0xF0, 3, 0x43, 0x12, 0, 10, 0xF7, 2, 9, 0xF7, 0, 0xF7, 1, 0xFA]
                + [0, 0xFF, 0x51, 3, 7, 0xA1, 0x20, 0, 0xFF, 0x51, 3, 7, 0xA1, 0x21, 0, 0xFF, 0x03, 1, 0xE9]
                + endOfTrack)
        + Array("XFIH".utf8) + [0, 0, 0, 2, 1, 2]
        + trackChunk(
            [0, 0xFF, 0x21, 1, 0, 3, 0xFF, 0x03, 2, 65, 66, 0, 0x80, 60, 64, 0, 0x92, 60, 9, 0, 0xB2, 64, 127, 5, 0x92]
                + [62, 3, 0, 0x82, 60, 33, 0, 0x92, 60, 8, 0, 60, 0, 9, 0xFF, 0x7F, 1, 0, 40, 0xFF, 0x2F, 0])

    @Test func writingGivesBackEveryEventInOrder() throws {
        let file = try StandardMIDI.File(odd)
        #expect(file.tracks.map(\.events.count) == [7, 10])
        #expect(file.tracks.map(\.end.count) == [10, 57])
        #expect(file.chunks.count == 3)
        #expect(try StandardMIDI.File(file.bytes()) == file)
    }

    @Test func aScorePutBackUnchangedGivesTheEventsOfItsFile() throws {
        let file = try StandardMIDI.File(odd)
        let score = try StandardMIDI.read(odd).score
        #expect(try StandardMIDI.File(StandardMIDI.write(score, over: file)) == file)
    }

    @Test func whatIsChangedInAScoreIsChangedInItsFileAndNothingElse() throws {
        let file = try StandardMIDI.File(odd)
        var score = try StandardMIDI.read(odd).score
        score = try #require(score.transposed(by: 1))
        score.tracks[0].events.removeAll()
        let written = try StandardMIDI.File(StandardMIDI.write(score, over: file))
        let events = written.tracks[1].events
        #expect(events.filter { $0.status & 0xF0 == 0xB0 }.isEmpty)
        #expect(events.filter { $0.status == 0x92 && $0.second > 0 }.map(\.first).sorted() == [61, 61, 63])
        #expect(written.tracks[0] == file.tracks[0])
        #expect(written.chunks[1] == file.chunks[1])
        #expect(events.filter { $0.status == 0xFF } == file.tracks[1].events.filter { $0.status == 0xFF })
    }

    /// Found by fuzzing: a name behind a stray note-off's track, and programs of one channel in several tracks.
    @Test(arguments: [
        "4d546864000000060001000100014d54726b000000114bff030550696563650090000000ff2f00",
        "4d546864000000060001000400604d54726b0000001200b10764ffffff7f407f7ea13c1100ff2f004d54726b00000047b929b13c1100d122"
            + "00c10500ff1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b2f0000b107c16400b1407f6b913c0200a13c1100d12200e118"
            + "4000c10500ff2f004d54726b0000000fb929b13c1100d12200c10500ff2f004d54726b0000001800b10764ffffff7f407f7ea13c1100d1"
            + "2200c10500ff2f00",
    ])
    func whatFuzzingFoundComesBack(hex: String) throws {
        let digits = Array(hex.utf8).map { $0 < 0x3A ? $0 - 0x30 : $0 - 0x57 }
        let bytes = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        let file = try StandardMIDI.File(bytes)
        #expect(try StandardMIDI.File(StandardMIDI.write(StandardMIDI.read(bytes).score, over: file)) == file)
    }

    @Test func aPartFromAHighTrackMakesNoEmptyOnes() throws {
        let note = Note(onset: .zero, duration: Ticks(1), pitch: Pitch(lowBits: 60), velocity: 1)
        let score = Score(ticksPerQuarter: 96, tracks: [Track(notes: [note], sourceTrack: 60_000)])
        #expect(try StandardMIDI.File(StandardMIDI.write(score)).tracks.count == 1)
    }

    @Test func aScoreOnAnotherGridIsWrittenAlone() throws {
        let file = try StandardMIDI.File(odd)
        let grid = Grid.ticksPerQuarter(480)
        let score = Score(notes: try StandardMIDI.read(odd).score.notes(on: grid), on: grid)
        #expect(try StandardMIDI.write(score, over: file) == StandardMIDI.write(score))
    }

    @Test func damagedFilesKeepTheirEventsOnceRead() throws {
        for damaged in Mutations(of: odd, count: 20_000, seed: 3) {
            guard let file = try? StandardMIDI.File(damaged) else { continue }
            let again = try StandardMIDI.File(file.bytes())
            if !file.tracks.contains(where: hasLongSilence) { #expect(again == file) }
            let score = try StandardMIDI.read(damaged).score
            let over = try StandardMIDI.File(StandardMIDI.write(score, over: file))
            if !file.tracks.contains(where: hasLongSilence) { #expect(difference(over, file) == nil) }
        }
    }

    private func difference(_ first: StandardMIDI.File, _ second: StandardMIDI.File) -> String? {
        if first == second { return nil }
        for (a, b) in zip(first.tracks, second.tracks) where a != b {
            let events = zip(a.events, b.events).first { $0 != $1 }
            return "\(a.events.count) and \(b.events.count) events up to \(a.end) and \(b.end): \(events as Any)"
        }
        return "format, clock or chunks"
    }

    private func hasLongSilence(_ track: StandardMIDI.TrackEvents) -> Bool {
        var last = 0
        for time in track.events.map(\.time.count) + [track.end.count] {
            if time - last > 0x0FFF_FFFF { return true }
            last = time
        }
        return false
    }
}
