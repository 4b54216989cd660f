import Formats
import Mutators

/// The extended form: the text of a score that was read is its only text, and reads back as that score.
func fuzz(_ bytes: [UInt8]) {
    guard let score = try? ExtendedMIDI.read(bytes).score else { return }
    let back = expectReadable { () throws(FormatError) in
        let text = try ExtendedMIDI.utf8(of: score)
        let back = try ExtendedMIDI.read(text).score
        expectEqual(try ExtendedMIDI.utf8(of: back), text, "a score has one text")
        return back
    }
    if let back { expectEqual(back, score, "the score of a written text is the one read") }
    expectKept(score)
}

func mutated(_ bytes: [UInt8], longest: Int, _ dice: inout Dice) -> [UInt8] {
    WordMutator.mutated(bytes, longest: longest, &dice) { dice in
        let shift = dice.pick([0, 0, 0, 1, 480, dice.awkwardNumber()])
        let part = dice.chance(1, in: 3) ? ":i\(dice.below(3))" : ""
        let value = dice.pick([0, 64, 127, 128])
        return switch dice.below(12) {
        case 0: "q\(dice.pick([1, 480, 32_767, 32_768])):t\(shift)"
        case 1:
            "i\(dice.below(3)):name\(dice.pick(["", "a", "%20", "%E9", "a%C3%A9"])):channel\(dice.below(17))"
                + ":program\(value)\(dice.pick(["", ":drums", ":port1", ":track0", ":tuning64,59,55,50,45,40:capo2"])):t0"
        case 2: "tempo\(dice.pick([1, 500_000, 16_777_215, 16_777_216])):t\(shift)"
        case 3: "metre\(dice.below(8))/\(dice.pick([4, 8, 3, 1])):t\(shift)"
        case 4: "key\(dice.below(16) - 8)\(dice.pick(["", ":minor"])):t\(shift)"
        case 5: "c\(dice.below(129)):v\(value)\(part):t\(shift)"
        case 6: "w\(dice.pick([0, 8_192, 16_383, 16_384]))\(part):t\(shift)"
        case 7: "\(dice.pick(["program", "pressure"]))\(value)\(dice.pick(["", ":p60"]))\(part):t\(shift)"
        default:
            "p\(dice.pick([0, 60, 127])):v\(dice.pick([1, 64, 127])):d\(dice.pick([0, 240, dice.awkwardNumber()]))"
                + dice.pick(["", "", ":b0,50", ":b0,-12.5:b10,1e3", ":s1:f3", ":hammerOn", ":palmMute:deadNote"])
                + "\(part):t\(shift)"
        }
    }
}
