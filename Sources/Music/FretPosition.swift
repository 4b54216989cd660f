/// A place on the neck of a fretted instrument.
public struct FretPosition: Hashable, Sendable {
    /// 1 is the highest-sounding string, as players count.
    public var string: UInt8
    /// Above the capo; 0 is the open string.
    public var fret: UInt8

    public init(string: UInt8, fret: UInt8) {
        self.string = string
        self.fret = fret
    }
}

/// What the open strings of a fretted instrument sound.
public struct Tuning: Hashable, Sendable {
    /// From the first string, the highest of a guitar, without the capo.
    public var strings: [Pitch]
    /// The fret that the capo lies on; 0 without one.
    public var capo: UInt8

    public init(strings: [Pitch], capo: UInt8 = 0) {
        self.strings = strings
        self.capo = capo
    }

    /// The pitch at a position; nil for a string that is not there, or beyond 0...127.
    public func pitch(at position: FretPosition) -> Pitch? {
        let index = Int(position.string) - 1
        guard strings.indices.contains(index) else { return nil }
        return strings[index].transposed(by: Int(position.fret) + Int(capo))
    }
}

/// Ways to play a note; any of them can come together.
public struct Techniques: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Struck by the left hand, coming from the note before on its string.
    public static let hammerOn = Techniques(rawValue: 1 << 0)
    public static let pullOff = Techniques(rawValue: 1 << 1)
    /// Slides to the next note, which is struck again.
    public static let shiftSlide = Techniques(rawValue: 1 << 2)
    /// Slides to the next note, which is not struck again.
    public static let legatoSlide = Techniques(rawValue: 1 << 3)
    public static let slideInFromBelow = Techniques(rawValue: 1 << 4)
    public static let slideInFromAbove = Techniques(rawValue: 1 << 5)
    public static let slideOutDownwards = Techniques(rawValue: 1 << 6)
    public static let slideOutUpwards = Techniques(rawValue: 1 << 7)
    public static let vibrato = Techniques(rawValue: 1 << 8)
    public static let wideVibrato = Techniques(rawValue: 1 << 9)
    public static let letRing = Techniques(rawValue: 1 << 10)
    public static let palmMute = Techniques(rawValue: 1 << 11)
    public static let deadNote = Techniques(rawValue: 1 << 12)
    public static let naturalHarmonic = Techniques(rawValue: 1 << 13)
    public static let artificialHarmonic = Techniques(rawValue: 1 << 14)
    public static let pinchHarmonic = Techniques(rawValue: 1 << 15)
    public static let tappedHarmonic = Techniques(rawValue: 1 << 16)
    public static let trill = Techniques(rawValue: 1 << 17)
    public static let tremoloPicking = Techniques(rawValue: 1 << 18)
    public static let tapping = Techniques(rawValue: 1 << 19)
    public static let slap = Techniques(rawValue: 1 << 20)
    public static let pop = Techniques(rawValue: 1 << 21)
    public static let ghostNote = Techniques(rawValue: 1 << 22)
    public static let accent = Techniques(rawValue: 1 << 23)
    public static let heavyAccent = Techniques(rawValue: 1 << 24)
    public static let staccato = Techniques(rawValue: 1 << 25)
    public static let graceNote = Techniques(rawValue: 1 << 26)
}
