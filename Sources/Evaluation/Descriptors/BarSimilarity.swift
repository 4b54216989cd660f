/// What the bars of a piece have in common with those some bars later.
///
/// The similarity of two bars is |A and B| / |A or B|, where two notes are the same that have the same place in their
/// bar, pitch and duration. Pairs of two empty bars say nothing and are left out; an empty bar and one with notes have
/// nothing in common.
///
/// Source: Yu and others 2022, "Museformer", section 3.1 and appendix (bar similarity).
struct BarSimilarity {
    /// How far apart bars are looked at.
    static let greatestDistance = 32
    /// The distances that `nearMean` is made of.
    static let near = 16

    /// By the distance of the bars, from 1; nil where the piece has no such pair.
    private(set) var byDistance = [Double?](repeating: nil, count: greatestDistance)

    /// The mean over the distances up to `near` that the piece has; nil for a piece of one bar.
    var nearMean: Double? {
        let values = byDistance.prefix(Self.near).compactMap(\.self)
        return values.isEmpty ? nil : Statistics.mean(values)
    }

    /// Cost: a sort of each bar's notes, and a pass over the notes for each distance.
    init(of piece: MeasuredPiece) {
        var bars: [Int: [UInt64]] = [:]
        for note in piece.notes {
            // Places and durations beyond 2^28 ticks, which no bar has, are taken for one.
            let place = UInt64(min(note.place, 1 << 28 - 1))
            let duration = UInt64(min(note.duration, 1 << 28 - 1))
            bars[note.bar, default: []].append(place << 35 | duration << 7 | UInt64(note.pitch))
        }
        for bar in Array(bars.keys) { bars[bar] = Self.set(bars[bar] ?? []) }
        let sounding = bars.keys.sorted()
        guard let first = sounding.first, let last = sounding.last, last > first else { return }
        for distance in 1...Self.greatestDistance where first + distance <= last {
            var (sum, pairs) = (0.0, 0)
            for bar in sounding {
                if bar + distance <= last {
                    pairs += 1
                    sum += Self.similarity(bars[bar] ?? [], bars[bar + distance] ?? [])
                }
                // A pair whose earlier bar is empty is met at its later one.
                if bar - distance >= first, bars[bar - distance] == nil { pairs += 1 }
            }
            if pairs > 0 { byDistance[distance - 1] = sum / Double(pairs) }
        }
    }

    private static func set(_ keys: [UInt64]) -> [UInt64] {
        var different: [UInt64] = []
        for key in keys.sorted() where key != different.last { different.append(key) }
        return different
    }

    private static func similarity(_ a: [UInt64], _ b: [UInt64]) -> Double {
        var (i, j, common) = (0, 0, 0)
        while i < a.count, j < b.count {
            if a[i] == b[j] { common += 1 }
            let (left, right) = (a[i], b[j])
            if left <= right { i += 1 }
            if right <= left { j += 1 }
        }
        return Double(common) / Double(a.count + b.count - common)
    }
}
