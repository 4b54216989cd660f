public import Music

extension CorpusStatistics {
    /// What there is in one piece.
    ///
    /// Its own bends are counted; where the wheel of a channel bends, `Score.withNoteBends` brings it into the notes
    /// first. Times beyond `Ticks.longest` count as that.
    ///
    /// Cost: a pass over the notes, and a sort of their onsets and ends.
    ///
    /// - Parameters:
    ///   - key: such as `E minor`, as `KeySignature` writes keys; another text counts as unknown.
    ///   - words: of its text in the corpus.
    ///   - tokens: of these words.
    public init(of score: Score, key: String = "", words: Int = 0, tokens: Int = 0) {
        self.init()
        pieces = 1
        self.words = max(words, 0)
        self.tokens = max(tokens, 0)
        keys.count(key)
        let clock = PieceClock(score)
        var onsets: [Int] = []
        var ends: [Int] = []
        onsets.reserveCapacity(score.noteCount)
        ends.reserveCapacity(score.noteCount)
        for track in score.tracks {
            programs.count(inBin: track.isDrums ? 128 : Int(track.program & 0x7F), weight: track.notes.count)
            for note in track.notes {
                if !track.isDrums { pitches.count(inBin: Int(note.pitch.number)) }
                velocities.count(inBin: min(max(Int(note.velocity), 1), 127) - 1)
                let onset = PieceClock.bounded(note.onset.count)
                let end = PieceClock.bounded(onset + PieceClock.bounded(note.duration.count))
                durations.count(clock.seconds(at: end) - clock.seconds(at: onset))
                if note.isBent, let farthest = Self.farthest(note.bends) { bends.count(farthest) }
                onsets.append(onset)
                ends.append(end)
            }
        }
        notes = onsets.count
        onsets.sortWhereNeeded()
        ends.sortWhereNeeded()
        countOnsets(onsets, ends, clock)
        countLength(onsets, ends, clock)
        if let first = score.timeSignatures.first, let name = Self.name(first) { metres[name] = 1 }
    }

    /// The bend that is farthest from the struck pitch, of two equally far the earlier; nil when the note never moves.
    private static func farthest(_ bends: [PitchBend]) -> Double? {
        var farthest = 0.0
        for bend in bends where abs(bend.cents) > abs(farthest) { farthest = bend.cents }
        return farthest == 0 ? nil : farthest
    }

    /// Notes from one to the next, and how many sound.
    private mutating func countOnsets(_ onsets: [Int], _ ends: [Int], _ clock: PieceClock) {
        var ended = 0
        var before = 0.0
        for (index, onset) in onsets.enumerated() {
            let seconds = clock.seconds(at: onset)
            if index > 0 { intervals.count(seconds - before) }
            before = seconds
            if index + 1 < onsets.count, onsets[index + 1] == onset { continue }
            // A note that ends here sounds no more, but one of no length is heard at its onset: of the notes struck up
            // to now at least one sounds.
            while ended < index, ends[ended] <= onset { ended += 1 }
            polyphony.count(inBin: min(index - ended, 63))
        }
    }

    /// The piece as a whole, and its tempos.
    private mutating func countLength(_ onsets: [Int], _ ends: [Int], _ clock: PieceClock) {
        guard let start = onsets.first, let end = ends.last else { return }
        let seconds = clock.seconds(at: end) - clock.seconds(at: start)
        microseconds = Int(min(seconds * 1e6, 1e18).rounded())
        pieceSeconds.count(seconds)
        pieceNotes.count(Double(notes))
        for stretch in clock.stretches(from: start, to: end) {
            tempos.count(
                60e6 / Double(stretch.microsecondsPerQuarter), weight: Int(min(stretch.seconds * 1e3, 1e15).rounded()))
        }
    }

    /// Such as `6/8`; nil for what no music has, so that a damaged file adds no line to a table.
    private static func name(_ metre: TimeSignature) -> String? {
        (1...32).contains(metre.beats) && metre.beatPower <= 6 ? "\(metre)" : nil
    }
}

/// From ticks to seconds, with the tempos of a score in order.
private struct PieceClock {
    private let map: TempoMap
    private let tempos: [Tempo]
    /// Of a tick, where the tempo never changes; the same as the map says, and sooner.
    private let secondsPerTick: Double?

    init(_ score: Score) {
        let ticksPerQuarter = max(score.ticksPerQuarter, 1)
        map = TempoMap(score.tempos, ticksPerQuarter: ticksPerQuarter)
        var tempos = score.tempos
        if zip(tempos, tempos.dropFirst()).contains(where: { $0.time > $1.time }) {
            tempos = tempos.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
                .map(\.element)
        }
        if tempos.allSatisfy({ $0.time > .zero }) {
            tempos.insert(Tempo(time: .zero, microsecondsPerQuarter: Tempo.standardMicrosecondsPerQuarter), at: 0)
        }
        self.tempos = tempos
        secondsPerTick =
            tempos.count == 1 ? Double(Self.bounded(tempos[0])) / (Double(ticksPerQuarter) * 1e6) : nil
    }

    @inline(__always)
    func seconds(at time: Int) -> Double {
        secondsPerTick.map { Double(time) * $0 } ?? map.seconds(at: Ticks(time))
    }

    /// Each tempo that holds between two times, and for how long.
    func stretches(from start: Int, to end: Int) -> [(microsecondsPerQuarter: Int, seconds: Double)] {
        var stretches: [(Int, Double)] = []
        for (index, tempo) in tempos.enumerated() {
            let from = max(Self.bounded(tempo.time.count), start)
            let to = index + 1 < tempos.count ? min(Self.bounded(tempos[index + 1].time.count), end) : end
            if from < to { stretches.append((Self.bounded(tempo), seconds(at: to) - seconds(at: from))) }
        }
        return stretches
    }

    @inline(__always)
    static func bounded(_ ticks: Int) -> Int { min(max(ticks, 0), Ticks.longest.count) }

    private static func bounded(_ tempo: Tempo) -> Int { min(max(tempo.microsecondsPerQuarter, 1), 0xFF_FFFF) }
}

extension [Int] {
    /// The notes of most parts are in order already, and to see that is a twentieth of a sort.
    fileprivate mutating func sortWhereNeeded() {
        for index in indices.dropFirst() where self[index] < self[index - 1] {
            sort()
            return
        }
    }
}
