/// What a fingering costs its player; the fingering with the least sum is taken.
///
/// A place costs for itself, a chord for its shape, and a step from one onset to the next for the way of the hand. The
/// numbers were fitted to the strings that people chose in 49 tracks of 16 songs; only their ratios matter. The songs are
/// not ours to pass on, so that the fit cannot be repeated from this project.
///
/// Source of the method: Sayegh 1989, "Fingering for String Instruments with the Optimum Path Paradigm"; for chords as
/// states and for what a hand finds hard, Radicioni and Lombardo 2005.
public struct FingeringCost: Hashable, Sendable {
    // Of a place.
    /// In a passage of chords, in one of single notes, and on a bass, whose players choose differently.
    public var chords = Place(fret: 0.21, thickFret: 0, open: 0, openUpTheNeck: 0.12)
    public var melody = Place(fret: -0.1, thickFret: 0.33, open: 0.45)
    public var bass = Place(fret: -0.15, fretSquare: 0.13, thickFret: 0.04, open: 1.5, openUpTheNeck: 0.21)
    /// For a bend on an outermost string or below the fifth fret.
    public var bend = 2.2

    // Of a shape of the hand.
    /// For each centimetre between the index finger and the highest fret, on a neck of 65 cm, beyond four.
    public var stretch = 0.27
    /// For each fret that the index finger lies below the lowest stopped fret.
    public var idleIndex = 0.87
    /// For each finger after the first.
    public var finger = 0.02
    /// For each string between two struck ones that stays silent.
    public var gap = 2.9
    /// For each pair of notes of which the higher lies on the lower string.
    public var crossing = 1.0

    /// For a power chord (a root with its fifth, its octave or both), which is played on the low strings and stopped
    /// whole: for each string that its root lies above the second lowest one, and for an open string in it.
    public var powerChordHigh = 1.5
    public var powerChordOpen = 1.0
    /// For a string below those of a common instrument: the seventh of a guitar, the fifth of a bass.
    public var extraString = 2.7

    // Of a step.
    /// For moving the hand at all, and for each fret that it moves; less where there is time, see `shiftTime`.
    public var shift = 1.6
    public var shiftFret = 1.5
    /// The seconds between two onsets in which a shift costs half.
    public var shiftTime = 2.2
    /// For each string between the last struck ones and the next; a little less than nothing, since a line that climbs
    /// over the strings keeps the hand in its place.
    public var stringChange = -0.07
    /// For leaving the string on which a hammer-on, pull-off or slide goes on.
    public var brokenLegato = 12.0
    /// For the part of a note that is cut, because its string or its finger is needed.
    public var cut = 5.0

    // Of doing harm; far above all that playing costs.
    /// For leaving a place that the note was given, for moving it by an octave, for leaving it out; less for a note whose
    /// pitch class another note of the chord has, more for the highest and the lowest one.
    public var movedPlace = 60.0
    public var movedOctave = 100.0
    public var leftOut = 160.0

    public init() {}

    public struct Place: Hashable, Sendable {
        /// For each fret up the neck, and for its square in twelfths.
        public var fret: Double
        public var fretSquare: Double
        /// For each fret up the neck on the lowest string, where high frets sound dull and lie far under the hand; on
        /// other strings in proportion.
        public var thickFret: Double
        /// For an open string.
        public var open: Double
        /// For each fret that the hand is above the first, when an open string is struck.
        public var openUpTheNeck: Double

        public init(
            fret: Double, fretSquare: Double = 0, thickFret: Double, open: Double, openUpTheNeck: Double = 0
        ) {
            self.fret = fret
            self.fretSquare = fretSquare
            self.thickFret = thickFret
            self.open = open
            self.openUpTheNeck = openUpTheNeck
        }

        /// Between this one and another, of which there is a share in 0...1.
        func blended(with other: Place, share: Double) -> Place {
            func mix(_ key: KeyPath<Place, Double>) -> Double {
                self[keyPath: key] * (1 - share) + other[keyPath: key] * share
            }
            return Place(
                fret: mix(\.fret), fretSquare: mix(\.fretSquare), thickFret: mix(\.thickFret), open: mix(\.open),
                openUpTheNeck: mix(\.openUpTheNeck))
        }
    }
}
