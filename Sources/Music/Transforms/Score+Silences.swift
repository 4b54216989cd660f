/// The longest silence that stays.
public enum SilenceLimit: Hashable, Sendable {
    /// By the tempo map; a negative number or none counts as 0.
    case seconds(Double)
    case quarters(Double)
}

/// A score without its long silences, and what went.
public struct ShortenedScore: Hashable, Sendable {
    public var score: Score
    /// The stretches of the original that were cut out, in order; they never touch a sound.
    public var cuts: [Range<Ticks>]
    /// What they lasted by the original's tempo map.
    public var seconds: Double

    /// What they lasted together.
    public var ticks: Ticks { cuts.reduce(.zero) { $0 + ($1.upperBound - $1.lowerBound) } }
}

extension Score {
    /// The score with each silence that is longer than a limit shortened to it.
    ///
    /// It is silent where no note of any track sounds, the pedal (controller 64) holds none, and none is struck; a pedal
    /// that is never lifted again holds nothing. What follows a cut moves earlier: notes, tempos, metres, keys, texts and
    /// events. What stands in the cut goes to its place: all texts and events in their order, and of tempos, metres and
    /// keys the last of each.
    ///
    /// - Parameters:
    ///   - onBarLines: Cut whole bars only, so that everything keeps its place in its bar; up to a bar more than the
    ///     limit stays. For metrical scores. Bars that end between two ticks are cut by so many as end on one.
    ///   - dropsLeadIn: Cut all before the first note, whatever the limit, or on bar lines all whole bars before it.
    ///
    /// After the last note, what stands later than the limit moves to it; bar lines play no part there.
    /// Times count from 0 to `Ticks.longest`; what lies outside takes no part but moves with the rest.
    ///
    /// Cost: sorts of the notes and events, and a search for each thing that moves.
    public func shorteningSilences(
        to limit: SilenceLimit, onBarLines: Bool = false, dropsLeadIn: Bool = true
    ) -> ShortenedScore {
        let clock = SilenceClock(self, limit)
        let bars = onBarLines ? SilentBars(self) : nil
        var cuts: [Range<Int>] = []
        var soundEnd: Int?
        for sound in Silences.sounds(of: self) {
            if let end = soundEnd, sound.lowerBound > end {
                if let cut = clock.cut(after: end, before: sound.lowerBound, bars) { cuts.append(cut) }
            } else if soundEnd == nil, sound.lowerBound > 0 {
                let leadIn =
                    dropsLeadIn
                    ? 0..<(bars?.line(atOrBefore: sound.lowerBound) ?? sound.lowerBound)
                    : clock.cut(after: 0, before: sound.lowerBound, bars)
                if let leadIn, !leadIn.isEmpty { cuts.append(leadIn) }
            }
            soundEnd = max(soundEnd ?? 0, sound.upperBound)
        }
        if let end = soundEnd {
            let last = min(Silences.lastTime(of: self), Ticks.longest.count)
            if last > end, let cut = clock.cut(after: end, before: last, nil) { cuts.append(cut) }
        }
        let map = tempoMap
        let seconds = cuts.reduce(0.0) {
            $0 + map.seconds(at: Ticks($1.upperBound)) - map.seconds(at: Ticks($1.lowerBound))
        }
        return ShortenedScore(
            score: cuts.isEmpty ? self : Silences.score(self, without: cuts),
            cuts: cuts.map { Ticks($0.lowerBound)..<Ticks($0.upperBound) }, seconds: seconds)
    }
}

/// How much of a silence may stay.
private struct SilenceClock {
    private let limit: Double  // seconds, or ticks
    private let map: TempoMap?

    init(_ score: Score, _ limit: SilenceLimit) {
        switch limit {
        case .seconds(let seconds):
            self.limit = seconds > 0 ? seconds : 0
            map = score.tempoMap
        case .quarters(let quarters):
            self.limit = quarters > 0 ? quarters * Double(score.ticksPerQuarter) : 0
            map = nil
        }
    }

    private func length(_ start: Int, _ end: Int) -> Double {
        guard let map else { return Double(end - start) }
        return map.seconds(at: Ticks(end)) - map.seconds(at: Ticks(start))
    }

    /// What goes of the silence from `end` to `onset`, so that at least the limit stays: its last part, or with bars
    /// the last whole ones.
    func cut(after end: Int, before onset: Int, _ bars: SilentBars?) -> Range<Int>? {
        guard length(end, onset) > limit else { return nil }
        let cutEnd = bars?.line(atOrBefore: onset) ?? onset
        guard cutEnd > end else { return nil }
        let rest = length(cutEnd, onset)
        // The first time at which what stays is as long as the limit.
        var (low, high) = (end, cutEnd)
        while low < high {
            let middle = low + (high - low) / 2
            if length(end, middle) + rest >= limit { high = middle } else { low = middle + 1 }
        }
        let cutStart = bars?.line(atOrAfter: low) ?? low
        return cutStart < cutEnd ? cutStart..<cutEnd : nil
    }
}

