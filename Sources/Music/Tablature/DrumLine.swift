/// A line of a drum tablature, and the signs of what is struck on it.
package struct DrumLine: Hashable, Sendable {
    /// Two letters.
    package let name: String
    package let meaning: String

    /// How a drum of the General MIDI map is written.
    package struct Stroke: Hashable, Sendable {
        /// Index into `all`.
        package let line: Int
        /// One letter; the strong one is its capital.
        package let sign: Character
        /// What the sign says where it is not the line's plain one.
        package let meaning: String?
    }

    /// From the top of the kit to its pedals.
    package static let all = [
        DrumLine(name: "CC", meaning: "crash cymbal"), DrumLine(name: "RC", meaning: "ride cymbal"),
        DrumLine(name: "HH", meaning: "hi-hat"), DrumLine(name: "T1", meaning: "high tom"),
        DrumLine(name: "T2", meaning: "middle tom"), DrumLine(name: "SD", meaning: "snare drum"),
        DrumLine(name: "FT", meaning: "floor tom"), DrumLine(name: "BD", meaning: "bass drum"),
        DrumLine(name: "HF", meaning: "hi-hat with the foot"), DrumLine(name: "Pc", meaning: "percussion"),
    ]

    /// - Parameter key: A key of the General MIDI drum map (or of Guitar Pro's additions); any other is percussion.
    package static func stroke(_ key: UInt8) -> Stroke {
        switch key {
        case 49, 57: Stroke(line: 0, sign: "x", meaning: nil)
        case 52: Stroke(line: 0, sign: "c", meaning: "China cymbal")
        case 55: Stroke(line: 0, sign: "s", meaning: "splash cymbal")
        case 51, 59: Stroke(line: 1, sign: "x", meaning: nil)
        case 53: Stroke(line: 1, sign: "b", meaning: "bell of the ride")
        case 42: Stroke(line: 2, sign: "x", meaning: nil)
        case 46: Stroke(line: 2, sign: "o", meaning: "open hi-hat")
        case 50, 48: Stroke(line: 3, sign: "o", meaning: nil)
        case 47, 45: Stroke(line: 4, sign: "o", meaning: nil)
        case 38, 40: Stroke(line: 5, sign: "o", meaning: nil)
        case 37: Stroke(line: 5, sign: "@", meaning: "side stick")
        case 43, 41: Stroke(line: 6, sign: "o", meaning: nil)
        case 35, 36: Stroke(line: 7, sign: "o", meaning: nil)
        case 44: Stroke(line: 8, sign: "x", meaning: nil)
        case 39: Stroke(line: 9, sign: "c", meaning: "hand clap")
        case 54: Stroke(line: 9, sign: "t", meaning: "tambourine")
        case 56: Stroke(line: 9, sign: "w", meaning: "cowbell")
        case 69, 70: Stroke(line: 9, sign: "m", meaning: "shaker")
        case 75, 76, 77: Stroke(line: 9, sign: "b", meaning: "wood block")
        case 80, 81: Stroke(line: 9, sign: "a", meaning: "triangle")
        default: Stroke(line: 9, sign: "x", meaning: "other percussion")
        }
    }
}
