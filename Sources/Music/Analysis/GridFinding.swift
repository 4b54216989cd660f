/// Which grid a score lives on: one of the beat, as notation and sequencers write, or that of the clock, as players play.
///
/// A score is *metrical* when at least 85 of 100 onsets lie on one grid of the beat and chance would put at most half of
/// them there, or when its onsets share a few places of the quarter note that lie on no such grid: swing. Else it is in
/// *real time*; a performance in a file of one tempo is, whatever the file says of beats. A performance that was rounded
/// to the beat afterwards is metrical, and so it should be: nothing of its timing is left.
///
/// With few onsets nobody can tell, and nothing is said.
public struct GridFinding: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case metrical
        case realTime
        /// Too few onsets to tell.
        case unknown
    }

    public var kind: Kind
    /// The smallest of `rates` that holds 99 of 100 onsets, and as many ends; nil unless metrical.
    ///
    /// Where the ends lie on none, as those of shortened notes, the onsets alone decide, and it is 24 at least so that
    /// lengths are heard. Where the onsets lie on none (swing, ornaments that are played out), it is the largest.
    public var ticksPerQuarter: Int?
    /// How many of the different onsets lie on the grid of `ticksPerQuarter`, in 0...1; 0 unless metrical.
    public var onsetShare: Double
    /// The same of the ends of notes.
    public var endShare: Double

    /// The grids that are thought of, in ticks a quarter: sixteenths, 32nds, triplets of eighths, and all together.
    public static let rates = [4, 8, 12, 24, 48, 96]

    /// From how many different onsets on a score that lies on no grid is said to be in real time.
    static let leastOnsets = 16

    /// Drums count as well.
    ///
    /// Cost: a sort of the notes.
    public init(of score: Score) {
        let onsets = GridTimes(score, \.clampedOnset)
        let ends = GridTimes(score, \.clampedEnd)
        guard onsets.isMetrical else {
            kind = onsets.times.count < GridFinding.leastOnsets ? .unknown : .realTime
            (ticksPerQuarter, onsetShare, endShare) = (nil, 0, 0)
            return
        }
        kind = .metrical
        let finest = GridFinding.rates[GridFinding.rates.count - 1]
        let holding = GridFinding.rates.filter { onsets.share(on: $0) >= 0.99 }
        let rate = holding.first { ends.share(on: $0) >= 0.99 } ?? holding.first.map { max($0, 24) } ?? finest
        ticksPerQuarter = rate
        onsetShare = onsets.share(on: rate)
        endShare = ends.share(on: rate)
    }
}

/// The different times at which a score's notes begin, or end.
private struct GridTimes {
    let times: [Int]
    private let ticksPerQuarter: Int
    /// How far from a grid a time may lie and still be on it, in ticks: what exporters round and cut, a 480th of a
    /// quarter.
    private let tolerance: Int

    init(_ score: Score, _ time: (Note) -> Int) {
        var all: [Int] = []
        all.reserveCapacity(score.noteCount)
        for track in score.tracks { all += track.notes.map(time) }
        all.sort()
        var different: [Int] = []
        for time in all where time != different.last { different.append(time) }
        times = different
        ticksPerQuarter = min(score.ticksPerQuarter, 1 << 40)  // for products that fit
        tolerance = ticksPerQuarter / 480
    }

    /// How many of the times lie on a grid, in 0...1; times between the ticks of the file lie on the nearest one.
    func share(on rate: Int) -> Double {
        guard !times.isEmpty else { return 1 }
        let isExact = ticksPerQuarter % rate == 0
        let count = times.count { time in
            let rest = time * rate % ticksPerQuarter
            let distance = min(rest, ticksPerQuarter - rest)  // in `rate`ths of a tick
            return distance <= tolerance * rate || !isExact && 2 * distance <= rate
        }
        return Double(count) / Double(times.count)
    }

    var isMetrical: Bool {
        // A clock that ticks no more than twelve times a quarter can hold nothing else.
        if ticksPerQuarter <= 12 { return !times.isEmpty }
        return GridFinding.rates.contains(where: isLikely) || hasFewPlaces
    }

    /// Whether most times lie on a grid, and so many not by chance: once in a million.
    private func isLikely(_ rate: Int) -> Bool {
        let chance = Double(2 * tolerance + 1) * Double(rate) / Double(ticksPerQuarter)
        guard chance <= 0.5, share(on: rate) >= 0.85 else { return false }
        // Any grid can be laid through the first onset.
        var luck = 1.0
        for _ in 1..<max(min(times.count, 64), 1) { luck *= chance }
        return luck < 1e-6
    }

    /// Whether the times lie at few places of the quarter note, each of them often.
    private var hasFewPlaces: Bool {
        let width = max(ticksPerQuarter / 240, 1)
        let places = times.map { $0 % ticksPerQuarter / width }.sorted()
        var counts: [Int] = []
        for (index, place) in places.enumerated() {
            if index > 0, place == places[index - 1] { counts[counts.count - 1] += 1 } else { counts.append(1) }
        }
        counts.sort(by: >)
        var (covered, used) = (0, 0)
        while used < counts.count, covered * 100 < times.count * 99 {
            covered += counts[used]
            used += 1
        }
        return used > 0 && used <= 24 && 4 * used <= min(times.count, ticksPerQuarter / width)
            && times.count >= GridFinding.leastOnsets
    }
}

extension Note {
    /// In 0...`Ticks.longest`.
    fileprivate var clampedOnset: Int { min(max(onset.count, 0), Ticks.longest.count) }
    /// In 0...2 * `Ticks.longest`.
    fileprivate var clampedEnd: Int { clampedOnset + min(max(duration.count, 0), Ticks.longest.count) }
}
