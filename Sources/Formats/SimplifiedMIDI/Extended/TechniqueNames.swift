import Music

extension ExtendedMIDI {
    /// The fields that say how a note is played: each technique by its name in `Techniques`, in the order of the bits.
    enum TechniqueNames {
        private static let names: [StaticString] = [
            "hammerOn", "pullOff", "shiftSlide", "legatoSlide", "slideInFromBelow", "slideInFromAbove",
            "slideOutDownwards", "slideOutUpwards", "vibrato", "wideVibrato", "letRing", "palmMute", "deadNote",
            "naturalHarmonic", "artificialHarmonic", "pinchHarmonic", "tappedHarmonic", "trill", "tremoloPicking",
            "tapping", "slap", "pop", "ghostNote", "accent", "heavyAccent", "staccato", "graceNote",
        ]

        /// Appends a field for each technique.
        ///
        /// - Returns: false, and nothing appended, for a technique without a name.
        static func append(_ techniques: Techniques, to bytes: inout [UInt8]) -> Bool {
            guard techniques.rawValue >> names.count == 0 else { return false }
            for (bit, name) in names.enumerated() where techniques.rawValue >> bit & 1 == 1 {
                bytes.append(UInt8(ascii: ":"))
                name.withUTF8Buffer { bytes.append(contentsOf: $0) }
            }
            return true
        }

        /// The technique whose name starts at a position and ends with its field.
        static func read(_ bytes: [UInt8], _ position: inout Int, end: Int) -> Techniques? {
            for (bit, name) in names.enumerated() {
                let after = position + name.utf8CodeUnitCount
                guard after <= end, after == end || [0x3A, 0x20].contains(bytes[after]) else { continue }
                let isEqual = name.withUTF8Buffer { bytes[position..<after].elementsEqual($0) }
                if isEqual {
                    position = after
                    return Techniques(rawValue: 1 << bit)
                }
            }
            return nil
        }
    }
}
