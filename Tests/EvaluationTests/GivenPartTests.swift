import Evaluation
import Music
import Specimens
import Testing

@Suite struct GivenPartTests {
    /// Two bars of quarters over whole notes, in one track.
    private let prompt = Score([
        (0, 1_920, 48), (0, 480, 60), (480, 480, 62), (960, 480, 64), (1_440, 480, 65), (1_920, 1_920, 43),
        (1_920, 480, 67), (2_400, 480, 69), (2_880, 480, 71), (3_360, 480, 72),
    ])

    /// A take that goes on after the first notes of the prompt, later and in finer ticks.
    private func take(after count: Int, adding notes: [(onset: Int, duration: Int, pitch: Int)]) -> Score {
        var take = Score(
            prompt.notes.prefix(count).map { ($0.onset.count, $0.duration.count, Int($0.pitch.number)) } + notes)
        take.ticksPerQuarter = 960
        for index in take.tracks[0].notes.indices {
            take.tracks[0].notes[index].onset.count *= 2
            take.tracks[0].notes[index].duration.count *= 2
        }
        take.tracks[0].notes = take.tracks[0].notes.inCanonicalOrder()
        return take
    }

    @Test func theNotesOfThePromptAreToldFromTheNewOnes() throws {
        // The same note as in the prompt, but behind the given ones: it is new.
        let take = take(after: 5, adding: [(1_920, 480, 67), (2_400, 480, 61)])
        let given = try #require(GivenPart(of: take, continuing: prompt, notes: 5))
        #expect(given.notes == Array(take.notes.prefix(5)))
        #expect(given.chordStart == Ticks(2 * 1_440))
        #expect(GivenPart(of: take, continuing: prompt, notes: 5, inStages: true)?.chordStart == nil)
    }

    /// The sixth note is struck with the seventh, so that both are given; what else begins there is new.
    @Test func notesAtOneTimeAreGivenTogether() throws {
        let take = take(after: 7, adding: [(1_920, 480, 50), (2_400, 480, 61)])
        let given = try #require(GivenPart(of: take, continuing: prompt, notes: 6))
        #expect(given.notes.map(\.pitch.number) == [48, 60, 62, 64, 65, 43, 67])
    }

    /// A hand does not strike all keys of a chord at one tick, and a grid takes them for one time.
    @Test func aSpreadChordIsGivenWhole() throws {
        var spread = prompt
        for (index, late) in [(5, 0), (6, 3)] { spread.tracks[0].notes[index].onset.count += late }
        var take = take(after: 6, adding: [(1_920, 480, 50), (2_400, 480, 61)])
        take.tracks[0].notes.append(
            Note(onset: Ticks(2 * 1_923), duration: Ticks(960), pitch: Pitch(lowBits: 67), velocity: 64))
        let given = try #require(GivenPart(of: take, continuing: spread, notes: 6))
        #expect(given.notes.map(\.pitch.number) == [48, 60, 62, 64, 65, 43, 67])
        #expect(given.chordStart == Ticks(2 * 1_920))
    }

    /// A hair before its bar line: nobody knows whether the model went on from this bar or from the next.
    @Test func aDoubtfulBarIsNotGuessed() throws {
        var early = prompt
        early.tracks[0].notes[5].onset.count -= 3
        early.tracks[0].notes[6].onset.count -= 3
        var take = take(after: 5, adding: [(2_400, 480, 61)])
        for note in early.tracks[0].notes[5...6] {
            take.tracks[0].notes.append(
                Note(
                    onset: Ticks(2 * note.onset.count), duration: Ticks(2 * note.duration.count), pitch: note.pitch,
                    velocity: 64))
        }
        #expect(GivenPart(of: take, continuing: early, notes: 6) == nil)
        #expect(GivenPart(of: take, continuing: early, notes: 6, inStages: true)?.notes.count == 7)
    }

    @Test func aPromptWithFewerNotesIsGivenWhole() throws {
        let take = take(after: 10, adding: [(3_840, 480, 61)])
        #expect(GivenPart(of: take, continuing: prompt, notes: 16)?.notes.count == 10)
    }

    @Test func silenceBeforeThePromptDoesNotMatter() throws {
        var later = prompt
        for index in later.tracks[0].notes.indices { later.tracks[0].notes[index].onset.count += 4 * 1_920 }
        let take = take(after: 5, adding: [(1_920, 480, 61)])
        #expect(GivenPart(of: take, continuing: later, notes: 5)?.notes.count == 5)
    }

    /// Another part plays before and between; the take has the first part alone.
    @Test func onePartOfThePromptIsFound() throws {
        var band = prompt
        band.tracks.append(Score([(0, 480, 36), (1_000, 480, 38)]).tracks[0])
        let take = take(after: 6, adding: [(2_400, 480, 61)])
        #expect(GivenPart(of: take, continuing: band, notes: 6)?.notes.count == 6)
    }

    @Test func whatIsNotThereToTheTickIsNotGuessed() {
        let take = take(after: 5, adding: [(1_920, 480, 61), (2_400, 480, 62)])
        // Only five notes of the prompt are in it.
        #expect(GivenPart(of: take, continuing: prompt, notes: 6) == nil)
        var other = prompt
        other.tracks[0].notes[2].duration.count += 1
        #expect(GivenPart(of: take, continuing: other, notes: 5) == nil)
        other.ticksPerQuarter = 333
        #expect(GivenPart(of: take, continuing: other, notes: 5) == nil)
        #expect(GivenPart(of: take, continuing: Score(ticksPerQuarter: 480), notes: 5) == nil)
        #expect(GivenPart(of: Score(ticksPerQuarter: 480), continuing: prompt, notes: 5) == nil)
        #expect(GivenPart(of: take, continuing: prompt, notes: 0) == nil)
    }

    @Test func onlyWhatIsNewIsMeasuredButForTheLength() throws {
        let take = take(after: 5, adding: [(1_920, 480, 61), (2_400, 480, 63), (3_840, 1_920, 66), (4_800, 960, 68)])
        let given = try #require(GivenPart(of: take, continuing: prompt, notes: 5))
        let demand = try MusicalDemand.read(scale: "1,3,6,8", chords: "C Db Gb", range: "C#4-G#4", bars: 3)
        let found = ControlAdherence(of: take, to: demand, given: given)
        #expect(found.scaleShare == 1 && found.rangeShare == 1 && found.barError == 0)
        // From the bar of the last given note on, which is one before that of the first new one.
        #expect(found.chordShareByBar.first == .some(nil) && found.chordShareByBar.count == 3)
        #expect(found.chordShareByBar[1] == 0.5, "of C# and D#, C# alone is in D flat major")
        let whole = ControlAdherence(of: take, to: demand)
        #expect((whole.scaleShare ?? 1) < 0.5 && whole.barError == 0)
    }

    @Test func everyPieceGoesOnFromItself() {
        var random = SplitMix(seed: 1)
        let tunes = RandomTunes()
        for _ in 0..<20 {
            let (one, two) = (tunes.next(&random), tunes.next(&random))
            for count in [1, 16, 10_000] {
                if let given = GivenPart(of: one, continuing: two, notes: count) {
                    #expect(given.notes.count <= one.noteCount)
                }
                #expect(GivenPart(of: one, continuing: one, notes: count) != nil)
            }
        }
    }
}
