import Formats
import Music
import Specimens
import Testing

@Suite struct StandardMIDIWritingTests {
    @Test func writtenNotesAreReadBack() throws {
        var random = SplitMix(seed: 5)
        for _ in 0..<300 {
            let tracks = (0..<Int.random(in: 1...4, using: &random)).map { index in
                let isDrums = Bool.random(using: &random)
                return Track(
                    name: "part \(index)", program: .random(in: 0...3, using: &random),
                    channel: .random(in: 0...15, using: &random), isDrums: isDrums, notes: randomNotes(30, &random))
            }
            let tempos = [Tempo(time: .zero, microsecondsPerQuarter: .random(in: 1...0xFF_FFFF, using: &random))]
            let score = Score(ticksPerQuarter: .random(in: 1...32_767, using: &random), tempos: tempos, tracks: tracks)
            let (back, report) = try StandardMIDI.read(StandardMIDI.write(score))
            #expect(report.isClean, "\(report)")
            #expect(back.notes == score.notes)
            #expect(back.tempos == score.tempos)
            #expect(back.ticksPerQuarter == score.ticksPerQuarter)
            for track in back.tracks {
                let sources = tracks.filter { $0.name == track.name }
                #expect(sources.map(\.program) == [track.program])
                #expect(sources.map(\.isDrums) == [track.isDrums])
            }
        }
    }

    @Test(arguments: [Grid.paper, .ticksPerQuarter(24), .ticksPerQuarter(480), .ticksPerSecond(1_000)])
    func textToMIDIToTextIsIdentity(grid: Grid) throws {
        var random = SplitMix(seed: 6)
        for _ in 0..<200 {
            let text = SimplifiedMIDI.text(of: randomNotes(60, &random))
            let score = Score(notes: try SimplifiedMIDI.notes(in: text), on: grid)
            let back = try StandardMIDI.read(StandardMIDI.write(score)).score
            #expect(SimplifiedMIDI.text(of: back.notes(on: grid)) == text)
        }
    }

    @Test func overlappingUnisonsGoToOtherChannelsButNeverToTheDrums() throws {
        let pitch = try #require(Pitch(60))
        let notes = (0..<40).map { Note(onset: Ticks($0), duration: Ticks(100), pitch: pitch, velocity: 64) }
        let back = try StandardMIDI.read(StandardMIDI.write(Score(notes: notes, on: .paper, program: 24))).score
        #expect(back.notes == notes)
        #expect(back.tracks.count == 40)
        #expect(back.tracks.allSatisfy { $0.channel != 9 && $0.program == 24 && !$0.isDrums })
        #expect(Set(back.tracks.map(\.channel)).count == 15)
    }

    @Test func notesThatOnlyTouchShareTheirChannel() throws {
        let pitch = try #require(Pitch(60))
        let notes = (0..<40).map { Note(onset: Ticks($0 * 10), duration: Ticks(10), pitch: pitch, velocity: 64) }
        let back = try StandardMIDI.read(StandardMIDI.write(Score(notes: notes, on: .paper))).score
        #expect(back.tracks.count == 1)
        #expect(back.notes == notes)
    }

    @Test func twoProgramsDoNotShareAChannel() throws {
        let pitch = try #require(Pitch(60))
        let note = Note(onset: .zero, duration: Ticks(1), pitch: pitch, velocity: 64)
        let tracks = [0, 24, 24, 0].map { Track(program: $0, channel: 3, notes: [note]) }
        let back = try StandardMIDI.read(StandardMIDI.write(Score(ticksPerQuarter: 96, tracks: tracks))).score
        #expect(back.tracks.map(\.program) == [0, 24, 24, 0])
        #expect(back.tracks[0].channel == 3)
        #expect(back.tracks[1].channel != 3)
    }

    @Test func longSilencesAreBridged() throws {
        let pitch = try #require(Pitch(60))
        let far = Note(onset: Ticks(Limits.ticks - 1), duration: Ticks(1), pitch: pitch, velocity: 1)
        let score = Score(ticksPerQuarter: 96, tracks: [Track(notes: [far])])
        #expect(try StandardMIDI.read(StandardMIDI.write(score)).score.notes == [far])
    }

    @Test func whatNoFileHoldsIsRefused() throws {
        let pitch = try #require(Pitch(60))
        var silent = Note(onset: .zero, duration: Ticks(1), pitch: pitch, velocity: 1)
        silent.velocity = 0
        var early = Note(onset: .zero, duration: Ticks(1), pitch: pitch, velocity: 1)
        early.onset = Ticks(-1)
        let late = Note(onset: Ticks(.max), duration: Ticks(1), pitch: pitch, velocity: 1)
        let scores = [
            Score(ticksPerQuarter: 32_768),
            Score(ticksPerQuarter: 1, tempos: [Tempo(time: .zero, microsecondsPerQuarter: 0)]),
            Score(ticksPerQuarter: 1, tempos: [Tempo(time: Ticks(-1), microsecondsPerQuarter: 1)]),
        ]
        let badNotes = [silent, early, late].map { Score(ticksPerQuarter: 1, tracks: [Track(notes: [$0])]) }
        for score in scores + badNotes {
            let error = try #require(throws: FormatError.self) { try StandardMIDI.write(score) }
            #expect(error.kind == .invalid)
        }
    }

    /// Found by fuzzing: a new lane of one part must not lie on the channel that another part of its track has.
    @Test func partsOfOneTrackAndChannelAreKeptApart() throws {
        let pitch = try #require(Pitch(60))
        let long = Note(onset: .zero, duration: Ticks(100), pitch: pitch, velocity: 1)
        let short = Note(onset: Ticks(1), duration: .zero, pitch: pitch, velocity: 2)
        let tracks = [
            Track(channel: 0, port: 1, notes: [long], sourceTrack: 0),
            Track(channel: 0, port: 0, notes: [long, short], sourceTrack: 0),
            Track(channel: 0, port: 0, notes: [short], sourceTrack: 0),
        ]
        let back = try StandardMIDI.read(StandardMIDI.write(Score(ticksPerQuarter: 96, tracks: tracks))).score
        #expect(back.notes == [long, long, short, short])
    }

    @Test func theNumberOfUnisonsIsLimited() throws {
        let pitch = try #require(Pitch(60))
        let notes = (0..<2_001).map { _ in Note(onset: .zero, duration: Ticks(1), pitch: pitch, velocity: 1) }
        #expect(
            try StandardMIDI.read(StandardMIDI.write(Score(notes: Array(notes.dropLast()), on: .paper))).score.noteCount
                == 2_000)
        #expect(throws: FormatError.self) { try StandardMIDI.write(Score(notes: notes, on: .paper)) }
    }
}
