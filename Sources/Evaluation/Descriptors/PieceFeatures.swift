import Music

/// Histograms of one piece, by which sets of pieces are compared.
///
/// Pitch classes are counted from the tonic of the key that the piece is found to be in, so that a piece and its
/// transposition are alike. Intervals and transitions are those of the highest notes.
public struct PieceFeatures: Hashable, Sendable {
    /// Shares of the twelve pitch classes from the tonic up, by number of notes.
    private(set) var pitchClasses = [Float](repeating: 0, count: 12)
    /// Shares of the 144 steps from a pitch class to the next, row by row.
    private(set) var pitchClassTransitions = [Float](repeating: 0, count: 144)
    /// Shares of the intervals from one highest note to the next, by `intervalBounds`.
    private(set) var intervals = [Float](repeating: 0, count: intervalBounds.count + 1)
    /// Shares of the times between onsets, by `timeBounds`.
    private(set) var onsetIntervals = [Float](repeating: 0, count: timeBounds.count + 1)
    /// Shares of the notes' lengths, by `timeBounds`.
    private(set) var lengths = [Float](repeating: 0, count: timeBounds.count + 1)
    /// Shares of the twelve note values of `noteValues`, each note counted for the nearest.
    private(set) var noteValues = [Float](repeating: 0, count: 12)
    /// Shares of the 144 steps from a note value to the next, row by row.
    private(set) var noteValueTransitions = [Float](repeating: 0, count: 144)
    /// Different pitches.
    private(set) var pitchCount = 0.0
    private(set) var pitchRange = 0.0
    /// The mean size of the intervals from one highest note to the next, in semitones.
    private(set) var meanInterval = 0.0
    /// The mean time between onsets, in quarters.
    private(set) var meanOnsetInterval = 0.0

    /// The highest interval of each class but the last, in semitones.
    static let intervalBounds = [-8, -5, -3, -1, 0, 2, 4, 7]
    /// The longest time of each class but the last, in quarters: half-way, by ratio, between neighbouring note values.
    static let timeBounds = [0.18, 0.29, 0.41, 0.58, 0.86, 1.22, 2.45]
    /// In quarters: from whole to sixteenth notes, dotted ones, and triplets.
    static let noteValues = [4, 2, 1, 0.5, 0.25, 3, 1.5, 0.75, 0.375, 4.0 / 3, 2.0 / 3, 1.0 / 3]

    private static let valueLogarithms = noteValues.map(binaryLogarithm)

    init(of piece: MeasuredPiece) {
        let notes = piece.notes
        guard !notes.isEmpty else { return }
        var weights = PitchClassWeights()
        for note in notes { weights.add(Pitch(lowBits: note.pitch), for: Double(max(note.duration, 1))) }
        let tonic = weights.key?.tonic ?? 0
        func pitchClass(_ note: MeasuredNote) -> Int { (Int(note.pitch) + 12 - tonic) % 12 }
        let quarter = Double(piece.ticksPerQuarter)
        for note in notes {
            let length = Double(note.duration) / quarter
            pitchClasses[pitchClass(note)] += 1
            lengths[Self.timeClass(length)] += 1
            noteValues[Self.value(length)] += 1
        }
        let skyline = piece.skyline
        for (note, next) in zip(skyline, skyline.dropFirst()) {
            let interval = Int(next.pitch) - Int(note.pitch)
            intervals[Self.intervalBounds.firstIndex { interval <= $0 } ?? Self.intervalBounds.count] += 1
            onsetIntervals[Self.timeClass(Double(next.onset - note.onset) / quarter)] += 1
            pitchClassTransitions[12 * pitchClass(note) + pitchClass(next)] += 1
            noteValueTransitions[
                12 * Self.value(Double(note.duration) / quarter) + Self.value(Double(next.duration) / quarter)] += 1
            meanInterval += Double(abs(interval)) / Double(skyline.count - 1)
            meanOnsetInterval += Double(next.onset - note.onset) / quarter / Double(skyline.count - 1)
        }
        let pitches = Set(notes.map(\.pitch))
        pitchCount = Double(pitches.count)
        pitchRange = Double(pitches.max() ?? 0) - Double(pitches.min() ?? 0)
        for path in Self.histograms {
            let total = self[keyPath: path].reduce(0, +)
            if total > 0 { for index in self[keyPath: path].indices { self[keyPath: path][index] /= total } }
        }
    }

    private static var histograms: [WritableKeyPath<PieceFeatures, [Float]>] {
        [
            \.pitchClasses, \.pitchClassTransitions, \.intervals, \.onsetIntervals, \.lengths, \.noteValues,
            \.noteValueTransitions,
        ]
    }

    private static func timeClass(_ quarters: Double) -> Int {
        timeBounds.firstIndex { quarters <= $0 } ?? timeBounds.count
    }

    /// The note value nearest by ratio.
    private static func value(_ quarters: Double) -> Int {
        let logarithm = binaryLogarithm(max(quarters, 1e-3))
        var best = 0
        for index in valueLogarithms.indices
        where abs(valueLogarithms[index] - logarithm) < abs(valueLogarithms[best] - logarithm) { best = index }
        return best
    }
}
