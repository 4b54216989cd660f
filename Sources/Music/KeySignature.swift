/// The key from a time on.
public struct KeySignature: Hashable, Sendable {
    public var time: Ticks
    /// Sharps, or flats below 0; in -7...7 but for damaged files, which are kept as they are.
    public var sharps: Int8
    public var isMinor: Bool

    public init(time: Ticks, sharps: Int8, isMinor: Bool) {
        self.time = time
        self.sharps = sharps
        self.isMinor = isMinor
    }
}

extension KeySignature: CustomStringConvertible {
    /// As in `Eb major`; the number of accidentals where no key has so many.
    public var description: String {
        // Along the circle of fifths, from the one that eight flats would give.
        let names = [
            "Fb", "Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#", "G#", "D#", "A#",
        ]
        let index = Int(sharps) + 8 + (isMinor ? 3 : 0)
        guard (-7...7).contains(sharps), names.indices.contains(index) else { return "\(sharps) sharps" }
        return names[index] + (isMinor ? " minor" : " major")
    }
}
