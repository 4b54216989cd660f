/// Some of the twelve pitch classes; C is 0.
public struct PitchClassSet: Hashable, Sendable {
    public static let all = PitchClassSet(bits: 0xFFF)

    /// Bit k for the class k.
    public var bits: UInt16

    public init(bits: UInt16) { self.bits = bits & 0xFFF }

    public func contains(_ pitchClass: Int) -> Bool { (0..<12).contains(pitchClass) && bits >> pitchClass & 1 == 1 }
}

extension PitchClassSet {
    /// Of numbers that are taken by the octave.
    package init(_ classes: some Sequence<Int>) {
        var bits: UInt16 = 0
        for number in classes { bits |= 1 << UInt16((number % 12 + 12) % 12) }
        self.init(bits: bits)
    }

    /// - Parameter semitones: in 0...11.
    package func transposed(by semitones: Int) -> Self {
        let shift = UInt32(semitones)
        let wide = UInt32(bits) << shift
        return Self(bits: UInt16(truncatingIfNeeded: wide | wide >> 12))
    }

    package func intersection(_ other: Self) -> Self { Self(bits: bits & other.bits) }
}
