import Formats
import Music
import Mutators

/// Containers of Guitar Pro 6, packed or not, and of 7 and 8: what is read is a sound tablature.
func fuzz(_ bytes: [UInt8]) {
    let isZip = bytes.starts(with: [0x50, 0x4B])
    guard let reading = try? isZip ? GuitarPro.readGP(bytes) : GuitarPro.readGPX(bytes) else { return }
    expectSound(reading.tablature)
}

func mutated(_ bytes: [UInt8], longest: Int, _ dice: inout Dice) -> [UInt8] {
    func changed(_ score: [UInt8], _ longest: Int, _ dice: inout Dice) -> [UInt8] {
        XMLMutator.mutated(score, longest: longest, &dice, fragments: GPIFFragments.all)
    }
    if bytes.starts(with: [0x50, 0x4B]) {
        let names = ["Content/score.gpif", "score.gpif", "VERSION", "Content/Preferences.json"]
        return ZipMutator.mutated(bytes, longest: longest, &dice, names: names, change: changed)
    }
    return GPXMutator.mutated(bytes, longest: longest, &dice, change: changed)
}
