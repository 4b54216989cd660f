import Formats
import Music
import Mutators

/// Guitar Pro 3, 4 and 5 as tablature: what is read is written as version 5.10, and reads back; a writer that reports no
/// loss has lost nothing.
func fuzz(_ bytes: [UInt8]) {
    guard let reading = try? GuitarPro.readBinary(bytes) else { return }
    // A value outside the model's range would be a trap later on.
    for track in reading.tablature.tracks {
        guard track.bars.count == reading.tablature.masterBars.count else { fatalError("a track misses bars") }
        for bar in track.bars where bar.voices.count > Bar.mostVoices { fatalError("a bar has too many voices") }
    }
    let back = expectReadable { () throws(FormatError) in
        let written = try GuitarPro.writeGP5(reading.tablature)
        return (written, try GuitarPro.readBinary(written.bytes).tablature)
    }
    guard let (written, again) = back else { return }
    if written.findings.isEmpty {
        expectEqual(again, reading.tablature, "a file that says all keeps all")
        return
    }
    let third = expectReadable { () throws(FormatError) in
        let written = try GuitarPro.writeGP5(again)
        if !written.findings.isEmpty { fatalError("what was written and read is said in full: \(written.findings)") }
        return try GuitarPro.readBinary(written.bytes).tablature
    }
    if let third { expectEqual(third, again, "what was written and read stays as it is") }
}

func mutated(_ bytes: [UInt8], longest: Int, _ dice: inout Dice) -> [UInt8] {
    GuitarProMutator.mutated(bytes, longest: longest, &dice)
}
