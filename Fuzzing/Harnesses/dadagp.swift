import Formats
import Music
import Mutators

/// DadaGP: what is read has bars in all tracks and frets on strings, and its text reads back as the same text.
func fuzz(_ bytes: [UInt8]) {
    _ = DadaGP.isRecognised(in: bytes)
    guard let tablature = try? DadaGP.read(bytes).tablature else { return }
    for track in tablature.tracks { expectSound(track, barCount: tablature.masterBars.count) }
    let texts = expectReadable { () throws(FormatError) in
        let text = try DadaGP.write(tablature).bytes
        expectEqual(DadaGP.isRecognised(in: text), true, "a text is recognised")
        let again = try DadaGP.read(text).tablature
        let whole = try DadaGP.write(tablature, spelling: .whole).bytes
        expectEqual(try DadaGP.read(whole).tablature, again, "both spellings say the same")
        return (text: text, back: try DadaGP.write(again).bytes)
    }
    // The end of a bar without a metre is that of its longest voice, which is rounded.
    guard let texts, !tablature.masterBars.contains(where: \.isFreeTime) else { return }
    expectEqual(String(decoding: texts.back, as: UTF8.self), String(decoding: texts.text, as: UTF8.self), "one text")
}

private func expectSound(_ track: TabTrack, barCount: Int) {
    expectEqual(track.bars.count, barCount, "a track has all bars")
    for bar in track.bars {
        for beat in bar.voices.flatMap(\.beats) {
            let strings = beat.notes.map(\.string)
            expectEqual(strings, Set(strings).sorted(), "a string has one note at a time")
            let isOnStrings = strings.allSatisfy { (1...track.strings.count).contains(Int($0)) }
            expectEqual(isOnStrings, true, "notes stand on strings")
            expectEqual(beat.length > 0, true, "a beat takes time")
        }
    }
}

func mutated(_ bytes: [UInt8], longest: Int, _ dice: inout Dice) -> [UInt8] {
    WordMutator.mutated(bytes, longest: longest, &dice) { dice in
        let instrument = dice.pick(DadaGP.Instrument.allCases).name
        switch dice.below(12) {
        case 0: return "new_measure"
        case 1, 2:
            return "wait:\(dice.pick([1, 10, 160, 240, 480, 274, 3_840, dice.below(4_000), dice.awkwardNumber()]))"
        case 3: return "\(instrument):rest"
        case 4: return "nfx:bend:type\(dice.below(13)) param:val\(dice.below(9)):vib\(dice.below(2))"
        case 5: return "param:dur\(dice.below(14))"
        case 6:
            return
                "nfx:grace:fret\(dice.below(9)) param:duration32:dead0:beat\(dice.below(2)):transition\(dice.below(4))"
        case 7:
            return dice.pick(["nfx:tie", "nfx:dead", "nfx:harmonic:1", "nfx:slide:-1", "nfx:hammer", "nfx:trill:fret3"])
        case 8: return dice.pick(["bfx:tempo_change:90", "bfx:tempo_interpolation", "bfx:stroke:1:32", "bfx:vibrato"])
        case 9:
            return dice.pick([
                "measure:repeat_open", "measure:repeat_close:2", "measure:direction:Coda", "end", "start",
            ])
        default:
            return instrument == "drums"
                ? "drums:note:\(dice.below(100))" : "\(instrument):note:s\(1 + dice.below(7)):f\(dice.below(14) - 2)"
        }
    }
}
