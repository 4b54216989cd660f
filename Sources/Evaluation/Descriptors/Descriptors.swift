/// What describes one piece, by number; a number that its notes do not give is missing.
public struct Descriptors: Hashable, Sendable {
    private var values = [Double?](repeating: nil, count: Descriptor.allCases.count)
    /// The similarity of bars by their distance, from 1; nil where the piece has no such bars.
    public let similarityByDistance: [Double?]

    /// Cost: a few sorts of the notes.
    public init(of piece: MeasuredPiece) {
        let bars = BarSimilarity(of: piece)
        similarityByDistance = bars.byDistance
        let notes = piece.notes
        guard !notes.isEmpty else { return }
        let count = Double(notes.count)
        var classes = [Double](repeating: 0, count: 12)
        for note in notes { classes[Int(note.pitch) % 12] += 1 }
        self[.pitchClassEntropy] = Self.entropy(classes)
        self[.scaleConsistency] = Self.scaleConsistency(classes)
        self[.grooveConsistency] = Self.grooveConsistency(piece)
        let sounding = SoundingTime(of: notes)
        self[.polyphony] = sounding.meanNotes
        self[.polyphonicShare] = sounding.polyphonicShare
        self[.soundingShare] = sounding.share
        let pitches = notes.map { Double($0.pitch) }
        self[.pitchRange] = (pitches.max() ?? 0) - (pitches.min() ?? 0)
        self[.meanPitch] = Statistics.mean(pitches)
        if piece.seconds > 0 { self[.notesPerSecond] = count / piece.seconds }
        if piece.quarters > 0 { self[.notesPerQuarter] = count / piece.quarters }
        let durations = notes.map { Double($0.duration) / Double(piece.ticksPerQuarter) }
        self[.meanDuration] = Statistics.mean(durations)
        let velocities = notes.map { Double($0.velocity) }
        self[.meanVelocity] = Statistics.mean(velocities)
        self[.velocitySpread] = Statistics.variance(velocities).squareRoot()
        self[.repetition] = ExactRepeats.share(of: piece)
        self[.barSimilarity] = bars.nearMean
    }

    /// The value of a descriptor; nil where the piece has none, as groove with a single bar.
    public private(set) subscript(descriptor: Descriptor) -> Double? {
        get { values[Self.places[descriptor] ?? 0] }
        set { values[Self.places[descriptor] ?? 0] = newValue }
    }

    private static let places = Dictionary(
        uniqueKeysWithValues: Descriptor.allCases.enumerated().map { ($0.element, $0.offset) })

    private static func entropy(_ weights: [Double]) -> Double {
        let total = weights.reduce(0, +)
        return weights.reduce(0) { sum, weight in
            weight > 0 ? sum - weight / total * binaryLogarithm(weight / total) : sum
        }
    }

    /// A natural minor scale has the notes of its relative major, so that twelve sets are looked at for 24 scales.
    private static func scaleConsistency(_ classes: [Double]) -> Double {
        let total = classes.reduce(0, +)
        let best = (0..<12).map { tonic in
            [0, 2, 4, 5, 7, 9, 11].reduce(0) { $0 + classes[($1 + tonic) % 12] }
        }.max()
        return (best ?? 0) / total
    }

    /// Of the bars from the first with an onset to the last; nil for fewer than two.
    ///
    /// Over all pairs at once: a step in which k of n bars have an onset differs in k (n - k) pairs.
    private static func grooveConsistency(_ piece: MeasuredPiece) -> Double? {
        let steps = Set(piece.notes.map(\.step))
        guard let first = steps.min(), let last = steps.max() else { return nil }
        let bars = Double(last / 16 - first / 16 + 1)
        guard bars > 1 else { return nil }
        var struck = [Double](repeating: 0, count: 16)
        for step in steps { struck[step % 16] += 1 }
        let differing = struck.reduce(0) { $0 + $1 * (bars - $1) }
        return 1 - differing / (16 * bars * (bars - 1) / 2)
    }
}
