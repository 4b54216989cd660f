import Formats
import Music
import Mutators

/// MusicXML: what is read is a score whose notes are written and read back, and that other formats keep.
func fuzz(_ bytes: [UInt8]) {
    guard let score = try? MusicXML.read(bytes).score else { return }
    // A document has a measure for each bar, also of a note that lasts for thousands of them.
    let isShort = score.duration.count <= 400 * score.ticksPerQuarter
    let back =
        !isShort
        ? nil
        : expectReadable { () throws(FormatError) in
            try MusicXML.read(MusicXML.write(score)).score
        }
    if let back { expectEqual(struck(back.notes), struck(score.notes), "a document keeps the notes") }
    expectKept(score)
}

func mutated(_ bytes: [UInt8], longest: Int, _ dice: inout Dice) -> [UInt8] {
    XMLMutator.mutated(bytes, longest: longest, &dice, fragments: MusicXMLFragments.all)
}
