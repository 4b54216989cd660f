import Formats
import Mutators

/// MusicXML: what is read is a score that other formats keep.
func fuzz(_ bytes: [UInt8]) {
    guard let reading = try? MusicXML.read(bytes) else { return }
    expectKept(reading.score)
}

func mutated(_ bytes: [UInt8], longest: Int, _ dice: inout Dice) -> [UInt8] {
    XMLMutator.mutated(bytes, longest: longest, &dice, fragments: MusicXMLFragments.all)
}
