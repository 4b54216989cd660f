public import Music

/// A part of a score as the model sees it, on a grid, and the way back into the score.
///
/// Times of the part are ticks of the grid from its first note, which a model is never told the lead-in of. Notes that
/// the model writes go into the score itself: what stays of it is never written anew, and so stays as it is.
public struct Workpiece: Sendable {
    /// The whole score, in its own ticks.
    public let score: Score
    /// The tracks of the part, as indices into those of the score; never empty.
    public let tracks: [Int]
    /// Never `file`.
    public let grid: Grid
    /// The notes of the part in the canonical order.
    public let notes: [Note]
    /// The bars of the score, in times of the part.
    public let bars: BarRuler
    /// Where time 0 lies, from the start of the score, in ticks of the grid.
    let leadIn: Ticks
    let clock: ScoreClock
    /// The mean pitch of each of the tracks, by which new notes find theirs.
    private let heights: [Double]

    /// - Parameters:
    ///   - score: with the bends of its notes in the notes.
    ///   - tracks: those of the part; nil for all that are no drums.
    ///   - grid: with a rate in `Grid.rates`.
    ///
    /// Returns nil where the part has no notes.
    public init?(_ score: Score, tracks: [Int]? = nil, grid: Grid) {
        let chosen = (tracks ?? Array(score.tracks.indices)).filter { index in
            score.tracks.indices.contains(index) && (tracks != nil || !score.tracks[index].isDrums)
        }
        var part = score
        part.tracks = chosen.map { score.tracks[$0] }
        guard part.noteCount > 0 else { return nil }
        let grid = grid.resolved(for: score)
        self.init(score, tracks: chosen, part: part, grid: grid, leadIn: part.leadIn(on: grid))
    }

    /// A piece without notes yet.
    public init(grid: Grid, tempo: Int, metre: TimeSignature? = nil, program: UInt8 = 0, name: String = "") {
        var score = Score(notes: [], on: grid, tempo: min(max(tempo, 1), 0xFF_FFFF), program: program, name: name)
        if let metre { score.timeSignatures = [metre] }
        self.init(score, tracks: [0], part: score, grid: grid.resolved(for: score), leadIn: .zero)
    }

    /// - Parameter part: the score with the tracks of the part alone.
    private init(_ score: Score, tracks: [Int], part: Score, grid: Grid, leadIn: Ticks, heights: [Double]? = nil) {
        self.score = score
        self.tracks = tracks
        self.grid = grid
        self.leadIn = leadIn
        clock = ScoreClock(score, grid)
        bars = BarRuler(score, clock, leadIn: leadIn)
        self.heights = heights ?? part.tracks.map(\.meanPitch)
        // They come from the first of them, which need not be the first of the part.
        var notes = part.notes(on: grid)
        let shift = notes.isEmpty ? .zero : part.leadIn(on: grid) - leadIn
        if shift != .zero { for index in notes.indices { notes[index].onset += shift } }
        self.notes = notes
    }

    /// Microseconds a quarter note at a time of the part.
    public func tempo(at time: Ticks) -> Int {
        let changes = score.tempos.filter { clock.ticks(at: $0.time) - leadIn <= time }
        return changes.last?.microsecondsPerQuarter ?? Tempo.standardMicrosecondsPerQuarter
    }
}

extension Workpiece {
    /// How long a tick of the grid lasts, in seconds: on a metrical grid at the fastest tempo of the score, for what can be
    /// played then can be played at all others.
    var secondsPerTick: Double {
        switch grid {
        case .ticksPerSecond(let rate): return 1 / Double(rate)
        case .ticksPerQuarter(let rate):
            // What holds where nothing is said yet, and what is said.
            let first = score.tempos.contains { $0.time <= .zero } ? [] : [Tempo.standardMicrosecondsPerQuarter]
            let fastest = (first + score.tempos.map(\.microsecondsPerQuarter)).min() ?? 1
            return Double(max(fastest, 1)) / 1_000_000 / Double(rate)
        case .file: return Double(Tempo.standardMicrosecondsPerQuarter) / 1_000_000 / Double(score.ticksPerQuarter)
        }
    }

