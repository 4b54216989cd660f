import Formats
import Music
import Mutators

/// `score.gpif`: what is read is a sound tablature.
func fuzz(_ bytes: [UInt8]) {
    guard let reading = try? GuitarPro.readGPIF(bytes) else { return }
    expectSound(reading.tablature)
}

func mutated(_ bytes: [UInt8], longest: Int, _ dice: inout Dice) -> [UInt8] {
    XMLMutator.mutated(bytes, longest: longest, &dice, fragments: GPIFFragments.all)
}
