import Music
import Specimens
import Testing

@Suite struct RandomPerformanceTests {
    private var options: PerformanceOptions {
        var options = PerformanceOptions()
        options.mostBars = 200
        options.mostNotes = 20_000
        return options
    }

    @Test func whateverIsWrittenIsPlayedInOrderAndOneNoteAStringAtATime() throws {
        var random = SplitMix(seed: 4)
        var (played, notes) = (0, 0)
        for _ in 0..<1_500 {
            let tablature = RandomTablatures().next(&random)
            guard let performance = try? tablature.performed(options) else { continue }
            played += 1
            let (score, report) = (performance.score, performance.report)
            #expect(score.tracks.count == tablature.tracks.count)
            for track in score.tracks {
                notes += track.notes.count
                #expect(track.notes.isInCanonicalOrder)
                #expect(track.notes.allSatisfy { $0.onset >= .zero && $0.duration >= .zero && $0.end <= report.end })
                #expect(track.notes.allSatisfy(bendsAreInOrder))
                #expect(zip(track.events, track.events.dropFirst()).allSatisfy { $0.time <= $1.time })
                expectOneNoteAString(track.notes)
            }
            let texts = score.texts
            #expect(zip(texts, texts.dropFirst()).allSatisfy { $0.time <= $1.time })
            #expect(zip(score.tempos, score.tempos.dropFirst()).allSatisfy { $0.time < $1.time })
        }
        #expect(played > 1_000 && notes > 20_000, "most can be played")
    }

    private func bendsAreInOrder(_ note: Note) -> Bool {
        zip(note.bends, note.bends.dropFirst()).allSatisfy { $0.time < $1.time }
            && note.bends.allSatisfy { abs($0.cents) <= 12_700 && $0.time >= .zero }
    }

    private func expectOneNoteAString(_ notes: [Note]) {
        var ends: [UInt8: Ticks] = [:]
        for note in notes.sorted(by: { ($0.onset, $0.end) < ($1.onset, $1.end) }) {
            guard let string = note.position?.string else { continue }
            #expect(ends[string] ?? .zero <= note.onset)
            ends[string] = note.end
        }
    }

    @Test func aPieceLastsAsLongAsTheBarsThatWerePlayed() throws {
        var random = SplitMix(seed: 5)
        for _ in 0..<300 {
            var tablature = RandomTablatures().next(&random)
            for index in tablature.masterBars.indices {
                tablature.masterBars[index].isPickup = false
                tablature.masterBars[index].isFreeTime = false
            }
            guard let report = try? tablature.performed(options).report else { continue }
            let units = report.bars.reduce(0) { $0 + tablature.masterBars[$1].length }
            #expect(report.end.count == (2 * units * 960 / NoteValue.unitsPerQuarter + 1) / 2)
        }
    }

    @Test func theSameTablatureIsPlayedTheSameWay() throws {
        var random = SplitMix(seed: 6)
        for _ in 0..<100 {
            let tablature = RandomTablatures().next(&random)
            #expect((try? tablature.performed(options)) == (try? tablature.performed(options)))
        }
    }

    @Test func tooManyNotesAreRefused() {
        var options = PerformanceOptions()
        options.mostNotes = 10
        let beats = [Beat](repeating: .of((1, 5)), count: 4)
        #expect(throws: Never.self) { try Tablature.guitar([beats, beats]).performed(options) }
        #expect(throws: PerformanceError.tooManyNotes(limit: 10)) {
            try Tablature.guitar([beats, beats, beats]).performed(options)
        }
        let tremolo = Beat.of((1, 5), power: 0) { $0.tremoloPower = 5 }
        #expect(throws: PerformanceError.tooManyNotes(limit: 10)) {
            try Tablature.guitar([[tremolo]]).performed(options)
        }
    }

    @Test func timeBeyondTheLongestIsRefused() {
        var master = MasterBar(beats: 255, beatUnit: 1)
        master.isRepeatStart = true
        master.repeatCount = 255
        let bars = [MasterBar](repeating: master, count: 390)
        #expect(throws: PerformanceError.tooLong) { try Tablature(masterBars: bars).performed() }
    }
}
