/// What decides where phrases are said to begin.
public struct PhraseOptions: Hashable, Sendable {
    /// How long a phrase should be, in ticks of the notes; nil for four bars where there are bars, else for as long as
    /// 16 chords take on average.
    public var length: Ticks?
    /// The lines between bars, rising, on the grid of the notes; empty where there are no bars.
    public var barLines: [Ticks] = []
    /// Whether phrases begin with notes on bar lines and nowhere else; without bar lines it says nothing.
    ///
    /// A boundary on a line has the strength of the strongest within the half bar before it: what an upbeat opens.
    public var isOnBarLines = false
    /// What a phrase of twice or half the length costs, in units of strength.
    public var lengthCost = 0.25
    /// What it costs to begin a phrase at another place in its bar than the one before.
    public var parallelism = 0.3

    public init() {}
}

extension [Note] {
    /// Where phrases begin, in order; the first note begins one, and no phrase begins inside a chord.
    ///
    /// Of all ways to divide the notes the one is taken whose boundaries are strongest, whose phrases are near to the
    /// length that is wanted, and, where bars are known, begin at one place in the bar.
    ///
    /// The notes stand in the canonical order, on any grid. Cost: that of `boundaryStrengths()`, and at most 64 looks back
    /// for each chord.
    ///
    /// Source: the preference rules and the search of Temperley 2001, "The Cognition of Basic Musical Structures",
    /// chapter 3 (gap, phrase length, metrical parallelism), over the strengths of `boundaryStrengths()`.
    public func phraseBoundaries(_ options: PhraseOptions = PhraseOptions()) -> [PhraseBoundary] {
        let strengths = boundaryStrengths()
        guard strengths.count > 1, let end = map(\.boundedEnd).max() else { return strengths }
        let search = PhraseSearch(self, strengths, end: end, options)
        return search.boundaries
    }
}

/// The best division of a list of notes into phrases.
private struct PhraseSearch {
    private struct Place {
        var boundary: PhraseBoundary
        var onset: Int
        /// How far into its bar, in ticks; 0 where there are no bars.
        var phase: Int
    }

    private let options: PhraseOptions
    /// Of the options, for the innermost loop.
    private let (hasBars, lengthCost, parallelism): (Bool, Double, Double)
    private let length: Double
    /// Of the music, in ticks.
    private let end: Int
    private var places: [Place] = []

    private static let mostLooksBack = 64

    init(_ notes: [Note], _ strengths: [PhraseBoundary], end: Int, _ options: PhraseOptions) {
        self.options = options
        self.end = end
        (hasBars, lengthCost, parallelism) = (!options.barLines.isEmpty, options.lengthCost, options.parallelism)
        let lines = options.barLines
        let first = notes[strengths[0].note].boundedOnset
        if let wanted = options.length {
            length = Double(max(wanted.count, 1))
        } else if lines.count > 1, let from = lines.first, let to = lines.last {
            length = max(4 * Double(to.count - from.count) / Double(lines.count - 1), 1)
        } else {
            length = max(16 * Double(end - first) / Double(strengths.count), 1)
        }
        places = strengths.map { boundary in
            let onset = notes[boundary.note].boundedOnset
            let phase = lines.isEmpty ? 0 : onset - lines[lines.lastLine(at: Ticks(onset))].count
            return Place(boundary: boundary, onset: onset, phase: phase)
        }
        let isSnapped = options.isOnBarLines && !lines.isEmpty
        places = isSnapped ? onBarLines() : peaks()
    }

    /// The places that are at least as strong as those beside them.
    private func peaks() -> [Place] {
        places.indices.filter { index in
            index == 0
                || places[index].boundary.strength >= places[index - 1].boundary.strength
                    && (index + 1 == places.count
                        || places[index].boundary.strength >= places[index + 1].boundary.strength)
                || index == 1 && places[1].boundary.strength >= places[min(2, places.count - 1)].boundary.strength
        }.map { places[$0] }
    }

    /// The places on bar lines, each with what speaks for the half bar before it.
    private func onBarLines() -> [Place] {
        let lines = options.barLines
        var snapped: [Place] = [places[0]]
        for index in places.indices.dropFirst() where places[index].phase == 0 {
            var place = places[index]
            let bar = lines.lastLine(at: Ticks(place.onset))
            let half = bar > 0 ? (lines[bar].count - lines[bar - 1].count) / 2 : 0
            var before = index - 1
            while before > 0, places[before].onset >= place.onset - half, index - before <= Self.mostLooksBack {
                place.boundary.strength = max(place.boundary.strength, places[before].boundary.strength)
                before -= 1
            }
            snapped.append(place)
        }
        return snapped
    }

    var boundaries: [PhraseBoundary] {
        var scores = [Double](repeating: 0, count: places.count)
        var origins = [Int](repeating: 0, count: places.count)
        for index in places.indices.dropFirst() {
            var best = -Double.infinity
            var before = index - 1
            while before >= 0, index - before <= Self.mostLooksBack {
                let score = scores[before] + worth(from: places[before], to: places[index])
                if score > best { (best, origins[index]) = (score, before) }
                if Double(places[index].onset - places[before].onset) > 4 * length { break }
                before -= 1
            }
            scores[index] = best + places[index].boundary.strength
        }
        // The last phrase ends with the music.
        var best = 0
        var most = -Double.infinity
        for index in places.indices.reversed().prefix(Self.mostLooksBack) {
            let score = scores[index] - cost(ofLength: Double(end - places[index].onset))
            if score > most { (most, best) = (score, index) }
        }
        var chosen: [PhraseBoundary] = []
        while best > 0 {
            chosen.append(places[best].boundary)
            best = origins[best]
        }
        chosen.append(places[0].boundary)
        return chosen.reversed()
    }

    private func worth(from start: Place, to end: Place) -> Double {
        let isParallel = !hasBars || start.phase == end.phase
        return -cost(ofLength: Double(end.onset - start.onset)) - (isParallel ? 0 : parallelism)
    }

    /// Twice and half the length cost the same: with ratio r it is r + 1/r - 2, near (ln r)^2.
    private func cost(ofLength ticks: Double) -> Double {
        let ratio = max(ticks, 1) / length
        return lengthCost * 2 * (ratio + 1 / ratio - 2)
    }
}
