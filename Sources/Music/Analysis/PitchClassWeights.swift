/// How long each of the twelve pitch classes sounds in a passage, and which key that speaks for.
public struct PitchClassWeights: Hashable, Sendable {
    /// Of C, C sharp and so on, in any unit of time; twelve of them, 0 or more.
    public private(set) var weights = [Double](repeating: 0, count: 12)

    public init() {}

    /// Of notes, each with its duration; a note of no length counts as one tick.
    public init(_ notes: some Sequence<Note>) {
        for note in notes { add(note.pitch, for: Double(max(note.boundedEnd - note.boundedOnset, 1))) }
    }

    public mutating func add(_ pitch: Pitch, for time: Double) { weights[Int(pitch.number) % 12] += time }

    public var total: Double { weights.reduce(0, +) }

    /// How well each key explains the passage: the mean logarithm of its profile over what sounds, for the 24 of `Key.all`;
    /// nil where nothing sounds.
    var logLikelihoods: [Double]? {
        let total = total
        guard total > 0 else { return nil }
        return KeyProfile.logarithms.map { profile in
            zip(profile, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
        }
    }

    /// The key that explains the passage best; nil where nothing sounds.
    public var key: Key? {
        guard let likelihoods = logLikelihoods else { return nil }
        var best = 0
        for index in likelihoods.indices where likelihoods[index] > likelihoods[best] { best = index }
        return Key.all[best]
    }
}

extension Score {
    /// The key of the whole piece, by how long each pitch class sounds in all tracks but drums; nil without such notes.
    public func key() -> Key? {
        var weights = PitchClassWeights()
        for track in tracks where !track.isDrums {
            for note in track.notes {
                weights.add(note.pitch, for: Double(max(note.boundedEnd - note.boundedOnset, 1)))
            }
        }
        return weights.key
    }
}

/// How often a key's pitch classes occur in music that stands in it.
///
/// Source: Albrecht and Shanahan 2013, "The Use of Large Corpora to Train a New Type of Key-Finding Algorithm", table 1.
/// Keys are compared by the likelihood of a passage under these shares: on Bach's chorales it finds more than correlation
/// with the profiles of Krumhansl and Kessler does, which take many pieces for their dominant.
enum KeyProfile {
    private static let major = [
        0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081,
    ]
    private static let minor = [
        0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052,
    ]

    /// The natural logarithms of the shares by pitch class, for the 24 keys of `Key.all`.
    static let logarithms: [[Double]] = Key.all.map { key in
        let profile = key.isMinor ? minor : major
        return (0..<12).map { naturalLogarithm(profile[($0 - key.tonic + 12) % 12]) }
    }
}
