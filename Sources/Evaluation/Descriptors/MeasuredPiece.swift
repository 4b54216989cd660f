public import Music

/// How the time of a piece is counted when it is measured.
public enum MeasureClock: String, Hashable, Sendable, CaseIterable {
    /// In quarters where the notes lie on a grid of the beat, in seconds where they do not.
    case found
    /// In quarters and in the bars of the file, whatever the notes say.
    case quarters
    /// In seconds, whatever the file says of beats.
    case seconds
}

/// The notes of a score as all measures see them: without drums, on one clock, each in its bar.
///
/// A metrical piece (`GridFinding`) is counted in 48ths of a quarter, and its bars are those of the file. A performance
/// has no beats that a program could trust, so it is counted in sixteenths of a second; a *quarter* is then half a
/// second, and a *bar* two seconds from the first onset on, as a file without a tempo would have it. What needs bars
/// (groove, structure) says little of such a piece, and compares it only with others that are counted the same way.
public struct MeasuredPiece: Hashable, Sendable {
    /// In the canonical order.
    public private(set) var notes: [MeasuredNote] = []
    /// Whether time is counted in seconds.
    public let isInRealTime: Bool
    /// Ticks of the clock in a quarter: 48, or 8 in real time.
    public let ticksPerQuarter: Int
    /// From the first onset to the last end, by the tempo map.
    public private(set) var seconds = 0.0
    /// From the first onset to the last end.
    public private(set) var quarters = 0.0

    /// The bars from the first onset to the last; 0 without notes.
    public var barCount: Int { (notes.lazy.map(\.bar).max() ?? -1) + 1 }

    /// - Parameter limit: measures only so many notes, the first ones; nil for all.
    ///
    /// Cost: a few sorts of the notes.
    public init(_ score: Score, clock: MeasureClock = .found, first limit: Int? = nil) {
        isInRealTime =
            switch clock {
            case .found: GridFinding(of: score).kind == .realTime
            case .quarters: false
            case .seconds: true
            }
        ticksPerQuarter = isInRealTime ? 8 : 48
        var played: [Note] = []
        for track in score.tracks where !track.isDrums { played += track.notes }
        played = played.inCanonicalOrder()
        if let limit, limit < played.count { played.removeSubrange(max(limit, 0)...) }
        guard let first = played.first else { return }
        let map = score.tempoMap
        let end = played.lazy.map(Self.end).max() ?? 0
        seconds = map.seconds(at: Ticks(end)) - map.seconds(at: first.onset)
        if isInRealTime {
            placeInSeconds(played, map)
        } else {
            placeInBars(played, score)
        }
        notes.sort { ($0.onset, $0.pitch, $0.velocity, $0.duration) < ($1.onset, $1.pitch, $1.velocity, $1.duration) }
        let length = (notes.lazy.map(\.soundsUntil).max() ?? 0) - (notes.first?.onset ?? 0)
        quarters = Double(length) / Double(ticksPerQuarter)
    }

    private static func time(_ ticks: Ticks) -> Int { min(max(ticks.count, 0), Ticks.longest.count) }

    private static func end(_ note: Note) -> Int {
        min(time(note.onset) + time(note.duration), Ticks.longest.count)
    }

    private mutating func placeInSeconds(_ played: [Note], _ map: TempoMap) {
        let start = map.seconds(at: played[0].onset)
        func tick(_ time: Int) -> Int { Int(((map.seconds(at: Ticks(time)) - start) * 16 + 0.5).rounded(.down)) }
        notes = played.map { note in
            let onset = tick(Self.time(note.onset))
            return MeasuredNote(
                onset: onset, duration: max(tick(Self.end(note)) - onset, 0), pitch: note.pitch.number,
                velocity: note.velocity, bar: onset / 32, place: onset % 32, step: (onset + 1) / 2)
        }
    }

    private mutating func placeInBars(_ played: [Note], _ score: Score) {
        let quarter = min(score.ticksPerQuarter, Ticks.longest.count)
        // Halves go up, as everywhere; 128 bits, for a file may count any number of ticks to the quarter.
        func tick(_ time: Int) -> Int { Int((Int128(time) * 96 + Int128(quarter)) / (2 * Int128(quarter))) }
        // The file's time of a tick of the clock: a note that is struck a little early belongs to the bar that it means.
        func time(ofTick tick: Int) -> Int {
            Int(min((Int128(tick) * Int128(quarter) + 24) / 48, Int128(Ticks.longest.count)))
        }
        let lines = score.barLines
        let start = tick(Self.time(played[0].onset))
        let firstBar = lines.bar(at: Ticks(time(ofTick: start)))
        notes = played.map { note in
            let time = time(ofTick: tick(Self.time(note.onset)))
            let bar = lines.bar(at: Ticks(time))
            let line = lines[bar].count
            let length =
                bar + 1 < lines.count
                ? lines[bar + 1].count - line : bar > 0 ? line - lines[bar - 1].count : 4 * quarter
            let place = max(time - line, 0)
            let exact = max(Self.time(note.onset) - line, 0)
            let step = Int((Int128(exact) * 32 + Int128(length)) / (2 * Int128(max(length, 1))))
            let onset = tick(Self.time(note.onset))
            return MeasuredNote(
                onset: onset - start, duration: max(tick(Self.end(note)) - onset, 0), pitch: note.pitch.number,
                velocity: note.velocity, bar: bar - firstBar, place: tick(place), step: 16 * (bar - firstBar) + step)
        }
    }

    /// The highest note of each onset, in order.
    var skyline: [MeasuredNote] {
        var highest: [MeasuredNote] = []
        for note in notes {
            // Within an onset pitches rise.
            if highest.last?.onset == note.onset { highest.removeLast() }
            highest.append(note)
        }
        return highest
    }
}
