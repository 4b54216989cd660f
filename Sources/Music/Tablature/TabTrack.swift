/// One instrument of a tablature.
public struct TabTrack: Hashable, Sendable {
    public var name: String
    /// Whether frets are keys of the General MIDI drum map, whatever string they stand on.
    public var isDrums: Bool
    /// The open strings, from the first (the highest of a guitar), without the capo; empty for an instrument without.
    public var strings: [Pitch]
    /// The fret that the capo lies on; 0 without one.
    ///
    /// Frets of notes count from the capo.
    public var capo: UInt8
    public var fretCount: UInt8
    public var isTwelveString: Bool
    public var isBanjo: Bool
    public var colour: TabColour
    public var sound: Sound
    public var isMuted: Bool
    public var isSolo: Bool
    /// Lines of a song text, each with the bar that it begins in, from 0; Guitar Pro spreads their syllables over beats.
    public var lyrics: [LyricLine]
    /// As many as there are master bars.
    public var bars: [Bar]

    public init(name: String = "", strings: [Pitch] = TabTrack.standardStrings, bars: [Bar] = []) {
        self.name = name
        isDrums = false
        self.strings = strings
        capo = 0
        fretCount = 24
        isTwelveString = false
        isBanjo = false
        colour = .red
        sound = Sound()
        isMuted = false
        isSolo = false
        lyrics = []
        self.bars = bars
    }

    /// E4 B3 G3 D3 A2 E2.
    public static let standardStrings = [64, 59, 55, 50, 45, 40].compactMap { Pitch($0) }

    /// What a synthesizer is told of the instrument; all numbers but the channels lie in 0...127.
    public struct Sound: Hashable, Sendable {
        /// The General MIDI program.
        public var program: UInt8 = 25
        /// From 0.
        public var port: UInt8 = 0
        /// In 0...15; 9 is the drums'.
        public var channel: UInt8 = 0
        /// The channel of notes with effects, in 0...15.
        public var effectChannel: UInt8 = 1
        public var volume: UInt8 = 104
        /// Between left (0) and right (127).
        public var pan: UInt8 = 64
        public var chorus: UInt8 = 0
        public var reverb: UInt8 = 0
        public var phaser: UInt8 = 0
        public var tremolo: UInt8 = 0

        public init() {}
    }

    public struct LyricLine: Hashable, Sendable {
        public var startBar: Int
        public var text: String

        public init(startBar: Int, text: String) {
            self.startBar = startBar
            self.text = text
        }
    }

    public var tuning: Tuning? {
        strings.isEmpty || isDrums ? nil : Tuning(strings: strings, capo: capo)
    }

    /// What a note on a string and fret sounds without its harmonic; nil beyond 0...127 or for a string that is not there.
    public func pitch(string: UInt8, fret: UInt8) -> Pitch? {
        if isDrums || string == 0 { return Pitch(Int(fret)) }
        guard Int(string) <= strings.count else { return nil }
        return strings[Int(string) - 1].transposed(by: Int(fret) + Int(capo))
    }
}

/// One track in one bar.
public struct Bar: Hashable, Sendable {
    /// At most `Bar.mostVoices`, which sound together.
    public var voices: [Voice]
    public var clef: Clef

    public static let mostVoices = 4

    public init(voices: [Voice] = [], clef: Clef = .treble) {
        self.voices = voices
        self.clef = clef
    }

    public enum Clef: UInt8, Hashable, Sendable, CaseIterable {
        case treble, bass, tenor, alto, neutral
    }
}

/// Beats that follow each other.
public struct Voice: Hashable, Sendable {
    public var beats: [Beat]

    public init(beats: [Beat] = []) { self.beats = beats }

    public var isEmpty: Bool { beats.allSatisfy(\.isEmpty) }
}
