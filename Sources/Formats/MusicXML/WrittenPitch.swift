import Music

/// A pitch as it is written: a letter, an octave, and semitones up or down, in halves for quarter tones.
struct WrittenPitch {
    /// Semitones above C.
    let step: Int
    /// 4 begins at middle C.
    let octave: Int
    let alter: Double

    /// - Returns: nil for a letter outside A...G, or numbers that no pitch has.
    init?(step: String, octave: Int, alter: Double) {
        let steps: [String: Int] = ["C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11]
        guard let place = steps[step], (-2...12).contains(octave), abs(alter) <= 12 else { return nil }
        self.step = place
        self.octave = octave
        self.alter = alter
    }

    /// The key that sounds, and how far beside it in cents; the part of `alter` that is no whole semitone.
    ///
    /// - Returns: nil beyond 0...127.
    func sounding(transposedBy semitones: Int) -> (pitch: Pitch, cents: Double)? {
        let whole = Int(alter.rounded(.towardZero))
        guard let pitch = Pitch(12 * (octave + 1) + step + whole + semitones) else { return nil }
        return (pitch, ((alter - Double(whole)) * 10_000).rounded() / 100)
    }
}
