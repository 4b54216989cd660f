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

    // MARK: Finer demands

    /// Bars of two chords: the note weighs to the end of its chord, and the one it begins in is its own.
    @Test func chordsShareABarEvenly() throws {
        let score = Score([(0, 960, 60), (960, 960, 60), (1_920, 1_920, 62)])
        let found = ControlAdherence(of: score, to: try .read(chords: "C F | G"))
        #expect(found.chordShareByBar == [1, 1] && found.chordShare == 1)
        let other = ControlAdherence(of: score, to: try .read(chords: "C G | G"))
        #expect(other.chordShareByBar == [0.5, 1])
        // From one chord into the next a note counts for half as long.
        let long = Score([(0, 1_920, 60), (1_440, 480, 62)])
        #expect(ControlAdherence(of: long, to: try .read(chords: "C F |")).chordShareByBar.first == 960.0 / 1_440)
    }

    @Test func chordsComeRoundAgainAndNoChordIsMetByAll() throws {
        let score = Score((0..<6).map { (onset: 1_920 * $0, duration: 960, pitch: $0 % 2 == 0 ? 60 : 61) })
        let found = ControlAdherence(of: score, to: try .read(chords: "C N.C."))
        #expect(found.chordShareByBar == [1, nil, 1, nil, 1, nil] && found.chordShare == 1)
        #expect(ControlAdherence(of: score, to: try .read(chords: "C C#")).chordShare == 1)
        #expect(ControlAdherence(of: score, to: try .read(chords: "C")).chordShare == 0.5)
    }

    /// Two ticks before its bar, as a grid of seconds may have it.
    @Test func aNoteAHairBeforeTheBarIsInIt() throws {
        let score = Score([(0, 1_900, 60), (1_918, 1_920, 65)])
        let found = ControlAdherence(of: score, to: try .read(chords: "C F", bars: 2))
        #expect(found.chordShareByBar == [1, 1] && found.barError == 0)
    }

    @Test func aPieceIsAsLongAsItSounds() {
        let score = Score([(0, 480, 60), (1_920, 3 * 1_920, 62)])
        #expect(ControlAdherence(of: score, to: MusicalDemand(bars: 4)).barError == 0)
        let late = Score([(1_920, 480, 60), (3_840, 480, 62)])
        #expect(ControlAdherence(of: late, to: MusicalDemand(bars: 2)).barError == 0, "from its first note on")
    }

    @Test func aModeIsAScaleWithoutAKey() throws {
        let dorian = try MusicalDemand.read(key: "D dorian")
        #expect(dorian.key == nil && dorian.scale == PitchClassSet(bits: 0b1010_1011_0101))
        #expect(ControlAdherence(of: scale, to: dorian).scaleShare == 1)
        #expect(ControlAdherence(of: scale, to: dorian).isKeyFound == nil)
        #expect(try MusicalDemand.read(key: "A minor") == MusicalDemand(key: Key(tonic: 9, isMinor: true)))
        let harmonic = try MusicalDemand.read(key: "A harmonic minor")
        #expect(harmonic.key == Key(tonic: 9, isMinor: true) && harmonic.scale?.contains(7) == false)
        #expect(try MusicalDemand.read(key: "A", scale: "minor") == MusicalDemand(key: Key(tonic: 9, isMinor: true)))
        #expect(try MusicalDemand.read(key: "A", scale: "blues").key == nil)
    }

    @Test func whatIsNotUnderstoodIsRefused() {
        #expect(throws: TaskError.self) { try MusicalDemand.read(key: "H") }
        #expect(throws: TaskError.self) { try MusicalDemand.read(scale: "0,12") }
        #expect(throws: TaskError.self) { try MusicalDemand.read(chords: "C | | F") }
        #expect(throws: TaskError.self) { try MusicalDemand.read(range: "E5-E2") }
        #expect(throws: TaskError.self) { try MusicalDemand.read(bars: 0) }
        #expect(throws: TaskError.self) { try MusicalDemand.read(density: 0) }
        #expect(throws: TaskError.self) { try MusicalDemand.read(density: .nan) }
    }

    @Test func whatIsLeftOpenAnotherDemandSays() throws {
        let own = try MusicalDemand.read(scale: "blues", bars: 8)
        let other = try MusicalDemand.read(key: "A minor", chords: "Am", range: "E2-E5", bars: 4, density: 3)
        let both = own.filled(from: other)
        #expect(both == (try .read(scale: "blues", chords: "Am", range: "E2-E5", bars: 8, density: 3)))
        #expect(MusicalDemand().filled(from: other) == other && other.filled(from: MusicalDemand()) == other)
        #expect(MusicalDemand().isEmpty && !own.isEmpty)
    }

    /// Times to the end of all that is counted, and metres of bars that nobody can count.
    @Test func noScoreIsTooWildToBeMeasured() throws {
        let demand = try MusicalDemand.read(key: "C", chords: "C F | G", range: "C4-C5", bars: 4, density: 2)
        var wild = Score([(0, 0, 60), (0, Ticks.longest.count, 61), (Ticks.longest.count, Ticks.longest.count, 62)])
        for power in [0, 7, 200] as [UInt8] {
            wild.timeSignatures = [TimeSignature(time: .zero, beats: 1, beatPower: power)]
            let found = ControlAdherence(of: wild, to: demand)
            #expect(found.scaleShare == 2.0 / 3 && found.chordShareByBar.count <= 4_096)
        }
        wild.ticksPerQuarter = .max
        #expect(ControlAdherence(of: wild, to: demand).rangeShare == 1)
    }
}
