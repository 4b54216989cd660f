/// What all tracks share of a bar: its metre and key, and the way through the piece.
public struct MasterBar: Hashable, Sendable {
    /// The upper number of the metre, 1 or more.
    public var beats: UInt8
    /// The lower number of the metre, a power of two.
    public var beatUnit: UInt8
    /// Sharps, or flats below 0, in -7...7.
    public var sharps: Int8
    public var isMinor: Bool
    public var isRepeatStart: Bool
    /// How often a passage that ends with this bar is played in all: 2 for one repeat; 0 where no repeat ends.
    public var repeatCount: UInt8
    /// The passes of the passage around it in which the bar is played: bit 0 for the first; 0 for all.
    public var endings: UInt8
    /// Signs at the bar that a jump leads to.
    public var signs: [Sign]
    /// Jumps after the bar has been played.
    public var jumps: [Jump]
    /// A rehearsal mark or the name of a section.
    public var marker: Marker?
    public var hasDoubleBarLine: Bool
    /// How pairs of short notes swing.
    public var tripletFeel: TripletFeel
    /// Whether it begins the piece with less than its metre says.
    public var isPickup: Bool
    /// Whether it keeps no metre: as long as its longest voice.
    public var isFreeTime: Bool
    /// Tempos that hold for all tracks and hang on no beat; beats have changes of their own, see `MixChange`.
    public var tempoChanges: [TempoChange]

    public init(beats: UInt8 = 4, beatUnit: UInt8 = 4) {
        self.beats = beats
        self.beatUnit = beatUnit
        sharps = 0
        isMinor = false
        isRepeatStart = false
        repeatCount = 0
        endings = 0
        signs = []
        jumps = []
        hasDoubleBarLine = false
        tripletFeel = .straight
        isPickup = false
        isFreeTime = false
        tempoChanges = []
    }

    public enum Sign: UInt8, Hashable, Sendable, CaseIterable {
        case coda, doubleCoda, segno, doubleSegno, fine
    }

    public enum Jump: UInt8, Hashable, Sendable, CaseIterable {
        case daCapo, daCapoAlCoda, daCapoAlDoubleCoda, daCapoAlFine
        case dalSegno, dalSegnoAlCoda, dalSegnoAlDoubleCoda, dalSegnoAlFine
        case dalDoubleSegno, dalDoubleSegnoAlCoda, dalDoubleSegnoAlDoubleCoda, dalDoubleSegnoAlFine
        /// To the coda, once a jump "al Coda" has been taken.
        case toCoda, toDoubleCoda
    }

    public struct Marker: Hashable, Sendable {
        public var title: String
        public var colour: TabColour

        public init(title: String, colour: TabColour = .red) {
            self.title = title
            self.colour = colour
        }
    }

    public enum TripletFeel: UInt8, Hashable, Sendable, CaseIterable {
        case straight, eighths, sixteenths
        case dottedEighths, dottedSixteenths, scottishEighths, scottishSixteenths
    }

    public struct TempoChange: Hashable, Sendable {
        /// Where in the bar, as a share of its length in 0..<1.
        public var position: Double
        public var quartersPerMinute: Double
        /// Whether the tempo moves evenly until the next change, rather than jumps there.
        public var isGradual: Bool

        public init(position: Double, quartersPerMinute: Double, isGradual: Bool = false) {
            self.position = position
            self.quartersPerMinute = quartersPerMinute
            self.isGradual = isGradual
        }
    }

    /// How long the metre says that the bar lasts, in `NoteValue.unitsPerQuarter`.
    public var length: Int {
        NoteValue.unitsPerQuarter * 4 * Int(beats) / max(Int(beatUnit), 1)
    }
}

/// A colour on the page, as red, green and blue.
public struct TabColour: Hashable, Sendable {
    public var red: UInt8, green: UInt8, blue: UInt8

    public init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    public static let red = TabColour(red: 255, green: 0, blue: 0)
}
