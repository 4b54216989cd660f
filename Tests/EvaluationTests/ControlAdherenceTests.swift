import Evaluation
import JSON
import Music
import Testing

@Suite struct ControlAdherenceTests {
    private let scale = Score(quarters: [60, 62, 64, 65, 67, 69, 71, 72, 67, 64, 60, 60])

    @Test func aPieceInTheAskedKeyIsFoundInIt() {
        let asked = ControlAdherence(of: scale, to: MusicalDemand(key: Key(tonic: 0, isMinor: false)))
        #expect(asked.isKeyFound == true && asked.keyDistance == 0 && asked.scaleShare == 1)
        let other = ControlAdherence(of: scale, to: MusicalDemand(key: Key(tonic: 2, isMinor: false)))
        #expect(other.isKeyFound == false && other.keyDistance == 2)
        // F and C are not in D major: 1 + 4 of 12 notes.
        #expect(abs((other.scaleShare ?? 0) - 7.0 / 12) < 1e-9)
    }

    @Test(arguments: 1...11)
    func transposingTheDemandWithThePieceChangesNothing(semitones: Int) throws {
        let moved = try #require(scale.transposed(by: semitones))
        let asked = ControlAdherence(of: moved, to: MusicalDemand(key: Key(tonic: semitones, isMinor: false)))
        #expect(asked.isKeyFound == true && asked.scaleShare == 1)
    }

    @Test func densityRangeAndLengthAreHeldAgainstTheDemand() throws {
        let low = try #require(Pitch(60)), high = try #require(Pitch(67))
        let found = ControlAdherence(
            of: scale, to: MusicalDemand(density: .perQuarter(2), pitches: low...high, bars: 4))
        #expect(abs((found.densityError ?? 0) + 0.5) < 1e-9, "half as many as asked")
        #expect(abs((found.rangeShare ?? 0) - 9.0 / 12) < 1e-9)
        #expect(found.barError == -1)
        #expect(found.foundKey == nil && found.chordShareByBar.isEmpty, "not asked for")
        let perSecond = ControlAdherence(of: scale, to: MusicalDemand(density: .perSecond(2)))
        #expect(abs(perSecond.densityError ?? 1) < 1e-9)
    }

    /// Three quarters of the first bar's weight on C major, all of the second's on F major; the third is free.
    @Test func chordsAreMetByTheWeightOfTheirNotes() {
        let score = Score([(0, 1_440, 60), (1_440, 480, 62), (1_920, 9_600, 65), (3_840, 480, 61)])
        let found = ControlAdherence(of: score, to: MusicalDemand(chords: [[0, 4, 7], [5, 9, 0], nil, [0]]))
        #expect(found.chordShareByBar.map { $0 ?? -1 } == [0.75, 1, -1, -1])
        // A note counts to the end of its bar: 1,440 and 1,920 of 3,840.
        #expect(abs((found.chordShare ?? 0) - 3_360.0 / 3_840) < 1e-9)
    }

    @Test func silenceMeetsNothingAndSaysSo() throws {
        let found = ControlAdherence(
            of: Score(ticksPerQuarter: 480),
            to: MusicalDemand(
                key: Key(tonic: 0, isMinor: false), density: .perSecond(1), bars: 2, chords: [[0]]))
        #expect(found.isKeyFound == nil && found.densityError == nil && found.chordShare == nil)
        #expect(found.barError == -2)
        #expect(try JSONValue(parsing: found.json.text())["bar_error"]?.integerValue == -2)
    }
}
