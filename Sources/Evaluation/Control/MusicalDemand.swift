public import Music

/// What a piece was asked to be; what is nil or empty was not asked for.
public struct MusicalDemand: Hashable, Sendable {
    public var key: Key?
    /// Notes a second, or a quarter.
    public var density: Density?
    /// Where all pitches were to lie.
    public var pitches: ClosedRange<Pitch>?
    /// The length in bars.
    public var bars: Int?
    /// For each bar from the first, the pitch classes in 0...11 of its chord; nil for a bar where any will do.
    public var chords: [Set<Int>?] = []

    public enum Density: Hashable, Sendable {
        case perSecond(Double)
        case perQuarter(Double)
    }

    public init(
        key: Key? = nil, density: Density? = nil, pitches: ClosedRange<Pitch>? = nil, bars: Int? = nil,
        chords: [Set<Int>?] = []
    ) {
        self.key = key
        self.density = density
        self.pitches = pitches
        self.bars = bars
        self.chords = chords
    }
}
