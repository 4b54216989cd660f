import Music

/// A line of music in words: `C4/2` is middle C for two sixteenths, `E2+B2/4` a chord, `r/2` a rest, `36/1` a drum.
///
/// `A4/8^200` bends the note up by 200 cents soon after it is struck, and `A4/4:8` sounds eight sixteenths while the next
/// note follows after four. `|` between words is for the eye. A word that is none of these is passed over.
struct OpeningLine {
    private(set) var notes: [Note] = []
    /// Where the line ends, in sixteenths.
    private(set) var length = 0

    init(_ words: String, sixteenth: Int) {
        for word in words.split(whereSeparator: { $0 == " " || $0 == "\n" || $0 == "|" }) {
            let parts = word.split(separator: "/")
            guard parts.count == 2 else { continue }
            let ends = parts[1].split(separator: "^")
            let times = (ends.first ?? "").split(separator: ":").compactMap { Int($0) }
            guard let step = times.first, step > 0 else { continue }
            let sounding = max(times.last ?? step, 1)
            let onset = Ticks(length * sixteenth)
            length += step
            guard parts[0] != "r" else { continue }
            let cents = ends.count > 1 ? Double(ends[1]) : nil
            for name in parts[0].split(separator: "+") {
                guard let pitch = OpeningLine.pitch(name) else { continue }
                notes.append(
                    Note(
                        onset: onset, duration: Ticks(sounding * sixteenth), pitch: pitch, velocity: 64,
                        bends: cents.map { OpeningLine.bend(to: $0, over: sixteenth) } ?? []))
            }
        }
    }

    /// A finger takes about a sixteenth for its way.
    private static func bend(to cents: Double, over sixteenth: Int) -> [PitchBend] {
        (1...8).map { PitchBend(time: Ticks(sixteenth / 2 + $0 * sixteenth / 8), cents: cents * Double($0) / 8) }
    }

    /// `F#3`, `Bb2`, or a MIDI note number.
    private static func pitch(_ name: Substring) -> Pitch? {
        if let number = Int(name) { return Pitch(number) }
        let steps: [Character: Int] = ["C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11]
        guard let letter = name.first, let step = steps[letter] else { return nil }
        var rest = name.dropFirst()
        var shift = 0
        while let sign = rest.first, sign == "#" || sign == "b" {
            shift += sign == "#" ? 1 : -1
            rest = rest.dropFirst()
        }
        guard let octave = Int(rest), (-1...9).contains(octave) else { return nil }
        return Pitch((octave + 1) * 12 + step + shift)
    }
}
