import Formats
import Mutators

/// The compact form: a text is its tokens, and the words that these say read back from tokens and from text.
func fuzz(_ bytes: [UInt8]) {
    guard let words = try? CompactMIDI.words(inUTF8: bytes) else { return }
    expectEqual(CompactMIDI.utf8(of: words), withoutLineEnd(bytes), "words have one list of tokens")
    let tokens = CompactMIDI.tokens(of: words)
    expectEqual(tokens.compactMap { CompactMIDI.Token(id: $0.id) }, tokens, "a token has one number")
    if let back = expectReadable({ () throws(FormatError) in try CompactMIDI.words(of: tokens) }) {
        expectEqual(back, words, "the words of tokens are those that were read")
    }
    expectKept(words)
}

func mutated(_ bytes: [UInt8], longest: Int, _ dice: inout Dice) -> [UInt8] {
    // A token is a word for the mutator.
    var spaced: [UInt8] = []
    for byte in bytes {
        if byte == UInt8(ascii: "<"), !spaced.isEmpty { spaced.append(0x20) }
        spaced.append(byte)
    }
    let hasBends = bytes.contains(UInt8(ascii: "b")) != dice.chance(1, in: 8)
    let changed = WordMutator.mutated(spaced, longest: 2 * longest, &dice) { dice in
        if dice.chance(1, in: 4) { return "<\(dice.pick(["p", "v", "b", "d", "t", "x"]))\(dice.below(130))>" }
        let duration = dice.pick(["<d0>", "<d5>", "<d1_> <d0>", "<d95_> <d95_> <d95>", "<d0_> <d1>"])
        let shift = dice.pick(["<t0>", "<t0>", "<t5>", "<t1_> <t0>", "<t9_> <t0_> <t0_> <t0_> <t0_> <t1>"])
        let bend = hasBends ? "<b\(dice.pick([0, 22, 23, 24, 46]))>" : ""
        return "<p\(dice.pick([0, 60, 127]))> <v\(dice.pick([1, 64, 127]))> \(bend) \(duration) \(shift)"
    }
    return Array(changed.filter { $0 != 0x20 }.prefix(longest))
}