/// Where a score sounds, and what it is without some of its silences.
private enum Silences {
    static func clamped(_ time: Ticks) -> Int { min(max(time.count, 0), Ticks.longest.count) }

    /// From strike to release, in order of strikes; they may overlap.
    static func sounds(of score: Score) -> [Range<Int>] {
        var sounds: [Range<Int>] = []
        sounds.reserveCapacity(score.noteCount)
        for track in score.tracks {
            let held = pedalled(track)
            for note in track.notes {
                let onset = clamped(note.onset)
                let end = min(onset + min(max(note.duration.count, 0), Ticks.longest.count), Ticks.longest.count)
                sounds.append(onset..<max(releaseTime(end, held), end))
            }
        }
        return sounds.sorted { $0.lowerBound < $1.lowerBound }
    }

    /// When the pedal is down, in order; they do not overlap.
    private static func pedalled(_ track: Track) -> [Range<Int>] {
        var held: [Range<Int>] = []
        var down: Int?
        let changes = track.events.enumerated().compactMap { index, event -> (time: Int, index: Int, isDown: Bool)? in
            guard case .control(64, let value) = event.message else { return nil }
            return (clamped(event.time), index, value >= 64)
        }
        for change in changes.sorted(by: { ($0.time, $0.index) < ($1.time, $1.index) }) {
            if change.isDown {
                if down == nil { down = change.time }
            } else if let start = down {
                if change.time > start { held.append(start..<change.time) }
                down = nil
            }
        }
        return held
    }

    /// When a note fades that is let go at a time.
    private static func releaseTime(_ end: Int, _ held: [Range<Int>]) -> Int {
        var (low, high) = (0, held.count)  // the first stretch that begins later lies in low...high
        while low < high {
            let middle = (low + high) / 2
            if held[middle].lowerBound <= end { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? held[low - 1].upperBound : end
    }

    /// Of all that is no note.
    static func lastTime(of score: Score) -> Int {
        var last = 0
        for tempo in score.tempos { last = max(last, tempo.time.count) }
        for metre in score.timeSignatures { last = max(last, metre.time.count) }
        for key in score.keySignatures { last = max(last, key.time.count) }
        for text in score.texts { last = max(last, text.time.count) }
        for track in score.tracks {
            for event in track.events { last = max(last, event.time.count) }
        }
        return last
    }

    static func score(_ score: Score, without cuts: [Range<Int>]) -> Score {
        let shift = TimeShift(cuts)
        var score = score
        score.tempos = lastOfEach(score.tempos, \.time, shift)
        score.timeSignatures = lastOfEach(score.timeSignatures, \.time, shift)
        score.keySignatures = lastOfEach(score.keySignatures, \.time, shift)
        for index in score.texts.indices { score.texts[index].time = shift.moved(score.texts[index].time) }
        for track in score.tracks.indices {
            for index in score.tracks[track].notes.indices {
                score.tracks[track].notes[index].onset = shift.moved(score.tracks[track].notes[index].onset)
            }
            for index in score.tracks[track].events.indices {
                score.tracks[track].events[index].time = shift.moved(score.tracks[track].events[index].time)
            }
        }
        return score
    }

    /// Moved; of times that a cut brings together, what stood at the last one.
    private static func lastOfEach<Value>(
        _ values: [Value], _ time: WritableKeyPath<Value, Ticks>, _ shift: TimeShift
    ) -> [Value] {
        let inOrder = values.enumerated().sorted {
            ($0.element[keyPath: time], $0.offset) < ($1.element[keyPath: time], $1.offset)
        }
        var moved: [Value] = []
        var lastTime: Ticks?
        for (_, value) in inOrder {
            var value = value
            let original = value[keyPath: time]
            value[keyPath: time] = shift.moved(original)
            if lastTime != original {
                while let last = moved.last, last[keyPath: time] == value[keyPath: time] { moved.removeLast() }
            }
            moved.append(value)
            lastTime = original
        }
        return moved
    }
}

/// How far each time moves.
private struct TimeShift {
    private let cuts: [Range<Int>]
    /// The length of all cuts before each one.
    private let before: [Int]

    /// - Parameter cuts: in order, apart.
    init(_ cuts: [Range<Int>]) {
        self.cuts = cuts
        var before: [Int] = []
        var sum = 0
        for cut in cuts {
            before.append(sum)
            sum += cut.count
        }
        self.before = before
    }

    func moved(_ time: Ticks) -> Ticks {
        var (low, high) = (0, cuts.count)  // the first cut that begins later lies in low...high
        while low < high {
            let middle = (low + high) / 2
            if cuts[middle].lowerBound <= time.count { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return time }
        let cut = cuts[low - 1]
        return Ticks(time.count - before[low - 1] - (min(time.count, cut.upperBound) - cut.lowerBound))
    }
}
