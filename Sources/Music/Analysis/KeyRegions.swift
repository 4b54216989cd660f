/// A stretch of bars in one key.
public struct KeyRegion: Hashable, Sendable {
    /// The bars, from 0, as `BarLines` counts them.
    public var bars: Range<Int>
    public var key: Key

    public init(bars: Range<Int>, key: Key) {
        self.bars = bars
        self.key = key
    }
}

/// What decides where a piece is said to change its key.
public struct KeyRegionOptions: Hashable, Sendable {
    /// How many independent notes a bar counts for; more make changes likelier.
    public var evidence = 4.0
    /// What a change of key costs, in natural logarithms of odds.
    public var changeCost = 1.25
    /// What each step along the circle of fifths between the two scales costs beside.
    public var fifthCost = 0.3

    public init() {}
}

extension Score {
    /// The keys that a piece goes through, in order and without gaps; empty where nothing but drums plays.
    ///
    /// Each bar speaks for the 24 keys by what sounds in it, a change of key costs something, and the cheapest way through
    /// all bars is taken. Bars without notes belong to the region around them.
    ///
    /// - Parameter lines: where stretches begin, in order: the bar lines, or any others where there are no bars.
    ///
    /// Cost: a sort of the notes, a step for each bar that a note sounds in, 600 steps a bar.
    ///
    /// Source: the Viterbi search of Temperley 2007, "Music and Probability", chapter 6, with likelihoods by duration in
    /// place of the presence of pitch classes.
    public func keyRegions(
        over lines: [Ticks], options: KeyRegionOptions = KeyRegionOptions()
    ) -> [KeyRegion] {
        let weights = pitchClassWeights(over: lines)
        guard weights.contains(where: { $0.total > 0 }) else { return [] }
        let path = KeyPath(weights.map { $0.logLikelihoods }, options).keys
        var regions: [KeyRegion] = []
        for (bar, key) in path.enumerated() {
            if let last = regions.last, last.key == Key.all[key] {
                regions[regions.count - 1].bars = last.bars.lowerBound..<bar + 1
            } else {
                regions.append(KeyRegion(bars: bar..<bar + 1, key: Key.all[key]))
            }
        }
        return regions
    }

    /// What sounds between each two lines; a note counts in each stretch for as long as it sounds there.
    private func pitchClassWeights(over lines: [Ticks]) -> [PitchClassWeights] {
        guard lines.count > 1 else { return [] }
        var weights = [PitchClassWeights](repeating: PitchClassWeights(), count: lines.count - 1)
        // A note adds to the first and last of its stretches as it sounds there; those between are whole, and are summed
        // up afterwards, so that long notes cost no more than short ones.
        var steps = [[Double]](repeating: [], count: lines.count)
        func step(_ stretch: Int, _ pitchClass: Int, _ value: Double) {
            if steps[stretch].isEmpty { steps[stretch] = [Double](repeating: 0, count: 12) }
            steps[stretch][pitchClass] += value
        }
        for track in tracks where !track.isDrums {
            for note in track.notes {
                let (start, end) = (note.boundedOnset, max(note.boundedEnd, note.boundedOnset + 1))
                let first = lines.lastLine(at: Ticks(start))
                guard first < weights.count else { continue }
                let last = min(lines.lastLine(at: Ticks(end - 1)), weights.count - 1)
                if first == last {
                    weights[first].add(note.pitch, for: Double(end - start))
                } else {
                    weights[first].add(note.pitch, for: Double(lines[first + 1].count - start))
                    weights[last].add(note.pitch, for: Double(min(end, lines[last + 1].count) - lines[last].count))
                    step(first + 1, Int(note.pitch.number) % 12, 1)
                    step(last, Int(note.pitch.number) % 12, -1)
                }
            }
        }
        var sounding = [Double](repeating: 0, count: 12)
        for stretch in weights.indices {
            for (pitchClass, change) in steps[stretch].enumerated() { sounding[pitchClass] += change }
            let length = Double(lines[stretch + 1].count - lines[stretch].count)
            for pitchClass in 0..<12 where sounding[pitchClass] > 0 {
                weights[stretch].add(Pitch(lowBits: UInt8(pitchClass)), for: sounding[pitchClass] * length)
            }
        }
        return weights
    }
}

extension [Ticks] {
    /// The last of some rising lines that lies at a time or before it; the first for a time before all.
    package func lastLine(at time: Ticks) -> Int {
        var low = 0
        var high = count
        while high - low > 1 {
            let middle = (low + high) / 2
            if self[middle] <= time { low = middle } else { high = middle }
        }
        return low
    }
}

/// The likeliest way through the keys.
private struct KeyPath {
    /// For each stretch the index of its key in `Key.all`.
    private(set) var keys: [Int] = []

    init(_ likelihoods: [[Double]?], _ options: KeyRegionOptions) {
        let costs = Key.all.map { from in
            Key.all.map { to in
                from == to ? 0 : options.changeCost + options.fifthCost * Double(from.fifths(to: to))
            }
        }
        var scores = [Double](repeating: 0, count: 24)
        var origins: [[Int8]] = []
        origins.reserveCapacity(likelihoods.count)
        for likelihood in likelihoods {
            // A stretch of silence says nothing, and changes nothing.
            var next = scores
            var origin = (0..<24).map { Int8($0) }
            if let likelihood {
                for to in 0..<24 {
                    for from in 0..<24 where scores[from] - costs[from][to] > next[to] {
                        next[to] = scores[from] - costs[from][to]
                        origin[to] = Int8(from)
                    }
                }
                for to in 0..<24 { next[to] += options.evidence * likelihood[to] }
            }
            scores = next
            origins.append(origin)
        }
        var best = 0
        for key in 0..<24 where scores[key] > scores[best] { best = key }
        keys = [Int](repeating: 0, count: likelihoods.count)
        for index in likelihoods.indices.reversed() {
            keys[index] = best
            best = Int(origins[index][best])
        }
    }
}
