import Music

/// A bend or a move of the bar as gpif draws it: a straight line over an origin, a middle that may last, and a
/// destination.
///
/// Values count in hundredths of a whole tone, offsets in hundredths of the note's length.
struct GPIFCurve {
    private var values: [Handle: Double] = [:]

    enum Handle: String {
        case originValue = "OriginValue"
        case originOffset = "OriginOffset"
        case middleValue = "MiddleValue"
        case middleOffset1 = "MiddleOffset1"
        case middleOffset2 = "MiddleOffset2"
        case destinationValue = "DestinationValue"
        case destinationOffset = "DestinationOffset"
    }

    /// Takes a property whose name ends as a handle is called, such as `BendOriginValue`.
    mutating func take(_ name: Substring, _ value: Double?) {
        guard let handle = Handle(rawValue: String(name)), let value else { return }
        values[handle] = value
    }

    /// The points, with what Guitar Pro takes for a handle that is not written.
    private var points: [TabBend.Point] {
        let end = share(.destinationOffset) ?? 1
        let begin = min(share(.originOffset) ?? 0, end)
        var points = [TabBend.Point(position: begin, cents: cents(.originValue) ?? 0)]
        let middles = [share(.middleOffset1), share(.middleOffset2)].compactMap { $0 }
        var middle = cents(.middleValue)
        if middle == nil, !middles.isEmpty {
            middle = ((cents(.originValue) ?? 0) + (cents(.destinationValue) ?? 0)) / 2
        }
        if let middle {
            for position in middles.isEmpty ? [0.5] : middles.sorted() {
                let point = TabBend.Point(position: min(max(position, begin), end), cents: middle)
                if points.last != point { points.append(point) }
            }
        }
        let last = TabBend.Point(position: end, cents: cents(.destinationValue) ?? 0)
        if points.last != last { points.append(last) }
        return points
    }

    /// As the bend of a string; nil for one that stays where the note is.
    var bend: TabBend? {
        bend { first, middle, last in
            if first == 0 { return last > 0 && middle <= last ? .bend : last < middle ? .bendRelease : .custom }
            guard first > 0, middle <= first, last <= middle else { return .custom }
            return last == first ? .prebend : .prebendRelease
        }
    }

    /// As a move of the bar; nil for one that stays where the notes are.
    var tremoloBar: TabBend? {
        bend { first, middle, last in
            if first == 0, last == 0 { return middle < 0 ? .dip : .invertedDip }
            if first == 0 { return last < 0 ? .dive : .barReturn }
            guard last == 0 else { return .custom }
            return first < 0 ? .releaseUp : .releaseDown
        }
    }

    private func bend(_ kind: (_ first: Double, _ middle: Double, _ last: Double) -> TabBend.Kind) -> TabBend? {
        let points = points
        guard points.contains(where: { $0.cents != 0 }), let first = points.first, let last = points.last else {
            return nil
        }
        let middle = points.count > 2 ? points[1].cents : (first.cents + last.cents) / 2
        return TabBend(kind(first.cents, middle, last.cents), points: points)
    }

    private func share(_ handle: Handle) -> Double? {
        values[handle].map { min(max($0, 0), 100) / 100 }
    }

    private func cents(_ handle: Handle) -> Double? {
        values[handle].map { min(max($0 * 2, -9_600), 9_600) }
    }
}
