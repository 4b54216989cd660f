/// Notes that are struck together, or a rest; with what the player does to all of them.
public struct Beat: Hashable, Sendable {
    public var value: NoteValue
    /// Whether it takes no time and shows nothing: how Guitar Pro keeps a bar in which nothing was written.
    public var isEmpty: Bool
    /// None for a rest; at most one a string, in order of the strings.
    public var notes: [TabNote]
    /// Struck just before, or at the cost of the beat's beginning, in order.
    public var graceNotes: [GraceNote]
    /// Of the whole beat: tapping, slap, pop, vibrato with the bar (`vibrato`, `wideVibrato`).
    public var techniques: Techniques
    /// The strings are swept one after the other.
    public var stroke: Stroke?
    /// How the pick moves; nil when nobody says.
    public var pick: Direction?
    public var fade: Fade?
    /// How the arm of the bridge moves the pitch of all notes.
    public var tremoloBar: TabBend?
    public var hasRasgueado: Bool
    /// Octaves up that the notes sound above where the staff shows them, in -2...2; frets are not touched.
    public var ottava: Int8
    public var text: String?
    /// The syllable that is sung, where the file says it beat by beat.
    public var lyric: String?
    public var chord: ChordDiagram?
    public var mixChange: MixChange?

    public init(_ value: NoteValue = NoteValue(), notes: [TabNote] = []) {
        self.value = value
        isEmpty = false
        self.notes = notes
        graceNotes = []
        techniques = []
        hasRasgueado = false
        ottava = 0
    }

    public var isRest: Bool { notes.isEmpty }

    /// In `NoteValue.unitsPerQuarter`.
    public var length: Int { isEmpty ? 0 : value.length }

    public enum Direction: UInt8, Hashable, Sendable {
        /// Towards the floor: from the lowest string to the highest.
        case down
        case up
    }

    public struct Stroke: Hashable, Sendable {
        public var direction: Direction
        /// The time from the first string to the last, as a power of two: 7 is a 128th, 2 a quarter.
        public var power: Int8
        /// Whether it is played note by note rather than brushed.
        public var isArpeggio: Bool

        public init(_ direction: Direction, power: Int8, isArpeggio: Bool = false) {
            self.direction = direction
            self.power = power
            self.isArpeggio = isArpeggio
        }
    }

    public enum Fade: UInt8, Hashable, Sendable {
        case fadeIn, fadeOut, swell
    }
}

/// A chord's name and where the fingers lie.
public struct ChordDiagram: Hashable, Sendable {
    public var name: String
    /// The fret that the diagram begins at.
    public var firstFret: UInt8
    /// From the first string; nil for one that is not played.
    public var frets: [UInt8?]

    public init(name: String, firstFret: UInt8 = 1, frets: [UInt8?] = []) {
        self.name = name
        self.firstFret = firstFret
        self.frets = frets
    }
}

/// What changes in the mix at a beat; what is nil stays.
public struct MixChange: Hashable, Sendable {
    /// Quarter notes a minute, for all tracks.
    public var tempo: Fading<Double>?
    public var tempoName: String
    public var hidesTempo: Bool
    public var program: UInt8?
    /// In 0...127, as `TabTrack.Sound` counts; so are those that follow.
    public var volume: Fading<UInt8>?
    public var pan: Fading<UInt8>?
    public var chorus: Fading<UInt8>?
    public var reverb: Fading<UInt8>?
    public var phaser: Fading<UInt8>?
    public var tremolo: Fading<UInt8>?
    public var wah: Wah?

    public init() {
        tempoName = ""
        hidesTempo = false
    }

    /// What the foot does with the wah pedal.
    public enum Wah: Hashable, Sendable {
        case off
        /// In 0...100: 0 is open, 100 closed.
        case on(UInt8)
    }

    public struct Fading<Value: Hashable & Sendable>: Hashable, Sendable {
        public var value: Value
        /// Over so many beats; 0 at once.
        public var beats: UInt8
        /// Whether every track takes it.
        public var isForAll: Bool

        public init(_ value: Value, beats: UInt8 = 0, isForAll: Bool = false) {
            self.value = value
            self.beats = beats
            self.isForAll = isForAll
        }
    }
}
