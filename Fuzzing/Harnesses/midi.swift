import Formats
import Music
import Mutators

/// Standard MIDI files: what is read is written again and reads back as the same score.
func fuzz(_ bytes: [UInt8]) {
    guard let (score, _) = try? StandardMIDI.read(bytes) else { return }
    let written: [UInt8]
    do throws(FormatError) {
        written = try StandardMIDI.write(score)
    } catch {
        // Only a limit may forbid to write what could be read.
        if error.kind == .unsupported { return }
        fatalError("a score that was read cannot be written: \(error)")
    }
    do throws(FormatError) {
        let (back, report) = try StandardMIDI.read(written)
        expectEqual(report.findings, [], "a written file needs no repair")
        expectEqual(back.notes, score.notes, "the notes of a written file are those read")
        expectEqual(back.ticksPerQuarter, score.ticksPerQuarter, "the clock of a written file is that read")
        expectEqual(back.tempos, score.tempos, "the tempos of a written file are those read")
    } catch {
        fatalError("a written file cannot be read: \(error)")
    }
}

func mutated(_ bytes: [UInt8], longest: Int, _ dice: inout Dice) -> [UInt8] {
    MIDIMutator.mutated(bytes, longest: longest, &dice)
}
