import Formats
import Music
import Mutators

/// Standard MIDI files as scores: what is read is written and reads back with the same notes and the same clock.
func fuzz(_ bytes: [UInt8]) {
    guard let (score, _) = try? StandardMIDI.read(bytes) else { return }
    let back = expectReadable { () throws(FormatError) in try StandardMIDI.read(StandardMIDI.write(score)) }
    guard let (again, report) = back else { return }
    // A key that no key signature has is kept, and is as wrong in our file as in the one that was read.
    let repairs = report.findings.filter { $0.code != "keyOutOfRange" }
    expectEqual(repairs, [], "a score is written as a file that needs no repair")
    expectEqual(again.notes, score.notes, "the notes of a written score are those read")
    expectEqual(again.ticksPerQuarter, score.ticksPerQuarter, "the clock of a written score is that read")
    expectEqual(again.tempos, score.tempos, "the tempos of a written score are those read")
    expectEqual(again.timeSignatures, score.timeSignatures, "the metres of a written score are those read")
    expectEqual(again.keySignatures, score.keySignatures, "the keys of a written score are those read")
}

func mutated(_ bytes: [UInt8], longest: Int, _ dice: inout Dice) -> [UInt8] {
    MIDIMutator.mutated(bytes, longest: longest, &dice)
}
