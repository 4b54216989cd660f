extension Harmonic {
    /// Where a string may be touched, in frets above the stopped one, and the partial that sounds there.
    ///
    /// Touching at k/n of the string leaves the n-th partial: the fret is -12 log2(1 - k/n).
    private static let nodes: [(fret: Double, partial: Int)] = [
        (12, 2), (7.02, 3), (19.02, 3), (4.98, 4), (24, 4), (3.86, 5), (8.84, 5), (15.86, 5), (27.86, 5),
        (3.16, 6), (31.02, 6), (2.67, 7), (5.83, 7), (9.69, 7), (14.67, 7), (21.69, 7), (33.69, 7),
        (2.31, 8), (8.14, 8), (16.98, 8), (36, 8), (2.04, 9), (4.35, 9), (10.18, 9), (14.04, 9), (26.04, 9),
    ]

    /// What the partials sound above the string, in whole semitones.
    private static let semitones = [0, 0, 12, 19, 24, 28, 31, 34, 36, 38]

    /// The semitones above the stopped (for a natural one the open) string that a touch at a fret lets sound.
    ///
    /// - Returns: nil where no partial up to the ninth has a node within half a fret.
    static func semitones(touchedAt fret: Double) -> Int? {
        var best: (distance: Double, partial: Int)?
        for node in nodes {
            let distance = abs(node.fret - fret)
            // Of two near nodes the one of the lower partial, which is louder.
            let cost = distance + 0.02 * Double(node.partial)
            if distance <= 0.5, cost < best?.distance ?? .infinity { best = (cost, node.partial) }
        }
        return best.map { semitones[$0.partial] }
    }

    /// The semitones between the stopped note and what sounds.
    ///
    /// - Parameters:
    ///   - fret: of the note; a natural harmonic without `touch` is touched there.
    ///   - pitch: of the stopped note.
    func interval(fret: Int, pitch: Int) -> Int {
        switch kind {
        case .natural:
            return (Harmonic.semitones(touchedAt: touch ?? Double(fret)) ?? fret) - fret
        case .artificial, .pinch, .tapped, .semi, .feedback:
            if let named { return named.interval(above: pitch) }
            return Harmonic.semitones(touchedAt: touch ?? 12) ?? 12
        }
    }
}

extension Harmonic.NamedPitch {
    /// The semitones up to the first pitch of the name an octave or more above, and so many octaves more.
    fileprivate func interval(above pitch: Int) -> Int {
        let name = (Int(pitchClass) + Int(accidental)) % 12
        let distance = ((name - pitch) % 12 + 12) % 12
        return 12 + distance + 12 * min(Int(octave), 5)
    }
}
