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
    /// The share of notes in the asked scale; in that of the key where no other was asked for: the major one, or for minor
    /// the natural one and its raised 6th and 7th.
    public var scaleShare: Double?
    /// Notes a second or a quarter, less what was asked for, by what was asked for: 0 as asked, -0.5 for half as many.
    public var densityError: Double?
    /// The share of notes whose pitch lies in the asked range.
    public var rangeShare: Double?
    /// Bars, from the bar of the first note to the one in which the last sound ends, less the bars that were asked for.
    ///
    /// Of the whole piece, what was given included.
    public var barError: Int?
    /// The share of the onset weight on notes of the asked chords, over all bars that have one.
    ///
    /// Each note weighs as long as it lasts, at most to the end of its chord or bar, so that passing notes weigh little.
    public var chordShare: Double?
    /// The same for each bar that was asked for; nil for a bar without a chord or without a note.
    public var chordShareByBar: [Double?] = []

    /// - Parameter given: what was there before, and is not measured.
    public init(of score: Score, to demand: MusicalDemand, given: GivenPart? = nil) {
        let measure = BarMeasure(score)
        barError = demand.bars.map { measure.length(of: score.pitchedNotes) - $0 }
        let score = given.map { score.removing($0.notes) } ?? score
        let piece = MeasuredPiece(score, clock: .quarters)
        let notes = piece.notes
        if let key = demand.key {
            foundKey = score.key()
            isKeyFound = foundKey.map { $0 == key }
            keyDistance = foundKey.map { key.fifths(to: $0) }
        }
        guard !notes.isEmpty else { return }
        if let scale = demand.scale ?? demand.key?.scale {
            scaleShare = Self.share(of: notes) { scale.contains(Int($0.pitch) % 12) }
        }
        switch demand.density {
        case .perSecond(let asked) where asked > 0 && piece.seconds > 0:
            densityError = Double(notes.count) / piece.seconds / asked - 1
        case .perQuarter(let asked) where asked > 0 && piece.quarters > 0:
            densityError = Double(notes.count) / piece.quarters / asked - 1
        default: break
        }
        if let range = demand.pitches {
            rangeShare = Self.share(of: notes) { range.contains(Pitch(lowBits: $0.pitch)) }
        }
        if demand.asksForChords { measureChords(score.pitchedNotes, demand, measure, from: given?.chordStart) }
    }

    private static func share(of notes: [MeasuredNote], where holds: (MeasuredNote) -> Bool) -> Double {
        Double(notes.count(where: holds)) / Double(max(notes.count, 1))
    }

    /// Bars are counted from that of the first note, or of the time from which chords hold.
    private mutating func measureChords(
        _ notes: [Note], _ demand: MusicalDemand, _ measure: BarMeasure, from start: Ticks?
    ) {
        guard let earliest = notes.first, let latest = notes.last else { return }
        let first = measure.bar(at: start ?? earliest.onset)
        let last = measure.bar(at: latest.onset) - first
        // Bars without end are not asked for: a damaged file may have billions.
        let count = demand.progression == nil ? demand.chords.count : min(last + 1, ChordProgression.mostBars)
        var fitting = [Double](repeating: 0, count: max(count, 0))
        var total = fitting
        for note in notes {
            let number = measure.bar(at: note.onset)
            let bar = number - first
            guard fitting.indices.contains(bar) else { continue }
            let chords = demand.chords(ofBar: bar)
            guard let (place, rest) = measure.place(of: note, in: number, parts: chords.count),
                chords[place] != .all
            else { continue }
            let weight = Double(max(min(note.duration.count, rest), 1))
            total[bar] += weight
            if chords[place].contains(Int(note.pitch.number) % 12) { fitting[bar] += weight }
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
