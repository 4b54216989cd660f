import Formats
import Music
import Mutators

/// Simplified MIDI text: a text is its words, and notes that were read have one text that reads back as them.
func fuzz(_ bytes: [UInt8]) {
    guard let words = try? SimplifiedMIDI.words(inUTF8: bytes) else { return }
    expectEqual(SimplifiedMIDI.utf8(of: words), withoutLineEnd(bytes), "words have one text")
    expectKept(words)
}

func mutated(_ bytes: [UInt8], longest: Int, _ dice: inout Dice) -> [UInt8] {
    // All words of a text have a bend or none has.
    let hasBends = bytes.contains(UInt8(ascii: "b")) != dice.chance(1, in: 8)
    return WordMutator.mutated(bytes, longest: longest, &dice) { dice in
        let pitch = dice.pick([0, 60, 60, 127, 128, dice.below(128)])
        let velocity = dice.pick([1, 64, 64, 127, 0, 128])
        let duration = dice.pick([0, 1, 48, 96, dice.awkwardNumber()])
        let shift = dice.pick([0, 0, 1, 48, dice.awkwardNumber()])
        let bend = hasBends ? ":b\(dice.pick([0, 22, 23, 24, 46, 47]))" : ""
        return "p\(pitch):v\(velocity):d\(duration):t\(shift)\(bend)"
    }
}
