import Music
import Specimens
import Testing

@Suite struct SilenceTests {
    private func note(_ onset: Int, _ duration: Int) -> Note {
        Note(onset: Ticks(onset), duration: Ticks(duration), pitch: Pitch(lowBits: 60), velocity: 64)
    }

    private func score(_ notes: Note...) -> Score { Score(ticksPerQuarter: 480, tracks: [Track(notes: notes)]) }

    /// A tune with silences before it and in it, at changing tempos and metres.
    private func gapped(_ random: inout SplitMix) -> Score {
        var score = RandomTunes().next(&random)
        let bar = 480 * Int(score.timeSignatures[0].beats)
        let gaps = (0..<3).map { _ in
            (at: bar * Int.random(in: 1...15, using: &random), length: Int.random(in: 0...30_000, using: &random))
        }
        let leadIn = Int.random(in: 0...20_000, using: &random)
        for track in score.tracks.indices {
            for index in score.tracks[track].notes.indices {
                let onset = score.tracks[track].notes[index].onset.count
                score.tracks[track].notes[index].onset.count +=
                    leadIn + gaps.reduce(0) { $0 + (onset >= $1.at ? $1.length : 0) }
                score.tracks[track].events.append(
                    ChannelEvent(time: score.tracks[track].notes[index].onset, .pressure(UInt8(index % 128))))
            }
        }
        let length = score.duration.count
        for _ in 0..<8 {
            let time = Ticks(Int.random(in: 0...(length + 9_000), using: &random))
            score.tempos.append(
                Tempo(time: time, microsecondsPerQuarter: .random(in: 100_000...2_000_000, using: &random)))
            score.timeSignatures.append(
                TimeSignature(
                    time: time, beats: .random(in: 2...7, using: &random), beatPower: .random(in: 2...3, using: &random)
                ))
            score.texts.append(ScoreText(time: time, .marker, "\(time.count)"))
        }
        score.tempos.sort { $0.time < $1.time }
        score.timeSignatures.sort { $0.time < $1.time }
        score.texts.sort { $0.time < $1.time }
        return score
    }

