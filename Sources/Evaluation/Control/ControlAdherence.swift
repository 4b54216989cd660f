public import JSON
public import Music

/// How far a piece is what it was asked to be: a function of its score.
///
/// Drums do not count. What was not asked for is nil, and so is what a piece without notes cannot answer.
public struct ControlAdherence: Hashable, Sendable {
    /// The key that the notes are found to be in, by duration (`Score.key()`).
    public var foundKey: Key?
    /// Whether the found key is the asked one.
    public var isKeyFound: Bool?
    /// The steps on the circle of fifths from the asked scale to the found one, in 0...6; 0 for the relative key too.
    public var keyDistance: Int?
    /// The share of notes in the asked key's scale: the major one, or for minor the natural one and its raised 6th and
    /// 7th.
    public var scaleShare: Double?
    /// Notes a second or a quarter, less what was asked for, by what was asked for: 0 as asked, -0.5 for half as many.
    public var densityError: Double?
    /// The share of notes whose pitch lies in the asked range.
    public var rangeShare: Double?
    /// Bars, from the bar of the first note to that of the last, less the bars that were asked for.
    public var barError: Int?
    /// The share of the onset weight on notes of the asked chords, over all bars that have one.
    ///
    /// Each note weighs as long as it lasts, at most to the end of its bar, so that passing notes weigh little.
    public var chordShare: Double?
    /// The same for each bar that was asked for; nil for a bar without a chord or without a note.
    public var chordShareByBar: [Double?] = []

    public init(of score: Score, to demand: MusicalDemand) {
        let piece = MeasuredPiece(score, clock: .quarters)
        let notes = piece.notes
        if let key = demand.key { measureKey(score, notes, key) }
        guard !notes.isEmpty else {
            barError = demand.bars.map { -$0 }
            return
        }
        switch demand.density {
        case .perSecond(let asked) where asked > 0 && piece.seconds > 0:
            densityError = Double(notes.count) / piece.seconds / asked - 1
        case .perQuarter(let asked) where asked > 0 && piece.quarters > 0:
            densityError = Double(notes.count) / piece.quarters / asked - 1
        default: break
        }
        if let range = demand.pitches {
            let inside = notes.count { range.contains(Pitch(lowBits: $0.pitch)) }
            rangeShare = Double(inside) / Double(notes.count)
        }
        barError = demand.bars.map { piece.barCount - $0 }
        if !demand.chords.isEmpty { measureChords(score, demand.chords) }
    }

    private mutating func measureKey(_ score: Score, _ notes: [MeasuredNote], _ key: Key) {
        foundKey = score.key()
        guard let foundKey, !notes.isEmpty else { return }
        isKeyFound = foundKey == key
        keyDistance = key.fifths(to: foundKey)
        let scale: Set<Int> = key.isMinor ? [0, 2, 3, 5, 7, 8, 9, 10, 11] : [0, 2, 4, 5, 7, 9, 11]
        let inside = notes.count { scale.contains((Int($0.pitch) + 12 - key.tonic) % 12) }
        scaleShare = Double(inside) / Double(notes.count)
    }

    /// Bars are counted from the bar of the first note.
    private mutating func measureChords(_ score: Score, _ chords: [Set<Int>?]) {
        let lines = score.barLines
        var fitting = [Double](repeating: 0, count: chords.count)
        var total = fitting
        let notes = score.tracks.filter { !$0.isDrums }.flatMap(\.notes)
        let first = notes.map { lines.bar(at: $0.onset) }.min() ?? 0
        for note in notes {
            let number = lines.bar(at: note.onset)
            let bar = number - first
            guard bar < chords.count, let chord = chords[bar] else { continue }
            let onset = min(max(note.onset.count, 0), Ticks.longest.count)
            let lasting = min(max(note.duration.count, 1), Ticks.longest.count)
            let end = number + 1 < lines.count ? lines[number + 1].count : onset + lasting
            let weight = Double(max(min(onset + lasting, end) - onset, 1))
            total[bar] += weight
            if chord.contains(Int(note.pitch.number) % 12) { fitting[bar] += weight }
        }
        chordShareByBar = zip(fitting, total).map { $1 > 0 ? $0 / $1 : nil }
        let sum = total.reduce(0, +)
        if sum > 0 { chordShare = fitting.reduce(0, +) / sum }
    }

    public var json: JSONValue {
        [
            "found_key": foundKey.map { .string($0.description) } ?? .null,
            "key_found": isKeyFound.map { .bool($0) } ?? .null,
            "key_distance_fifths": keyDistance.map { .integer($0) } ?? .null,
            "scale_share": .figure(scaleShare), "density_error": .figure(densityError),
            "range_share": .figure(rangeShare), "bar_error": barError.map { .integer($0) } ?? .null,
            "chord_share": .figure(chordShare), "chord_share_by_bar": .array(chordShareByBar.map { .figure($0) }),
        ]
    }
}
