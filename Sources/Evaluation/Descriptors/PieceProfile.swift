public import Music

/// All that sets are compared by, of one piece; the piece itself is no longer needed.
public struct PieceProfile: Hashable, Sendable {
    /// What the report calls the piece: its file.
    public let name: String
    /// Without drums.
    public let noteCount: Int
    /// Whether its time was counted in seconds; see ``MeasuredPiece``.
    public let isInRealTime: Bool
    public let descriptors: Descriptors
    public let features: PieceFeatures
    /// Two pieces with the same notes at the same times have the same; others differ but for an accident in 2^64.
    public let fingerprint: UInt64

    public init(of piece: MeasuredPiece, named name: String) {
        self.name = name
        noteCount = piece.notes.count
        isInRealTime = piece.isInRealTime
        descriptors = Descriptors(of: piece)
        features = PieceFeatures(of: piece)
        var hash = Fingerprint()
        for note in piece.notes {
            for number in [note.onset, note.duration, Int(note.pitch), Int(note.velocity)] { hash.add(number) }
        }
        fingerprint = hash.value
    }

    /// - Parameter limit: measures only so many notes, the first ones; nil for all.
    public init(of score: Score, named name: String, clock: MeasureClock = .found, first limit: Int? = nil) {
        self.init(of: MeasuredPiece(score, clock: clock, first: limit), named: name)
    }

    /// What ``Discrepancy`` weighs: the histograms, then the descriptors; not a number where a descriptor is missing.
    var vector: [Double] {
        let histograms = [features.pitchClasses, features.intervals, features.onsetIntervals, features.lengths]
        return histograms.joined().map(Double.init) + Descriptor.allCases.map { descriptors[$0] ?? .nan }
    }
}
