/// A point from which on a note sounds higher or lower than it was struck, until the next point.
public struct PitchBend: Hashable, Sendable {
    /// From the onset of the note; 0 or more.
    public var time: Ticks
    /// From the pitch of the note, in hundredths of a semitone.
    public var cents: Double

    public init(time: Ticks, cents: Double) {
        self.time = time
        self.cents = cents
    }
}

extension PitchBend {
    /// The middle of the 14 bits of a pitch-bend message: no bend.
    public static let wheelCentre = 8_192
    /// How far a wheel bends where no message says otherwise: a whole tone either way.
    ///
    /// Source: General MIDI 1, "Pitch Bend Sensitivity"; RPN 0 of MIDI 1.0 sets it.
    public static let standardRange = BendRange(semitones: 2)

    /// The wheel that sounds like so many cents in a range, nearest; nil when the range does not reach so far.
    ///
    /// The topmost value, 16383, is one step short of the range; it is taken for the whole of it.
    public static func wheel(cents: Double, in range: BendRange) -> UInt16? {
        guard range.cents > 0 else { return cents == 0 ? UInt16(wheelCentre) : nil }
        let steps = (cents / Double(range.cents) * Double(wheelCentre)).rounded()
        guard steps >= -8_192, steps <= 8_192 else { return nil }
        return UInt16(min(wheelCentre + Int(steps), 16_383))
    }

    /// The cents that a wheel stands for in a range.
    ///
    /// - Parameter wheel: In 0...16,383.
    public static func cents(wheel: UInt16, in range: BendRange) -> Double {
        Double(Int(wheel) - wheelCentre) * Double(range.cents) / Double(wheelCentre)
    }
}

/// How far the pitch-bend wheel of a channel reaches up and down: RPN 0 of MIDI 1.0.
public struct BendRange: Hashable, Sendable {
    /// In 0...12,827: up to 127 semitones and 127 cents.
    public var cents: Int

    public init(cents: Int) { self.cents = cents }
    public init(semitones: Int) { cents = 100 * semitones }
}
