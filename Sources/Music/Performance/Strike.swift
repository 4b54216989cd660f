/// A note of the tablature as one pass of the music comes to it, without what it refers to: a million of them are sorted.
struct Strike {
    enum Kind: UInt8 {
        case struck, grace
        /// Goes on from the note before on its string.
        case tied
        /// The same, reached by a legato slide.
        case slid
    }

    struct Marks: OptionSet {
        let rawValue: UInt16
        /// Hammers the next note on, or pulls it off.
        static let slurs = Marks(rawValue: 1 << 0)
        /// Was hammered on, or pulled off.
        static let hammeredOn = Marks(rawValue: 1 << 1)
        static let pulledOff = Marks(rawValue: 1 << 2)
        /// Reached by a slide that does not strike it.
        static let slidTo = Marks(rawValue: 1 << 3)
        /// A bend of its own, or under the bar, or vibrato, or slides: it needs a curve.
        static let moves = Marks(rawValue: 1 << 4)
        /// Trilled, picked as a tremolo, or of a length that the file says: the written note must be looked at.
        static let isSpecial = Marks(rawValue: 1 << 5)
        static let glidesToNext = Marks(rawValue: 1 << 6)
        static let slidesLegato = Marks(rawValue: 1 << 7)
        /// A grace note that bends into the note after it.
        static let bendsToNext = Marks(rawValue: 1 << 8)
    }

    /// In ticks.
    var start: Int
    /// Where it ends as written.
    var end: Int
    /// Until when it may ring on; 0 for one that does not.
    var ring: Int
    /// When the next note on its string is struck, of the first of a chain.
    var limit = Int.max
    /// Where in the track it was met, which orders what starts at one time.
    var sequence: Int32
    /// Where it is written.
    var bar: Int32
    var beat: Int32
    /// In the beat's notes, or in its grace notes.
    var note: Int32
    /// The strike that goes on where this one ends; -1 for none.
    var next: Int32 = -1
    /// The chain that follows on its string, of the first of a chain; -1 for none.
    var following: Int32 = -1
    var techniques: Techniques
    /// What sounds, in semitones; it may lie outside 0...127.
    var pitch: Int16
    /// What it shares with others of which only one sounds: a string, or a key of the drums.
    var lane: Int16
    var marks: Marks
    var voice: UInt8
    var kind: Kind
    var string: UInt8
    var fret: UInt8
    var velocity: UInt8

    static let laneCount = 512
}
