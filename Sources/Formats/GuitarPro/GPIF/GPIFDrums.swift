/// The keys of General MIDI that drums of Guitar Pro sound.
enum GPIFDrums {
    /// By the element and the variation by which Guitar Pro 6 names a drum.
    ///
    /// A variation that a drum does not have sounds as its first. Rows are: kick, snare (hit, rim shot, side stick),
    /// three cowbells, five toms from the lowest up, hi-hat (closed, half open, open), its pedal, two crash cymbals,
    /// splash, ride (middle, edge, bell), china.
    ///
    /// Source: the tables of alphaTab and TuxGuitar, which agree but for kick, two toms and the crash cymbals; General
    /// MIDI level 1 for the keys.
    private static let keys: [[UInt8]] = [
        [36], [38, 38, 37], [56], [56], [56], [43], [45], [47], [48], [50], [42, 46, 46], [44], [57], [49], [55],
        [51, 51, 53], [52],
    ]

    /// - Returns: nil for an element that no kit has.
    static func key(element: Int, variation: Int) -> UInt8? {
        guard keys.indices.contains(element) else { return nil }
        let variations = keys[element]
        return variations.indices.contains(variation) ? variations[variation] : variations.first
    }

    /// The keys of a track's articulations, in the order in which notes of Guitar Pro 7 count them; nil for one
    /// without.
    static func keys(ofInstrument set: XMLElement?) -> [UInt8?] {
        var keys: [UInt8?] = []
        for element in set?.first("Elements")?.all("Element") ?? [] {
            for articulation in element.first("Articulations")?.all("Articulation") ?? [] {
                let output = articulation.integer(of: "OutputMidiNumber") ?? 0
                let input = GPIFText.integers(articulation.text(of: "InputMidiNumbers"), atMost: 1).first ?? 0
                keys.append([output, Int(input)].first { (1...127).contains($0) }.map { UInt8($0) })
            }
        }
        return keys
    }

    /// Whether an instrument's elements are all drums rather than pitched.
    static func isKit(_ set: XMLElement?) -> Bool {
        guard let set else { return false }
        if set.text(of: "Type") == "drumKit" { return true }
        let elements = set.first("Elements")?.all("Element") ?? []
        return !elements.isEmpty && elements.allSatisfy { $0.text(of: "Type") != "pitched" }
    }
}