    /// From where nothing sounds until something is struck.
    private func silences(_ score: Score) -> [(start: Ticks, end: Ticks)] {
        var (end, found) = (Ticks.zero, [(start: Ticks, end: Ticks)]())
        for note in score.notes {
            if note.onset > end { found.append((end, note.onset)) }
            end = max(end, note.end)
        }
        return found
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func noSilenceIsLongerThanTheLimitAndNoSoundIsTouched(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let score = gapped(&random)
        let limit = Double.random(in: 0...6, using: &random)
        let shortened = score.shorteningSilences(to: .seconds(limit))
        let map = shortened.score.tempoMap
        // Half a tick of the slowest tempo is two milliseconds.
        for silence in silences(shortened.score) {
            #expect(map.seconds(at: silence.end) - map.seconds(at: silence.start) <= limit + 0.005)
        }
        #expect(shortened.score.notes.first?.onset == .zero)
        // Every note lasts as long as it did.
        let before = score.tempoMap
        for (old, new) in zip(score.notes, shortened.score.notes) {
            #expect(old.duration == new.duration && old.pitch == new.pitch)
            let lengths = (
                before.seconds(at: old.end) - before.seconds(at: old.onset),
                map.seconds(at: new.end) - map.seconds(at: new.onset)
            )
            #expect(abs(lengths.0 - lengths.1) < 1e-9)
        }
        let went = before.seconds(at: score.duration) - map.seconds(at: shortened.score.duration)
        let after = shortened.cuts.last.map { $0.lowerBound >= score.duration } ?? false
        #expect(after || abs(went - shortened.seconds) < 1e-6)
        #expect(shortened.score.texts.map(\.text) == score.texts.map(\.text))
        #expect(
            shortened.score.tracks.map { $0.events.map(\.message) } == score.tracks.map { $0.events.map(\.message) })
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func shorteningTwiceIsShorteningOnce(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let score = gapped(&random)
        let isOnBarLines = Bool.random(using: &random)
        let limit: SilenceLimit = Bool.random(using: &random) ? .seconds(1.5) : .quarters(3)
        let once = score.shorteningSilences(to: limit, onBarLines: isOnBarLines)
        let twice = once.score.shorteningSilences(to: limit, onBarLines: isOnBarLines)
        #expect(twice.score == once.score && twice.cuts.isEmpty && twice.seconds == 0)
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func everyNoteKeepsItsPlaceInItsBar(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let score = gapped(&random)
        let shortened = score.shorteningSilences(to: .quarters(4), onBarLines: true)
        func places(_ score: Score) -> [Int] {
            score.notes.map { note in
                let metre = score.timeSignatures.last { $0.time <= note.onset }
                let bar = metre.map { 480 * 4 * Int($0.beats) / ($0.beatUnit ?? 1) } ?? 1920
                return (note.onset.count - (metre?.time.count ?? 0)) % bar
            }
        }
        #expect(places(shortened.score) == places(score))
        for cut in shortened.cuts.dropLast() { #expect(cut.upperBound > cut.lowerBound) }
    }

    @Test func withoutLongSilencesNothingChanges() {
        let score = score(note(0, 480), note(960, 480))
        let shortened = score.shorteningSilences(to: .quarters(1))
        #expect(shortened.score == score && shortened.cuts.isEmpty && shortened.ticks == .zero)
    }

    @Test func wholeBarsGoAndTheUpbeatStays() {
        // An upbeat in the third bar, and a silence from the middle of the fourth to the middle of the tenth.
        let score = score(note(2 * 1920 + 1440, 480), note(3 * 1920, 960), note(9 * 1920 + 960, 480))
        let shortened = score.shorteningSilences(to: .quarters(6), onBarLines: true)
        #expect(shortened.score.notes.map(\.onset.count) == [1440, 1920, 5 * 1920 - 2 * 1920 + 960 + 1920 - 1920])
        #expect(shortened.ticks == Ticks(2 * 1920 + 4 * 1920))
    }

    @Test func aPedalHoldsWhatWasLetGo() {
        var score = score(note(0, 100), note(9600, 100))
        score.tracks[0].events = [
            ChannelEvent(time: Ticks(50), .control(number: 64, value: 127)),
            ChannelEvent(time: Ticks(9000), .control(number: 64, value: 0)),
        ]
        #expect(score.shorteningSilences(to: .quarters(2)).cuts.isEmpty)
        #expect(score.shorteningSilences(to: .quarters(1)).cuts == [Ticks(9480)..<Ticks(9600)])
        score.tracks[0].events.removeLast()
        #expect(score.shorteningSilences(to: .quarters(2)).cuts == [Ticks(1060)..<Ticks(9600)])
    }

    @Test func theTempoOfWhatFollowsIsKept() {
        var score = score(note(0, 480), note(48_000, 480))
        score.tempos = [100_000, 300_000, 900_000].enumerated().map {
            Tempo(time: Ticks($0.offset * 10_000 + 480), microsecondsPerQuarter: $0.element)
        }
        let shortened = score.shorteningSilences(to: .quarters(2)).score
        #expect(shortened.notes[1].onset == Ticks(480 + 960))
        #expect(shortened.tempos.map(\.microsecondsPerQuarter) == [100_000, 900_000])
        #expect(shortened.tempos[1].time == Ticks(1440))
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func anyScoreIsTaken(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var score = RandomScores().next(&random)
        score.ticksPerQuarter = [1, 7, 480, Int.max].randomElement(using: &random) ?? 1
        let extremes = [Int.min, Int.max, -1, Ticks.longest.count, Ticks.longest.count - 1, Ticks.longest.count + 1]
        for track in score.tracks.indices {
            for index in score.tracks[track].notes.indices where Int.random(in: 0..<6, using: &random) == 0 {
                score.tracks[track].notes[index].onset = Ticks(extremes.randomElement(using: &random) ?? 0)
                score.tracks[track].notes[index].duration = Ticks([Int.max, 0, 5].randomElement(using: &random) ?? 0)
            }
            for index in score.tracks[track].events.indices where Int.random(in: 0..<3, using: &random) == 0 {
                score.tracks[track].events[index].time = Ticks(extremes.randomElement(using: &random) ?? 0)
            }
        }
        for index in score.timeSignatures.indices where Bool.random(using: &random) {
            score.timeSignatures[index].time = Ticks(extremes.randomElement(using: &random) ?? 0)
        }
        for limit in [SilenceLimit.seconds(2), .quarters(1), .seconds(-1), .seconds(.nan), .quarters(.infinity)] {
            for isOnBarLines in [false, true] {
                let shortened = score.shorteningSilences(to: limit, onBarLines: isOnBarLines)
                #expect(shortened.score.noteCount == score.noteCount)
                #expect(zip(shortened.cuts, shortened.cuts.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound })
            }
        }
    }
}
