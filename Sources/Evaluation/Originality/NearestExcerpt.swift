public import JSON
public import Music

/// The passage of a training piece that a piece comes nearest to, found again in its score.
public struct NearestExcerpt: Hashable, Sendable {
    /// The piece that was asked about.
    public var name: String
    /// The training piece.
    public var source: String
    public var noteCount: Int
    /// The first and the last bar of the passage in the training piece, from 1, by the metres of its file.
    public var sourceBars: ClosedRange<Int>
    /// The first note of the passage in the training piece, from 1.
    public var sourceNote: Int
    /// The first and the last bar in the piece itself, from 1.
    public var bars: ClosedRange<Int>
    /// The first note in the piece itself, from 1.
    public var note: Int
    /// The passage as the training piece has it, from its first note on, in that piece's tempo.
    public var score: Score

    /// - Parameter limit: how many notes of the piece were looked at; nil for all.
    /// - Returns: nil where the scores do not hold the match, as when a file has changed since.
    public init?(
        _ match: CopyIndex.Match, of piece: Score, named name: String, in training: Score, named source: String,
        clock: MeasureClock = .found, first limit: Int? = nil
    ) {
        let own = MelodicSteps(piece, clock: clock, first: limit).notes
        let others = MelodicSteps(training, clock: clock).notes
        guard match.length > 0, match.start >= 0, match.note >= 0, match.start + match.length <= own.count,
            match.note + match.length <= others.count
        else { return nil }
        let passage = Array(others[match.note..<match.note + match.length])
        self.name = name
        self.source = source
        noteCount = match.length
        sourceNote = match.note + 1
        note = match.start + 1
        sourceBars = Self.bars(of: passage, in: training)
        bars = Self.bars(of: Array(own[match.start..<match.start + match.length]), in: piece)
        score = Self.excerpt(passage, of: training)
    }

    private static func bars(of notes: [Note], in score: Score) -> ClosedRange<Int> {
        let lines = score.barLines
        let bars = notes.map { lines.bar(at: $0.onset) + 1 }
        return (bars.min() ?? 1)...(bars.max() ?? 1)
    }

    private static func excerpt(_ notes: [Note], of score: Score) -> Score {
        let start = notes.map(\.onset).min() ?? .zero
        let end = notes.map(\.end).max() ?? .zero
        // What holds at the beginning, and what changes on the way.
        func moved<Item>(_ items: [Item], _ time: WritableKeyPath<Item, Ticks>) -> [Item] {
            let before = items.last { $0[keyPath: time] <= start }
            let within = items.filter { $0[keyPath: time] > start && $0[keyPath: time] < end }
            return ((before.map { [$0] } ?? []) + within).map { item in
                var item = item
                item[keyPath: time] = max(item[keyPath: time], start) - start
                return item
            }
        }
        let program = score.tracks.first { !$0.isDrums && !$0.notes.isEmpty }?.program ?? 0
        let moving = notes.map { note in
            var note = note
            note.onset = max(note.onset - start, .zero)
            return note
        }
        return Score(
            ticksPerQuarter: score.ticksPerQuarter, tempos: moved(score.tempos, \.time),
            keySignatures: moved(score.keySignatures, \.time),
            tracks: [Track(program: program, notes: moving.inCanonicalOrder())])
    }

    public var json: JSONValue {
        func bars(_ range: ClosedRange<Int>) -> JSONValue {
            [.integer(range.lowerBound), .integer(range.upperBound)]
        }
        return [
            "file": .string(name), "training_file": .string(source), "notes": .integer(noteCount),
            "bars": bars(self.bars), "first_note": .integer(note), "training_bars": bars(sourceBars),
            "training_first_note": .integer(sourceNote),
        ]
    }
}
