import Music
import Testing

@Suite struct PartJoiningTests {
    private func track(_ source: Int?, program: UInt8 = 29, channel: UInt8, _ onsets: Int...) -> Track {
        Track(
            name: "Part \(channel)", program: program, channel: channel,
            notes: onsets.map {
                Note(onset: Ticks($0), duration: Ticks(10), pitch: Pitch(lowBits: 60), velocity: 80)
            }, sourceTrack: source)
    }

    private func onsets(_ score: Score) -> [[Int]] {
        score.joiningChannels().tracks.map { $0.notes.map(\.onset.count) }
    }

    @Test func channelsOfOneTrackAndProgramAreOnePart() {
        let score = Score(
            ticksPerQuarter: 480,
            tracks: [
                track(1, channel: 0, 0, 20), track(1, channel: 1, 10), track(2, channel: 2, 5),
                track(2, program: 33, channel: 3, 6), track(nil, channel: 4, 7),
            ])
        #expect(onsets(score) == [[0, 10, 20], [5], [6], [7]])
        #expect(score.joiningChannels().tracks[0].name == "Part 0")
    }

    @Test func aFileOfOneTrackKeepsItsParts() {
        let score = Score(ticksPerQuarter: 480, tracks: [track(0, channel: 0, 0), track(0, channel: 1, 10)])
        #expect(onsets(score) == [[0], [10]])
    }
}
