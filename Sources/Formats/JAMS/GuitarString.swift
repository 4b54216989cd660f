import Music

/// A string of GuitarSet's guitar, in standard tuning.
///
/// Source: Xi et al. 2018, "GuitarSet", and its files: the data source of an annotation is its string, 0 for the low E.
struct GuitarString {
    /// General MIDI's steel-string acoustic guitar.
    static let program: UInt8 = 25
    /// The highest that guitars have.
    private static let frets = 0...24

    static let tuning = Tuning(strings: [64, 59, 55, 50, 45, 40].compactMap(Pitch.init))

    /// As players count: 1 for the high E.
    private let number: UInt8
    let name: String
    private let open: Pitch

    /// - Returns: nil for a source that is no string.
    init?(_ source: String) {
        guard source.utf8.count == 1, let index = UInt8(source), index < 6 else { return nil }
        number = 6 - index
        open = GuitarString.tuning.strings[Int(number) - 1]
        name = "String \(number) (\(open))"
    }

    /// Whether the sources of a file are strings, each once.
    static func all(_ sources: [String]) -> Bool {
        Set(sources).count == sources.count && sources.allSatisfy { GuitarString($0) != nil }
    }

    /// - Returns: nil for a pitch that the string does not reach.
    func position(of pitch: Pitch) -> FretPosition? {
        let fret = Int(pitch.number) - Int(open.number)
        return GuitarString.frets.contains(fret) ? FretPosition(string: number, fret: UInt8(fret)) : nil
    }
}
