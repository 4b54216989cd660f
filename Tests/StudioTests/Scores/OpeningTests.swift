import Formats
import Music
import Studio
import Testing

@Suite struct OpeningTests {
    private func opening(_ id: String) throws -> Score {
        try #require(Opening.all.first { $0.id == id }).score
    }

    private func names(_ score: Score, track: Int = 0, from start: Int, to end: Int) -> [String] {
        score.tracks[track].notes.filter { ($0.onset.count / 120) >= start && $0.onset.count / 120 < end }
            .map { "\($0.pitch)" }
    }

    @Test(
        arguments: [
            ("bach-prelude", 8, "C major"), ("beethoven-elise", 9, "A minor"), ("satie-gymnopedie", 8, "D major"),
            ("sor-study", 8, "B minor"), ("riff", 8, "E minor"),
        ])
    func eachIsWholeBarsInItsKey(id: String, bars: Int, key: String) throws {
        let score = try opening(id)
        #expect(score.barLines.count - 1 == bars)
        #expect(score.barLines.last == score.duration, "the last note ends with the last bar")
        let summary = try ScoreSummary.of(StandardMIDI.write(score), name: id).summary
        #expect(summary.key == key && summary.warnings.isEmpty)
    }

    @Test func theyAreFiveAndEachComesBackFromItsFile() throws {
        #expect(Opening.all.count == 5 && Set(Opening.all.map(\.id)).count == 5)
        for opening in Opening.all {
            let read = try StandardMIDI.read(opening.midi())
            #expect(read.report.isClean)
            #expect(read.score.noteCount == opening.score.noteCount)
            #expect(try opening.midi() == opening.midi())
        }
    }

    @Test func theyBeginAsEverybodyKnowsThem() throws {
        #expect(
            names(try opening("bach-prelude"), from: 0, to: 16)
                == ["C4", "E4", "G4", "C5", "E5", "G4", "C5", "E5", "C4", "E4", "G4", "C5", "E5", "G4", "C5", "E5"])
        #expect(
            names(try opening("beethoven-elise"), from: 0, to: 12)
                == ["E5", "D#5", "E5", "D#5", "E5", "B4", "D5", "C5", "A2", "A4", "E3", "A3", "C4"])
        #expect(
            names(try opening("satie-gymnopedie"), from: 48, to: 72)
                == ["G2", "B3", "D4", "F#4", "F#5", "A5", "D2", "G5", "A3", "C#4", "F#4", "F#5", "C#5"])
        #expect(names(try opening("sor-study"), from: 0, to: 12) == ["B2", "D4", "B3", "F#3", "B3", "D4", "B3"])
    }

    @Test func noHandStrikesTheSameKeyTwiceAtOnce() throws {
        for opening in Opening.all {
            for track in opening.score.tracks {
                let strikes = track.notes.map { [$0.onset.count, Int($0.pitch.number)] }
                #expect(Set(strikes).count == strikes.count, "\(opening.id)")
            }
        }
    }

    @Test func theRiffFitsAGuitarAndBendsOnce() throws {
        let guitar = try opening("riff").tracks[0]
        #expect(guitar.notes.count(where: \.isBent) == 1)
        #expect(guitar.notes.allSatisfy { (40...88).contains($0.pitch.number) })
    }
}
