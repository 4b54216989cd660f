import Formats
import Music
import Mutators

/// Simplified MIDI text: the text of the notes that were read is their only text, and reads back as them.
func fuzz(_ bytes: [UInt8]) {
    guard let notes = try? SimplifiedMIDI.notes(in: String(decoding: bytes, as: UTF8.self)) else { return }
    let text = SimplifiedMIDI.text(of: notes)
    do throws(FormatError) {
        let back = try SimplifiedMIDI.notes(in: text)
        expectEqual(back, notes.inCanonicalOrder(), "the notes of a written text are those read")
        expectEqual(SimplifiedMIDI.text(of: back), text, "notes have one text")
        expectEqual(SimplifiedMIDI.words(of: back).joined(separator: " "), text, "a text is its words")
    } catch {
        fatalError("a written text cannot be read: \(error)")
    }
}

func mutated(_ bytes: [UInt8], longest: Int, _ dice: inout Dice) -> [UInt8] {
    WordMutator.mutated(bytes, longest: longest, &dice) { dice in
        let pitch = dice.pick([0, 60, 60, 127, 128, dice.below(128)])
        let velocity = dice.pick([1, 64, 127, 0, 128])
        let duration = dice.pick([0, 1, 48, dice.awkwardNumber()])
        let shift = dice.pick([0, 0, 1, 48, dice.awkwardNumber()])
        let bend = dice.chance(1, in: 3) ? ":b\(dice.pick(["+", "-", ""]))\(dice.below(300))" : ""
        return "p\(pitch):v\(velocity):d\(duration)\(bend):t\(shift)"
    }
}
