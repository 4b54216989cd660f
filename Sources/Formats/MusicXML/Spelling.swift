import Music

/// The letter, the octave and the accidental that a pitch is written with in a key.
struct Spelling: Hashable {
    let letter: String
    let octave: Int
    /// In semitones, -2...2.
    let alter: Int

    /// The twelve neighbours of the key along the circle of fifths: in C major from E flat to G sharp.
    ///
    /// - Parameter sharps: of the key, in -7...7.
    init(_ pitch: Pitch, sharps: Int) {
        let number = Int(pitch.number)
        // Seven fifths make a semitone, and a fifth makes seven, so the fifth of a class is seven times it.
        let lowest = sharps - 3
        let fifth = lowest + ((number * 7 - lowest) % 12 + 12) % 12
        let letters = ["F", "C", "G", "D", "A", "E", "B"]
        let place = fifth + 1
        letter = letters[(place % 7 + 7) % 7]
        alter = Spelling.quotient(place)
        octave = Spelling.octave(number - alter)
    }

    /// What the key alone makes of a letter.
    static func alter(of letter: String, sharps: Int) -> Int {
        let order = ["F", "C", "G", "D", "A", "E", "B"]
        guard let place = order.firstIndex(of: letter) else { return 0 }
        if sharps > 0 { return place < sharps ? 1 : 0 }
        return 6 - place < -sharps ? -1 : 0
    }

    /// The name of an accidental.
    static func accidental(_ alter: Int) -> String {
        switch alter {
        case ..<(-1): "flat-flat"
        case -1: "flat"
        case 0: "natural"
        case 1: "sharp"
        default: "double-sharp"
        }
    }

    private static func quotient(_ place: Int) -> Int { place >= 0 ? place / 7 : -((6 - place) / 7) }

    private static func octave(_ natural: Int) -> Int { (natural + 12) / 12 - 2 }
}

/// Where the sounds of a drum kit stand on a staff, by their General MIDI keys.
struct DrumPlace {
    var step: String
    var octave: Int
    /// Cymbals have crosses for heads.
    var isCymbal = false

    init(_ key: UInt8) {
        switch key {
        case 35, 36: (step, octave) = ("F", 4)
        case 41, 43: (step, octave) = ("A", 4)
        case 45: (step, octave) = ("B", 4)
        case 47: (step, octave) = ("D", 5)
        case 48, 50: (step, octave) = ("E", 5)
        case 42, 46: (step, octave, isCymbal) = ("G", 5, true)
        case 44: (step, octave, isCymbal) = ("D", 4, true)
        case 49, 52, 55, 57: (step, octave, isCymbal) = ("A", 5, true)
        case 51, 53, 59: (step, octave, isCymbal) = ("F", 5, true)
        default: (step, octave) = ("C", 5)
        }
    }
}
