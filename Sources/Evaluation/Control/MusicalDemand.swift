public import Music

/// What a piece was asked to be; what is nil or empty was not asked for.
public struct MusicalDemand: Hashable, Sendable {
    public var key: Key?
    /// The pitch classes of a scale that is not just that of the key: of D dorian, or of E harmonic minor.
    public var scale: PitchClassSet?
    /// Notes a second, or a quarter.
    public var density: Density?
    /// Where all pitches were to lie.
    public var pitches: ClosedRange<Pitch>?
    /// The length in bars.
    public var bars: Int?
    /// For each bar from the first, the pitch classes in 0...11 of its chord; nil for a bar where any will do.
    public var chords: [Set<Int>?] = []
    /// Chords that come round again from the first bar on; where they are, ``chords`` says nothing.
    public var progression: ChordProgression?

    public enum Density: Hashable, Sendable {
        case perSecond(Double)
        case perQuarter(Double)
    }

    public init(
        key: Key? = nil, scale: PitchClassSet? = nil, density: Density? = nil, pitches: ClosedRange<Pitch>? = nil,
        bars: Int? = nil, chords: [Set<Int>?] = [], progression: ChordProgression? = nil
    ) {
        self.key = key
        self.scale = scale
        self.density = density
        self.pitches = pitches
        self.bars = bars
        self.chords = chords
        self.progression = progression
    }
}

extension MusicalDemand {
    public var isEmpty: Bool { self == MusicalDemand() }

    var asksForChords: Bool { progression != nil || !chords.isEmpty }

    /// The pitch classes of the chords that share a bar evenly, counted from 0; none for a bar that was not asked for.
    ///
    /// All twelve stand for a chord that anything goes with.
    func chords(ofBar bar: Int) -> [PitchClassSet] {
        if let progression { return progression.chords(ofBar: bar).map(\.pitchClasses) }
        guard chords.indices.contains(bar), let chord = chords[bar] else { return [] }
        return [PitchClassSet(chord)]
    }

    /// The same, with what it does not ask for from another; key and scale go together, and so do both kinds of chords.
    public func filled(from other: MusicalDemand) -> MusicalDemand {
        var demand = self
        if key == nil, scale == nil { (demand.key, demand.scale) = (other.key, other.scale) }
        if !asksForChords { (demand.chords, demand.progression) = (other.chords, other.progression) }
        demand.density = density ?? other.density
        demand.pitches = pitches ?? other.pitches
        demand.bars = bars ?? other.bars
        return demand
    }
}

extension MusicalDemand {
    /// Reads the values of options as `generate` has them; nil for those that are not there.
    ///
    /// A scale counts from the tonic of the key, or from C; then the key says nothing else.
    ///
    /// - Parameter density: notes a second.
    /// - Throws: `TaskError` for the first that is not understood.
    public static func read(
        key: String? = nil, scale: String? = nil, chords: String? = nil, range: String? = nil, bars: Int? = nil,
        density: Double? = nil
    ) throws(TaskError) -> MusicalDemand {
        var demand = MusicalDemand()
        var asked: Scale?
        if let key { asked = try Scale(key: key) }
        if let scale { asked = try Scale(scale, on: asked?.tonic ?? 0) }
        if let asked {
            demand.key = asked.key
            // A minor key alone has both sixths and sevenths; a scale with a raised one is meant as it is.
            let isPlain = asked.key.map { !$0.isMinor || !asked.steps.contains(11) } ?? false
            demand.scale = isPlain ? nil : asked.pitchClasses
        }
        if let chords { demand.progression = try ChordProgression(chords) }
        if let range {
            let read = try PitchName.range(range)
            demand.pitches = Pitch(lowBits: read.lowerBound)...Pitch(lowBits: read.upperBound)
        }
        if let bars {
            guard (1...mostBars).contains(bars) else {
                throw TaskError("a piece of \(bars) bars is not between 1 and \(mostBars) bars long")
            }
            demand.bars = bars
        }
        if let density {
            guard density > 0, density.isFinite else {
                throw TaskError("a density of \(density) notes a second is not above 0")
            }
            demand.density = .perSecond(density)
        }
        return demand
    }

    /// Longer pieces are not asked of `generate`.
    private static let mostBars = 100_000
}
