import Formats
import Music
import Mutators

/// Standard MIDI files: what is read is written again and reads back as the same score.
func fuzz(_ bytes: [UInt8]) {
    guard let (score, _) = try? StandardMIDI.read(bytes) else { return }
    let back = expectReadable { () throws(FormatError) in try StandardMIDI.read(StandardMIDI.write(score)) }
    guard let (again, report) = back else { return }
    expectEqual(report.findings, [], "a written file needs no repair")
    expectEqual(again.notes, score.notes, "the notes of a written file are those read")
    expectEqual(again.ticksPerQuarter, score.ticksPerQuarter, "the clock of a written file is that read")
    expectEqual(again.tempos, score.tempos, "the tempos of a written file are those read")
}

func mutated(_ bytes: [UInt8], longest: Int, _ dice: inout Dice) -> [UInt8] {
    MIDIMutator.mutated(bytes, longest: longest, &dice)
}
