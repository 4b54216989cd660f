/// Every note of one score, A, against another, B.
///
/// Two notes are the same when onset, duration, velocity and pitch agree; whether their programs agree, and both or none
/// are drums, is said beside. Notes are compared as multisets, whatever the tracks that they stand in.
///
/// Time is counted in ticks when both scores have as many to the quarter, else exactly in the ticks of their least common
/// multiple. Where the notes do not agree so, and the tempo maps differ, seconds are tried as well and taken when more
/// notes lie within a hair of each other: so a performance agrees with its text on a real-time grid.
public struct ScoreComparison: Sendable {
    /// How many notes agree, and how the others differ.
    public struct Counts: Hashable, Sendable {
        /// In both scores, the same.
        public var exact = 0
        /// Exact, but played by another program, or by drums in one score only.
        public var otherInstrument = 0
        /// In both scores, with the same pitch, but another onset, duration or velocity.
        public var moved = 0
        /// In A only.
        public var missing = 0
        /// In B only.
        public var extra = 0
        /// Of the moved: with another onset, duration, velocity.
        public var onsetMoved = 0
        public var durationChanged = 0
        public var velocityChanged = 0
        /// The largest difference of two onsets of one note, in units of the comparison.
        public var largestMove = 0
        /// Exact, or moved so little that nobody hears it.
        var close = 0
    }

    /// A note where it stands.
    public struct Place: Hashable, Sendable {
        /// With the times of its score.
        public let note: Note
        /// The number of its track, from 0.
        public let track: Int
        /// From the start of its score.
        public let seconds: Double
        /// In units of the comparison, as is `duration`.
        public let onset: Int
        public let duration: Int
    }

    /// A note that is not the same in both scores: moved where both are given, missing without `b`, extra without `a`.
    public struct Difference: Hashable, Sendable {
        public let a: Place?
        public let b: Place?
    }

    public let unit: ComparisonUnit
    public let counts: Counts
    /// The onset of B's first note less that of A's, in units; 0 when one has no notes.
    public let leadInDifference: Int
    /// The counts when B is moved so that both first notes begin together; nil when they do anyway.
    public let countsFromFirstNote: Counts?
    /// In order of time.
    public let differences: [Difference]
    /// What the scores hold beside notes; see ``Other``.
    public let others: [Other]

    /// Whether every note of A is in B and none besides.
    public var isExact: Bool { counts.moved + counts.missing + counts.extra == 0 }

    /// By how much all notes of B are later than those of A, and otherwise the same; nil when they are not, 0 when they
    /// are exact.
    public var shift: Int? {
        if isExact { return 0 }
        guard let counts = countsFromFirstNote, counts.moved + counts.missing + counts.extra == 0 else { return nil }
        return leadInDifference
    }

    /// - Parameter unit: what to count time in; nil chooses as told above.
    public init(_ a: Score, _ b: Score, in unit: ComparisonUnit? = nil) {
        if let unit {
            self.init(a, b, counting: unit)
            return
        }
        let metrical = ScoreComparison(a, b, counting: ComparisonUnit(metrical: a, b))
        if metrical.isExact || a.ticksPerQuarter == b.ticksPerQuarter && a.tempoMap == b.tempoMap {
            self = metrical
            return
        }
        let realTime = ScoreComparison(a, b, counting: .microseconds)
        self = realTime.close > metrical.close ? realTime : metrical
    }

    private init(_ a: Score, _ b: Score, counting unit: ComparisonUnit) {
        self.unit = unit
        let (clockA, clockB) = (ComparisonClock(a, unit), ComparisonClock(b, unit))
        let notesA = Self.notes(of: a, clockA)
        var notesB = Self.notes(of: b, clockB)
        let matching = NoteMatching(notesA, notesB, window: unit.window)
        counts = Counts(matching, unit)
        differences = Self.differences(matching, a, b)
        others = Other.all(a, clockA, b, clockB)
        if let firstA = notesA.first?.onset, let firstB = notesB.first?.onset, firstA != firstB {
            leadInDifference = firstB - firstA
            for index in notesB.indices { notesB[index].onset -= firstB - firstA }
            countsFromFirstNote = Counts(NoteMatching(notesA, notesB, window: unit.window), unit)
        } else {
            leadInDifference = 0
            countsFromFirstNote = nil
        }
    }

    /// The notes that agree within a hair, the lead-in aside.
    private var close: Int { max(counts.close, countsFromFirstNote?.close ?? 0) }

    private static func notes(of score: Score, _ clock: ComparisonClock) -> [ComparedNote] {
        var notes: [ComparedNote] = []
        notes.reserveCapacity(score.noteCount)
        for (number, track) in score.tracks.enumerated() {
            let instrument = min(track.program, 127) + (track.isDrums ? 128 : 0)
            for (index, note) in track.notes.enumerated() {
                let onset = clock.count(at: note.onset)
                notes.append(
                    ComparedNote(
                        onset: onset, duration: clock.count(at: note.end) - onset, pitch: note.pitch.number,
                        velocity: note.velocity, instrument: instrument, track: Int32(clamping: number),
                        index: Int32(clamping: index)))
            }
        }
        return notes.sorted(by: ComparedNote.precedes)
    }

    private static func differences(_ matching: NoteMatching, _ a: Score, _ b: Score) -> [Difference] {
        let (mapA, mapB) = (a.tempoMap, b.tempoMap)
        func place(_ note: ComparedNote, _ score: Score, _ map: TempoMap) -> Place {
            let whole = score.tracks[Int(note.track)].notes[Int(note.index)]
            return Place(
                note: whole, track: Int(note.track), seconds: map.seconds(at: whole.onset), onset: note.onset,
                duration: note.duration)
        }
        var differences = matching.moved.map {
            Difference(a: place($0.a, a, mapA), b: place($0.b, b, mapB))
        }
        differences += matching.missing.map { Difference(a: place($0, a, mapA), b: nil) }
        differences += matching.extra.map { Difference(a: nil, b: place($0, b, mapB)) }
        // Sorting keeps no order of equals by itself; numbers make it.
        return differences.enumerated().sorted {
            ($0.element.onset, $0.offset) < ($1.element.onset, $1.offset)
        }.map(\.element)
    }
}

extension ScoreComparison.Difference {
    /// In units of the comparison; A's where both scores have the note.
    fileprivate var onset: Int { a?.onset ?? b?.onset ?? 0 }
}

extension ScoreComparison.Counts {
    fileprivate init(_ matching: NoteMatching, _ unit: ComparisonUnit) {
        exact = matching.exact
        otherInstrument = matching.otherInstrument
        moved = matching.moved.count
        missing = matching.missing.count
        extra = matching.extra.count
        close = exact
        for (a, b) in matching.moved {
            let move = abs(b.onset - a.onset)
            if move > 0 { onsetMoved += 1 }
            if a.duration != b.duration { durationChanged += 1 }
            if a.velocity != b.velocity { velocityChanged += 1 }
            largestMove = max(largestMove, move)
            let ends = abs((b.onset + b.duration) - (a.onset + a.duration))
            if move <= unit.hair, ends <= unit.hair { close += 1 }
        }
    }
}
