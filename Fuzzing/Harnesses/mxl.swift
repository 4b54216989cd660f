import Formats
import Mutators

/// Compressed MusicXML: what is read is a score that other formats keep.
func fuzz(_ bytes: [UInt8]) {
    guard let reading = try? MusicXML.read(bytes) else { return }
    expectKept(reading.score)
}

func mutated(_ bytes: [UInt8], longest: Int, _ dice: inout Dice) -> [UInt8] {
    let names = ["META-INF/container.xml", "score.xml", "a.musicxml", "mimetype", "../score.xml"]
    return ZipMutator.mutated(bytes, longest: longest, &dice, names: names) { contents, longest, dice in
        XMLMutator.mutated(contents, longest: longest, &dice, fragments: MusicXMLFragments.all)
    }
}
