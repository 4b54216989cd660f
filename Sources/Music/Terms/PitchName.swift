/// The names by which musicians call pitches: `E2`, `F#5`, `Bb-1`, or a MIDI number.
///
/// Middle C is `C4`, as in `Pitch.description`. Sharps are `#` or `♯`, flats `b` or `♭`, each once or twice.
public enum PitchName {
    /// Reads a name, or a number in 0...127; nil for anything else.
    public static func pitch(_ text: String) -> Pitch? {
        if let number = WholeNumber.read(text[...]) { return Pitch(number) }
        guard let (step, rest) = readClass(text[...], lowercase: true) else { return nil }
        let isBelow = rest.first == "-"
        guard let octave = WholeNumber.read(isBelow ? rest.dropFirst() : rest), octave <= 9 else { return nil }
        // Accidentals may lead out of the octave: Cb4 lies below C4.
        return Pitch(12 * ((isBelow ? -octave : octave) + 1) + step)
    }

    /// Reads a range such as `E2-E5` or `40-76`, or one pitch.
    ///
    /// - Throws: `TaskError` that shows what is expected.
    public static func range(_ text: String) throws(TaskError) -> ClosedRange<UInt8> {
        if let pitch = pitch(text) { return pitch.number...pitch.number }
        // A dash may stand in a name too (C-1), so that each of them is tried.
        for place in text.indices where text[place] == "-" {
            guard let low = pitch(String(text[..<place])), let high = pitch(String(text[text.index(after: place)...]))
            else { continue }
            guard low <= high else {
                throw TaskError("the range '\(text)' begins above its end; write the lower pitch first, as in E2-E5")
            }
            return low.number...high.number
        }
        throw TaskError("'\(text.prefix(40))' is no range of pitches; write two names or MIDI numbers, as in E2-E5")
    }

    /// Reads a letter and its accidentals, as semitones above C in -2...13, and gives what is left.
    ///
    /// - Parameter lowercase: whether small letters count; a small `b` behind a letter is a flat all the same.
    static func readClass(_ text: Substring, lowercase: Bool = false) -> (semitones: Int, rest: Substring)? {
        let steps: [Character: Int] = ["C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11]
        guard let letter = text.first,
            let step = steps[letter] ?? (lowercase ? letter.uppercased().first.flatMap { steps[$0] } : nil)
        else { return nil }
        var rest = text.dropFirst()
        var shift = 0
        for (signs, direction) in [(["#", "♯"] as Set<Character>, 1), (["b", "♭"], -1)] where shift == 0 {
            while let sign = rest.first, signs.contains(sign), abs(shift) < 2 {
                shift += direction
                rest.removeFirst()
            }
        }
        return (step + shift, rest)
    }
}
