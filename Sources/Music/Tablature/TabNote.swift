/// A number on a line of the tablature.
public struct TabNote: Hashable, Sendable {
    /// 1 is the highest-sounding string, as players count; 0 for a note on none, whose fret is its MIDI note number.
    public var string: UInt8
    /// Above the capo; on a track of drums the key of the drum.
    public var fret: UInt8
    /// In 1...127.
    public var velocity: UInt8
    /// Whether it is not struck but goes on from the note before on its string.
    public var isTied: Bool
    /// Whether the next note on the string is hammered on or pulled off.
    ///
    /// `Techniques.hammerOn` and `.pullOff` say it of the note that is reached, and are for performed notes only.
    public var isSlurred: Bool
    public var techniques: Techniques
    public var bend: TabBend?
    public var harmonic: Harmonic?
    /// The other fret of a trill, and how fast it is reached.
    public var trill: Trill?
    /// Of tremolo picking: a stroke each eighth (3), sixteenth (4) or 32nd (5).
    public var tremoloPower: Int8?
    /// How much of its written length it sounds, where the file says so; 1 is all.
    public var lengthShare: Double
    public var leftFinger: Finger?
    public var rightFinger: Finger?

    public init(string: UInt8, fret: UInt8, velocity: UInt8 = TabNote.forte) {
        self.string = string
        self.fret = fret
        self.velocity = min(max(velocity, 1), 127)
        isTied = false
        isSlurred = false
        techniques = []
        lengthShare = 1
    }

    /// The velocity of a dynamic, from ppp (1) to fff (8): 15, 31, and on to 127.
    ///
    /// Source: what Guitar Pro plays for its eight dynamics.
    public static func velocity(ofDynamic number: Int) -> UInt8 { UInt8(min(max(number, 1), 8) * 16 - 1) }

    public static let forte = velocity(ofDynamic: 6)

    public var position: FretPosition { FretPosition(string: string, fret: fret) }

    public struct Trill: Hashable, Sendable {
        public var fret: UInt8
        /// The length of each of its notes, as a power of two: 4 is a sixteenth.
        public var power: Int8

        public init(fret: UInt8, power: Int8) {
            self.fret = fret
            self.power = power
        }
    }

    public enum Finger: UInt8, Hashable, Sendable, CaseIterable {
        case thumb, index, middle, ring, little
    }
}

/// How the pitch of a note, or of all under the bar, moves while it sounds.
public struct TabBend: Hashable, Sendable {
    public var kind: Kind
    /// In order of time.
    public var points: [Point]

    public init(_ kind: Kind = .custom, points: [Point]) {
        self.kind = kind
        self.points = points
    }

    /// What the player calls it; the points say what sounds.
    public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
        case custom, bend, bendRelease, bendReleaseBend, prebend, prebendRelease
        case dip, dive, releaseUp, invertedDip, barReturn, releaseDown
    }

    public struct Point: Hashable, Sendable {
        /// As a share of the note's length, ties included, in 0...1.
        public var position: Double
        /// From the pitch of the note, in hundredths of a semitone.
        public var cents: Double
        /// How strongly the pitch wavers from here on, in 0...3.
        public var vibrato: UInt8

        public init(position: Double, cents: Double, vibrato: UInt8 = 0) {
            self.position = position
            self.cents = cents
            self.vibrato = vibrato
        }
    }
}

/// A string that is touched rather than stopped, so that an overtone sounds.
public struct Harmonic: Hashable, Sendable {
    public var kind: Kind
    /// Where it is touched, in frets above the stopped one (above the nut for a natural one): 12 for the octave.
    ///
    /// nil where the kind or `named` says enough.
    public var touch: Double?
    /// The pitch that Guitar Pro 5 writes for an artificial one.
    public var named: NamedPitch?

    public init(_ kind: Kind, touch: Double? = nil, named: NamedPitch? = nil) {
        self.kind = kind
        self.touch = touch
        self.named = named
    }

    public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
        case natural, artificial, pinch, tapped, semi, feedback
    }

    public struct NamedPitch: Hashable, Sendable {
        /// Semitones above C of the letter, in 0...11.
        public var pitchClass: UInt8
        /// Semitones up that an accidental adds to it.
        public var accidental: Int8
        /// 0 for the first such pitch an octave or more above the stopped note (8va), 1 for the one above it (15ma).
        public var octave: UInt8

        public init(pitchClass: UInt8, accidental: Int8, octave: UInt8) {
            self.pitchClass = pitchClass
            self.accidental = accidental
            self.octave = octave
        }
    }
}

/// A short note before a beat that takes no time of its own.
public struct GraceNote: Hashable, Sendable {
    public var string: UInt8
    public var fret: UInt8
    /// In 1...127.
    public var velocity: UInt8
    /// How long it sounds, as a power of two: 5 is a 32nd.
    public var power: Int8
    /// Those of one step are struck together; steps follow each other.
    public var step: UInt8
    /// Whether it takes its time from the beat that it stands at, rather than from the one before.
    public var isOnBeat: Bool
    public var transition: Transition
    /// Dead notes, palm mute and the like.
    public var techniques: Techniques
    public var bend: TabBend?

    public init(string: UInt8, fret: UInt8, velocity: UInt8 = TabNote.forte, power: Int8 = 5) {
        self.string = string
        self.fret = fret
        self.velocity = min(max(velocity, 1), 127)
        self.power = power
        step = 0
        isOnBeat = false
        transition = .none
        techniques = []
    }

    /// How it leads to the note on its string.
    public enum Transition: UInt8, Hashable, Sendable, CaseIterable {
        case none, slide, bend, hammer
    }
}
