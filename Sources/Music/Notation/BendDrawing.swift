/// A note's bend as few points with straight lines between them.
struct BendDrawing {
    static let mostPoints = 12
    /// In cents.
    static let tolerance = 5.0

    /// nil for a note that is not bent, but for what its techniques say already.
    private(set) var bend: TabBend?
    /// Techniques that the bend draws, which are not to be said twice.
    private(set) var drawn: Techniques = []
    /// In cents, where the points do not come within the tolerance; else 0.
    private(set) var error = 0.0

    private typealias Point = (time: Double, cents: Double)

    init(_ note: Note) {
        guard note.isBent, note.duration.count > 0 else { return }
        let techniques = note.techniques
        let curve = BendDrawing.curve(note.bends, length: Double(note.duration.count))
        let slides: Techniques = [
            .slideInFromBelow, .slideInFromAbove, .slideOutDownwards, .slideOutUpwards, .shiftSlide,
        ]
        if !techniques.isDisjoint(with: slides) {
            let middle = curve.filter { $0.time > 0.26 && $0.time < 0.49 }
            if middle.allSatisfy({ abs($0.cents) < 10 }) { return }
        }
        // What a vibrato adds, to either side.
        let sway = techniques.contains(.wideVibrato) ? 105.0 : techniques.contains(.vibrato) ? 45.0 : 0
        var limit = BendDrawing.tolerance + sway
        if curve.allSatisfy({ abs($0.cents) <= limit }) { return }
        drawn = techniques.intersection(slides.union(.legatoSlide))
        var points = BendDrawing.simplified(curve, within: limit)
        while points.count > BendDrawing.mostPoints {
            limit *= 1.5
            error = limit
            points = BendDrawing.simplified(curve, within: limit)
        }
        let bend = TabBend(points: points.map { TabBend.Point(position: $0.time, cents: $0.cents) })
        self.bend = TabBend(BendDrawing.kind(of: bend.points), points: bend.points)
    }

    /// The steps of a performed bend as the line that they were drawn from: small steps are joined, large ones stand.
    private static func curve(_ bends: [PitchBend], length: Double) -> [Point] {
        var curve: [Point] = []
        if let first = bends.first, first.time > .zero { curve.append((0, 0)) }
        for bend in bends {
            let time = Double(bend.time.count) / length
            guard time <= 1, bend.cents.isFinite else { break }
            let cents = min(max(bend.cents, -12_800), 12_800)
            if let last = curve.last {
                if abs(cents - last.cents) > 12, time - last.time > 1.0 / 60 { curve.append((time, last.cents)) }
                if curve[curve.count - 1].time == time, curve[curve.count - 1].cents == cents { continue }
            }
            curve.append((max(time, 0), cents))
        }
        if let last = curve.last, last.time < 1 { curve.append((1, last.cents)) }
        return curve
    }

    /// Lines that pass each point within a distance, each as long as it can be.
    private static func simplified(_ curve: [Point], within limit: Double) -> [Point] {
        guard var anchor = curve.first else { return [] }
        var points = [anchor]
        var (low, high) = (-Double.infinity, Double.infinity)
        var last = anchor
        for point in curve.dropFirst() {
            let time = point.time - anchor.time
            // A jump cannot be joined with what is before it.
            if point.time == last.time, abs(point.cents - last.cents) > limit {
                if points.last?.time != last.time || points.last?.cents != last.cents { points.append(last) }
                points.append(point)
                anchor = point
                (low, high) = (-.infinity, .infinity)
            } else if time > 0 {
                let slope = (point.cents - anchor.cents) / time
                if slope < low || slope > high {
                    points.append(last)
                    anchor = last
                    let step = max(point.time - anchor.time, 1e-9)
                    low = (point.cents - limit - anchor.cents) / step
                    high = (point.cents + limit - anchor.cents) / step
                } else {
                    low = max(low, (point.cents - limit - anchor.cents) / time)
                    high = min(high, (point.cents + limit - anchor.cents) / time)
                }
            }
            last = point
        }
        if points.last?.time != last.time { points.append(last) }
        return points
    }

    private static func kind(of points: [TabBend.Point]) -> TabBend.Kind {
        guard let first = points.first?.cents, let last = points.last?.cents else { return .custom }
        let top = points.reduce(first) { max($0, $1.cents) }
        let isRising = zip(points, points.dropFirst()).allSatisfy { $0.cents <= $1.cents }
        let isFalling = zip(points, points.dropFirst()).allSatisfy { $0.cents >= $1.cents }
        if points.contains(where: { $0.cents < 0 }) { return .custom }
        if first > 0 { return isRising && isFalling ? .prebend : isFalling ? .prebendRelease : .custom }
        if isRising { return .bend }
        // Up once and down once.
        guard let peak = points.firstIndex(where: { $0.cents == top }) else { return .custom }
        let risesFirst = zip(points[...peak], points[...peak].dropFirst()).allSatisfy { $0.cents <= $1.cents }
        let fallsThen = zip(points[peak...], points[peak...].dropFirst()).allSatisfy { $0.cents >= $1.cents }
        return risesFirst && fallsThen && last < top ? .bendRelease : .custom
    }
}
