import Formats
import Music
import Testing

@Suite struct SimplifiedMIDIBendScaleTests {
    @Test func theErrorStaysWithinItsBounds() {
        for tenths in -12_000...12_000 {
            let cents = Double(tenths) / 10
            let error = abs(BendScale.cents(index: BendScale.index(cents: cents)) - cents)
            let bound = abs(cents) <= 50 ? 5.0 : abs(cents) <= 100 ? 12.5 : abs(cents) <= 600 ? 25 : 50
            #expect(error <= bound, "\(cents) cents")
        }
    }

    @Test func theScaleRisesIsSymmetricAndReachesAnOctave() {
        for index in BendScale.indices {
            #expect(BendScale.cents(index: index) == -BendScale.cents(index: 46 - index))
            #expect(BendScale.index(cents: BendScale.cents(index: index)) == index)
            if index > 0 { #expect(BendScale.cents(index: index) > BendScale.cents(index: index - 1)) }
        }
        #expect(BendScale.cents(index: 23) == 0)
        #expect(BendScale.cents(index: 46) == 1_200)
        #expect(BendScale.cents(index: 255) == 1_200)
    }

    @Test func semitonesAndQuarterTonesAreExact() {
        for semitone in -12...12 {
            #expect(BendScale.cents(index: BendScale.index(cents: Double(100 * semitone))) == Double(100 * semitone))
        }
        for quarter in -12...12 {
            #expect(BendScale.cents(index: BendScale.index(cents: Double(50 * quarter))) == Double(50 * quarter))
        }
    }

    @Test func halvesGoTowardsTheMiddleAndTheRestToTheEnds() {
        #expect(BendScale.index(cents: 5) == 23)
        #expect(BendScale.index(cents: -5) == 23)
        #expect(BendScale.index(cents: 5.1) == 24)
        #expect(BendScale.index(cents: -5.1) == 22)
        #expect(BendScale.index(cents: .infinity) == 46)
        #expect(BendScale.index(cents: -.infinity) == 0)
        #expect(BendScale.index(cents: .nan) == 23)
    }

    @Test(
        arguments: [
            (0, 0), (7_679, 14), (7_680, 15), (8_191, 22), (8_192, 23), (8_255, 23), (8_256, 24), (8_703, 30),
            (8_704, 31), (16_383, 45),
        ] as [(UInt16, UInt8)])
    func theKnownAnswersOfThePaper(wheel: UInt16, bend: UInt8) {
        #expect(PaperBendScale.index(wheel: wheel) == bend)
    }

    @Test func whatThePaperSaysIsSaidAgain() {
        for bend in 0...45 as ClosedRange<UInt8> {
            #expect(PaperBendScale.index(wheel: PaperBendScale.wheel(index: bend)) == bend)
        }
        #expect(PaperBendScale.wheel(index: 23) == 8_192)
        #expect(PaperBendScale.wheel(index: 46) == 16_383)
        for wheel in 0...16_383 as ClosedRange<UInt16> {
            let once = PaperBendScale.wheel(index: PaperBendScale.index(wheel: wheel))
            #expect((0...511).contains(Int(wheel) - Int(once)))
            #expect(PaperBendScale.wheel(index: PaperBendScale.index(wheel: once)) == once)
        }
    }

    @Test(arguments: ["none", "cents", "paper:200", "paper:1", "paper:12827"])
    func notationsAreReadAsTheyAreWritten(text: String) throws {
        #expect(try #require(BendNotation(text)).description == text)
    }

    @Test func otherNotationsAreNotRead() {
        #expect(BendNotation("paper") == .paper(BendRange(semitones: 2)))
        for text in ["", "Cents", "paper:", "paper:0", "paper:12828", "paper:+2", "paper:02", "paper:2.5", "cents:2"] {
            #expect(BendNotation(text) == nil, "\(text)")
        }
    }
}