    /// The time of the part at which a time of the score lies.
    func time(of note: Note) -> Ticks { clock.ticks(at: note.onset) - leadIn }

    /// The same part without the notes that begin in a span of time; all else stays.
    func removing(_ span: Range<Ticks>) -> Workpiece {
        var score = score
        for track in tracks {
            score.tracks[track].notes.removeAll { span.contains(time(of: $0)) }
        }
        return replacing(score, tracks: tracks)
    }

    /// The part alone up to the notes that begin at a time: nothing of the score that comes later is there.
    func ending(with time: Ticks) -> Workpiece {
        var score = score
        var last = Ticks.zero
        score.tracks = tracks.map { index in
            var track = score.tracks[index]
            track.notes.removeAll { self.time(of: $0) > time }
            last = track.notes.reduce(last) { max($0, $1.onset) }
            return track
        }
        let release = score.duration
        for index in score.tracks.indices {
            score.tracks[index].events.removeAll { $0.time > last }
            score.tracks[index].releasePedals(at: release)
        }
        score.tempos.removeAll { $0.time > last }
        score.timeSignatures.removeAll { $0.time > last }
        score.keySignatures.removeAll { $0.time > last }
        score.texts.removeAll { $0.time > last }
        return replacing(score, tracks: Array(score.tracks.indices))
    }

    private func replacing(_ score: Score, tracks: [Int]) -> Workpiece {
        var part = score
        part.tracks = tracks.map { score.tracks[$0] }
        return Workpiece(score, tracks: tracks, part: part, grid: grid, leadIn: leadIn, heights: heights)
    }

    /// The score with more notes in it, each in the track of the part whose notes lie nearest to its pitch.
    ///
    /// Every note of the score stays as it is and where it is. Where the ticks of the score are coarser than the grid,
    /// all of its times are told in ticks that are not; they stay the same times.
    ///
    /// - Parameter notes: in times of the part, at 0 or later but for the lead-in.
    public func score(adding notes: [Note]) -> Score {
        let factor = clock.refinement
        var result = score.refined(by: factor)
        let clock = factor == 1 ? clock : ScoreClock(result, grid)
        for note in notes.inCanonicalOrder() {
            let start = note.onset + leadIn
            let onset = clock.time(at: start)
            var placed = note
            placed.onset = onset
            placed.duration = max(clock.time(at: start + note.duration) - onset, .zero)
            if note.isBent {
                placed.bends = note.bends.map { bend in
                    PitchBend(time: max(clock.time(at: start + bend.time) - onset, .zero), cents: bend.cents)
                }
            }
            let track = tracks[nearestTrack(to: note.pitch)]
            result.tracks[track].notes.insert(placed, at: result.tracks[track].notes.place(of: placed))
        }
        return result
    }

    private func nearestTrack(to pitch: Pitch) -> Int {
        var nearest = 0
        for index in heights.indices
        where abs(heights[index] - Double(pitch.number)) < abs(heights[nearest] - Double(pitch.number)) {
            nearest = index
        }
        return nearest
    }
}

extension Track {
    /// Lets go the pedals that still hold notes, which else would hold all that comes after.
    fileprivate mutating func releasePedals(at time: Ticks) {
        for pedal in [64, 66] as [UInt8] {
            let last = events.last { event in
                if case .control(pedal, _) = event.message { true } else { false }
            }
            guard case .control(_, let value)? = last?.message, value >= 64 else { continue }
            events.append(ChannelEvent(time: time, .control(number: pedal, value: 0)))
        }
    }

    /// Far from all pitches where there are no notes.
    fileprivate var meanPitch: Double {
        guard !notes.isEmpty else { return -1_000 }
        return notes.reduce(0) { $0 + Double($1.pitch.number) } / Double(notes.count)
    }
}

extension [Note] {
    /// Where a note goes in a list in the canonical order, behind all that are not greater.
    fileprivate func place(of note: Note) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if note < self[middle] { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
