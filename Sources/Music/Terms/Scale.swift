/// A tonic and the pitch classes above it: what a key or a scale allows.
public struct Scale: Hashable, Sendable {
    /// In 0...11; 0 is C.
    public let tonic: Int
    /// Semitones above the tonic, 0...11.
    public let steps: PitchClassSet
    private let mode: String?

    /// The classes themselves.
    public var pitchClasses: PitchClassSet { steps.transposed(by: tonic) }

    /// The key, where the scale is the major one or one of the minor ones.
    public var key: Key? {
        switch mode {
        case "major": Key(tonic: tonic, isMinor: false)
        case "minor", "harmonic minor", "melodic minor": Key(tonic: tonic, isMinor: true)
        default: nil
        }
    }

    /// Reads a key such as `A minor`, `Am`, `Eb`, `D dorian` or `E harmonic minor`; a tonic alone is major.
    ///
    /// - Throws: `TaskError` that names the modes there are.
    public init(key text: String) throws(TaskError) {
        guard let (semitones, rest) = PitchName.readClass(text[...]) else {
            throw TaskError(
                "'\(text.prefix(40))' is no key; write its tonic and its mode, as in 'A minor', 'Eb major' or 'D dorian'"
            )
        }
        tonic = (semitones + 12) % 12
        let name = Self.plain(rest)
        let mode = rest == "m" ? "minor" : rest == "M" || name.isEmpty ? "major" : name
        guard let steps = Self.modes.first(where: { $0.name == mode })?.steps else {
            throw TaskError("'\(name.prefix(40))' is no mode; there are \(Self.names)")
        }
        self.steps = PitchClassSet(steps)
        self.mode = mode
    }

    /// Reads a scale: the name of a mode such as `dorian`, or semitones above the tonic such as `0,2,3,5,7,8,10`.
    ///
    /// - Parameter tonic: in 0...11.
    /// - Throws: `TaskError` that shows what is expected.
    public init(_ text: String, on tonic: Int = 0) throws(TaskError) {
        self.tonic = (tonic % 12 + 12) % 12
        let name = Self.plain(text[...])
        if let known = Self.modes.first(where: { $0.name == name }) {
            steps = PitchClassSet(known.steps)
            mode = known.name
            return
        }
        var numbers: [Int] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let number = WholeNumber.read(part.trimmingSpaces), number < 12 else {
                throw TaskError(
                    "'\(text.prefix(60))' is no scale; write semitones above the tonic from 0 to 11, as in "
                        + "0,2,3,5,7,8,10, or one of \(Self.names)")
            }
            numbers.append(number)
        }
        steps = PitchClassSet(numbers)
        mode = nil
    }

    private static func plain(_ text: Substring) -> String {
        let words = text.lowercased().split(whereSeparator: { $0 == " " || $0 == "-" || $0 == "_" })
        let name = words.joined(separator: " ")
        return name == "min" ? "minor" : name == "maj" ? "major" : name
    }

    private static let names = modes.map(\.name).joined(separator: ", ")

    private static let modes: [(name: String, steps: [Int])] = [
        ("major", [0, 2, 4, 5, 7, 9, 11]), ("minor", [0, 2, 3, 5, 7, 8, 10]),
        ("harmonic minor", [0, 2, 3, 5, 7, 8, 11]), ("melodic minor", [0, 2, 3, 5, 7, 9, 11]),
        ("ionian", [0, 2, 4, 5, 7, 9, 11]), ("dorian", [0, 2, 3, 5, 7, 9, 10]), ("phrygian", [0, 1, 3, 5, 7, 8, 10]),
        ("lydian", [0, 2, 4, 6, 7, 9, 11]), ("mixolydian", [0, 2, 4, 5, 7, 9, 10]),
        ("aeolian", [0, 2, 3, 5, 7, 8, 10]), ("locrian", [0, 1, 3, 5, 6, 8, 10]),
        ("pentatonic", [0, 2, 4, 7, 9]), ("minor pentatonic", [0, 3, 5, 7, 10]), ("blues", [0, 3, 5, 6, 7, 10]),
        ("whole tone", [0, 2, 4, 6, 8, 10]), ("chromatic", Array(0...11)),
    ]
}
