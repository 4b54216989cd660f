import Music
import Specimens
import Testing

@Suite struct MusicalTermsTests {
    private func classes(_ numbers: [Int]) -> UInt16 { numbers.reduce(0) { $0 | 1 << UInt16($1) } }

    @Test(arguments: [
        ("C4", 60), ("E2", 40), ("e5", 76), ("F#5", 78), ("Bb-1", 10), ("bb2", 46), ("Cb4", 59), ("B#3", 60),
        ("C-1", 0), ("G9", 127), ("A♯4", 70), ("69", 69), ("0", 0), ("127", 127), ("F##3", 55),
    ])
    func pitchesHaveNames(name: String, number: Int) {
        #expect(PitchName.pitch(name)?.number == UInt8(number))
    }

    @Test(arguments: [
        "", "H2", "C", "C10", "G#9", "Cb-1", "128", "-1", "C#b4", "C4 ", "c###4", "E２", "99999999999999999999",
    ])
    func otherNamesAreNone(name: String) { #expect(PitchName.pitch(name) == nil) }

    @Test func everyPitchReadsItsOwnName() {
        for number in 0...127 { #expect(Pitch(number).flatMap { PitchName.pitch("\($0)") } == Pitch(number)) }
    }

    @Test(arguments: [("E2-E5", 40...76), ("40-76", 40...76), ("C-1-G9", 0...127), ("C-1-C-1", 0...0), ("C4", 60...60)])
    func rangesOfPitches(text: String, range: ClosedRange<Int>) throws {
        let read = try PitchName.range(text)
        #expect(Int(read.lowerBound)...Int(read.upperBound) == range)
    }

    @Test(arguments: ["", "-", "E2-", "E5-E2", "E2-X3", "E2--E5", "2-200"])
    func otherRangesAreRefused(text: String) {
        #expect(throws: TaskError.self) { try PitchName.range(text) }
    }

    @Test(arguments: [
        ("A minor", [9, 11, 0, 2, 4, 5, 7]), ("Am", [9, 11, 0, 2, 4, 5, 7]), ("C", [0, 2, 4, 5, 7, 9, 11]),
        ("Eb major", [3, 5, 7, 8, 10, 0, 2]), ("D dorian", [2, 4, 5, 7, 9, 11, 0]),
        ("E harmonic-minor", [4, 6, 7, 9, 11, 0, 3]), ("Cb Major", [11, 1, 3, 4, 6, 8, 10]),
        ("B#", [0, 2, 4, 5, 7, 9, 11]), ("A Minor Pentatonic", [9, 0, 2, 4, 7]),
    ])
    func keysAreScales(text: String, expected: [Int]) throws {
        #expect(try Scale(key: text).pitchClasses.bits == classes(expected))
    }

    @Test func aKeyHasTheNameThatTheModelWasTold() throws {
        for tonic in 0..<12 {
            for isMinor in [false, true] {
                let key = Key(tonic: tonic, isMinor: isMinor)
                #expect(try Scale(key: "\(key)").key == key)
            }
        }
        #expect(try Scale(key: "D dorian").key == nil)
    }

    @Test(arguments: ["", "X", "A flat", "A weird", "minor"])
    func otherKeysAreRefused(text: String) { #expect(throws: TaskError.self) { try Scale(key: text) } }

    @Test(arguments: ["", "12", "0,,2", "0,-1", "a,b", "0;2"])
    func otherScalesAreRefused(text: String) { #expect(throws: TaskError.self) { try Scale(text) } }

    @Test(arguments: [
        ("C", [0, 4, 7]), ("Am", [9, 0, 4]), ("F#m7b5", [6, 9, 0, 4]), ("Bbmaj7", [10, 2, 5, 9]),
        ("G7", [7, 11, 2, 5]),
        ("Csus4", [0, 5, 7]), ("Csus", [0, 5, 7]), ("Dsus2", [2, 4, 9]), ("E5", [4, 11]), ("Cadd9", [0, 4, 7, 2]),
        ("Bdim", [11, 2, 5]), ("Bdim7", [11, 2, 5, 8]), ("B°7", [11, 2, 5, 8]), ("Bø", [11, 2, 5, 9]),
        ("Caug", [0, 4, 8]), ("C+", [0, 4, 8]), ("C+7", [0, 4, 8, 10]), ("CM7", [0, 4, 7, 11]), ("CΔ", [0, 4, 7, 11]),
        ("CmM7", [0, 3, 7, 11]), ("Cm(maj7)", [0, 3, 7, 11]), ("C6", [0, 4, 7, 9]), ("Cm6", [0, 3, 7, 9]),
        ("C6/9", [0, 4, 7, 9, 2]), ("C69", [0, 4, 7, 9, 2]), ("C9", [0, 4, 7, 10, 2]), ("Cmaj9", [0, 4, 7, 11, 2]),
        ("Cm9", [0, 3, 7, 10, 2]), ("C-9", [0, 3, 7, 10, 2]), ("C11", [0, 4, 7, 10, 2, 5]),
        ("C13", [0, 4, 7, 10, 2, 9]), ("G7(b9)", [7, 11, 2, 5, 8]), ("G7(b9,#11)", [7, 11, 2, 5, 8, 1]),
        ("C7sus4", [0, 5, 7, 10]), ("C/E", [0, 4, 7]), ("Am/F#", [9, 0, 4, 6]), ("C7#5", [0, 4, 8, 10]),
        ("Cmin", [0, 3, 7]), ("Cm7-5", [0, 3, 6, 10]), ("C7alt", [0, 4, 10, 1, 3, 6, 8]), ("Cno3", [0, 7]),
        ("N.C.", Array(0...11)),
    ])
    func chordsAreTheirTones(name: String, expected: [Int]) throws {
        #expect(try ChordSymbol(name).pitchClasses.bits == classes(expected), "\(name)")
    }

    @Test(arguments: ["", "H", "am", "Cx", "C/", "C/H", "Cmm7x", "C%", "5", "Cm5x", "Am5"])
    func otherChordsAreRefused(name: String) { #expect(throws: TaskError.self) { try ChordSymbol(name) } }

    @Test func anyTextIsAChordOrRefused() {
        var random = SplitMix(seed: 1)
        let signs = Array("ABCDEFGmaj79#b/+-()susdi 5613°♭")
        for _ in 0..<5_000 {
            let text = String(
                (0..<Int.random(in: 0...8, using: &random)).compactMap { _ in signs.randomElement(using: &random) })
            _ = try? ChordSymbol(text)
            _ = try? ChordProgression(text)
            _ = try? Scale(key: text)
            _ = try? PitchName.range(text)
            _ = try? TuningName.tuning(text)
        }
    }

    @Test(arguments: ["", "|", "Am || C", "Am | x", "%"])
    func otherProgressionsAreRefused(text: String) {
        #expect(throws: TaskError.self) { try ChordProgression(text) }
    }

    @Test func aProgressionComesRoundAgain() throws {
        let progression = try ChordProgression("| Am | F G | % |")
        let (alone, shared) = ([try ChordSymbol("Am")], [try ChordSymbol("F"), try ChordSymbol("G")])
        for round in [-1, 0, 1, 1_000] {
            #expect(progression.chords(ofBar: 3 * round) == alone)
            #expect(progression.chords(ofBar: 3 * round + 1) == shared)
            #expect(progression.chords(ofBar: 3 * round + 2) == shared)
        }
    }

    @Test func tuningsByNameAndByStrings() throws {
        #expect(try TuningName.tuning("guitar") == StandardTuning.guitar.tuning)
        #expect(try TuningName.tuning("E2,A2,D3,G3,B3,E4") == StandardTuning.guitar.tuning)
        #expect(try TuningName.tuning("Drop-D") == StandardTuning.guitarDropD.tuning)
        for text in ["", "lute", "E2", "E2,,A2", "E2,H2"] {
            #expect(throws: TaskError.self) { try TuningName.tuning(text) }
        }
    }
}
