extension TabTrack {
    /// What stands at the left of a tablature's lines, from the first string: `e B G D A E`.
    ///
    /// The first string is in lower case where a lower one has its letter, and on a guitar's high E. Black keys are
    /// spelled as players of the tuning do: in flats but for a few sharps.
    package var stringNames: [String] {
        var names = TabTrack.names(of: strings)
        if let first = names.first, names.dropFirst().contains(first) || strings.first?.number == 64 {
            names[0] = first.lowercased()
        }
        return names
    }

    /// The tuning in words, from the lowest string: `E A D G B E (standard)`; nil for an instrument without strings.
    package var tuningName: String? {
        guard !isDrums, !strings.isEmpty else { return nil }
        let letters = TabTrack.names(of: strings).reversed().joined(separator: " ")
        let numbers = strings.map { Int($0.number) }
        guard let known = TabTrack.knownTunings.first(where: { $0.strings == numbers }) else { return letters }
        return "\(letters) (\(known.name))"
    }

    private static func names(of strings: [Pitch]) -> [String] {
        let classes = Set(strings.map { Int($0.number) % 12 })
        let sharps = classes.isDisjoint(with: [3, 8, 10])
        let letters =
            sharps
            ? ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]
            : ["C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B"]
        return strings.map { letters[Int($0.number) % 12] }
    }

    private static let knownTunings: [(name: String, strings: [Int])] = [
        ("standard", [64, 59, 55, 50, 45, 40]), ("drop D", [64, 59, 55, 50, 45, 38]),
        ("half a step down", [63, 58, 54, 49, 44, 39]), ("a step down", [62, 57, 53, 48, 43, 38]),
        ("drop C#", [63, 58, 54, 49, 44, 37]), ("drop C", [62, 57, 53, 48, 43, 36]),
        ("drop B", [61, 56, 52, 47, 42, 35]), ("open G", [62, 59, 55, 50, 43, 38]),
        ("open D", [62, 57, 54, 50, 45, 38]), ("open E", [64, 59, 56, 52, 47, 40]),
        ("DADGAD", [62, 57, 55, 50, 45, 38]), ("standard of seven strings", [64, 59, 55, 50, 45, 40, 35]),
        ("bass", [43, 38, 33, 28]), ("bass, drop D", [43, 38, 33, 26]),
        ("bass of five strings", [43, 38, 33, 28, 23]), ("bass of six strings", [48, 43, 38, 33, 28, 23]),
        ("ukulele", [69, 64, 60, 67]), ("banjo, open G", [62, 59, 55, 50, 67]), ("mandolin", [76, 69, 62, 55]),
    ]
}
