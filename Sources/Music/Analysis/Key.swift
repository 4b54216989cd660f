/// One of the 24 keys: a tonic and a mode.
public struct Key: Hashable, Sendable {
    /// The pitch class of the tonic, in 0...11; 0 is C.
    public let tonic: Int
    public let isMinor: Bool

    /// Traps when the tonic lies outside 0...11.
    public init(tonic: Int, isMinor: Bool) {
        precondition((0...11).contains(tonic), "a pitch class lies in 0...11")
        self.tonic = tonic
        self.isMinor = isMinor
    }

    /// The key that a signature names; nil for one with more than seven sharps or flats.
    public init?(_ signature: KeySignature) {
        guard (-7...7).contains(signature.sharps) else { return nil }
        let major = (7 * Int(signature.sharps) + 84) % 12
        self.init(tonic: signature.isMinor ? (major + 9) % 12 : major, isMinor: signature.isMinor)
    }

    /// The key's signature from a time on: of two names the one with fewer accidentals, six sharps rather than six flats.
    public func signature(at time: Ticks) -> KeySignature {
        let fifths = place
        return KeySignature(time: time, sharps: Int8(fifths > 6 ? fifths - 12 : fifths), isMinor: isMinor)
    }

    /// How many steps of the circle of fifths lie between the scales of two keys, in 0...6; 0 for relative keys.
    public func fifths(to other: Key) -> Int {
        let distance = abs(place - other.place)
        return min(distance, 12 - distance)
    }

    /// Where the scale lies on the circle of fifths, in 0...11 from C major.
    private var place: Int { 7 * (tonic + (isMinor ? 3 : 0)) % 12 }

    /// The major keys from C upwards, then the minor ones.
    static let all = (0..<24).map { Key(tonic: $0 % 12, isMinor: $0 >= 12) }
}

extension Key: CustomStringConvertible {
    /// As in `Eb major`.
    public var description: String { signature(at: .zero).description }
}
