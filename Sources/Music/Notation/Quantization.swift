/// Moves onsets and ends to the notes that can be written: each beat is divided as its onsets ask for.
///
/// A beat takes the division with the least error: into 2^n parts down to 64ths, or into 3, 6 or 12 of triplets; of 5 and
/// 7 only where every onset of the part is exact on some division. Finer divisions have to be better by a margin, which
/// is small for a part that is exact and large for one that was played by hand.
struct Quantization {
    /// A note to be moved, in `NoteValue.unitsPerQuarter`.
    struct Span {
        var start: Int
        var end: Int
        /// How much its end weighs in the choice; 0 for one that is written elsewhere anyway.
        var endWeight: Double
    }

    /// The parts of a beat, from the one that is preferred; what each costs, in quarters, in a part that is not exact.
    static let divisions: [(parts: Int, margin: Double)] = [
        (1, 0), (2, 0), (4, 0), (3, 0.006), (8, 0.02), (6, 0.02), (16, 0.045), (12, 0.04), (5, 0.05), (7, 0.06),
    ]
    /// Of all onsets, so many have to lie on a division in a part that is exact.
    static let exactShare = 0.98

    private let grid: BarGrid
    /// The parts of each beat that something begins or ends in, by its start.
    private(set) var parts: [Int: Int] = [:]
    private(set) var spans: [Span] = []
    /// Whether the part was on a grid already.
    private(set) var isExact = false

    /// - Parameter tick: The length of a tick of the score in units: errors below half of it are none.
    init(_ spans: [Span], grid: BarGrid, tick: Int) {
        self.grid = grid
        self.spans = spans
        // Starts and ends in order of time: twice the index, one more for an end.
        var events: [(time: Int, span: Int)] = []
        events.reserveCapacity(2 * spans.count)
        for (index, span) in spans.enumerated() {
            events.append((span.start, 2 * index))
            // The end of the last bar is on any grid.
            if span.end < grid.end {
                events.append((span.end, 2 * index + 1))
            } else {
                self.spans[index].end = grid.end
            }
        }
        events.sort { ($0.time, $0.span) < ($1.time, $1.span) }
        let tolerance = max(tick / 2, 1)
        isExact = Self.isExact(spans, grid, tolerance)
        var first = 0
        var bar = 0
        while first < events.count {
            while bar + 1 < grid.count, grid.starts[bar + 1] <= events[first].time { bar += 1 }
            let region = grid.region(at: events[first].time, inBar: bar)
            var next = first + 1
            while next < events.count, events[next].time < region.start + region.length { next += 1 }
            let parts = choose(events[first..<next], region, tolerance)
            self.parts[region.start] = parts
            for event in events[first..<next] {
                let time = Self.nearest(event.time - region.start, region.length, parts) + region.start
                if event.span % 2 == 0 {
                    self.spans[event.span / 2].start = time
                } else {
                    self.spans[event.span / 2].end = time
                }
            }
            first = next
        }
        for index in self.spans.indices where self.spans[index].end <= self.spans[index].start {
            self.spans[index].end = step(after: self.spans[index].start)
        }
    }

    /// The next time at which something can be written.
    func step(after time: Int) -> Int {
        let region = grid.region(at: time, inBar: grid.bar(at: time))
        return time + region.length / parts(of: region)
    }

    /// Sixteenths where nothing begins or ends.
    private func parts(of region: BarGrid.Region) -> Int {
        parts[region.start] ?? max(4 * region.length / BarGrid.quarter, 1)
    }

    static func isExact(_ spans: [Span], _ grid: BarGrid, _ tolerance: Int) -> Bool {
        // A coarse clock puts everything on some division.
        guard tolerance * 48 < BarGrid.quarter else { return true }
        var exact = 0
        for span in spans {
            let region = grid.region(at: span.start, inBar: grid.bar(at: span.start))
            let offset = span.start - region.start
            if [16, 12, 5, 7].contains(where: { abs(nearest(offset, region.length, $0) - offset) <= tolerance }) {
                exact += 1
            }
        }
        return Double(exact) >= exactShare * Double(spans.count)
    }

    private static func nearest(_ offset: Int, _ length: Int, _ parts: Int) -> Int {
        let part = length / parts
        return (offset + part / 2) / part * part
    }

    private func choose(
        _ events: ArraySlice<(time: Int, span: Int)>, _ region: BarGrid.Region, _ tolerance: Int
    ) -> Int {
        var best = (cost: Double.infinity, parts: 4)
        for division in Self.divisions where region.length % division.parts == 0 {
            if division.parts % 5 == 0 || division.parts % 7 == 0, !isExact { continue }
            // No finer than 64ths.
            if division.parts * (BarGrid.quarter / max(region.length, 1)) > 16 { continue }
            var (sum, weight) = (0.0, 0.0)
            for event in events {
                let offset = event.time - region.start
                let error = abs(Self.nearest(offset, region.length, division.parts) - offset)
                let isEnd = event.span % 2 == 1
                let importance = isEnd ? (isExact ? 1 : 0.25) * spans[event.span / 2].endWeight : 1
                if error > tolerance { sum += importance * Double(error) / Double(BarGrid.quarter) }
                weight += importance
            }
            let cost = isExact ? sum + division.margin / 20 : sum / max(weight, 0.001) + division.margin
            if cost < best.cost - 1e-12 { best = (cost, division.parts) }
            if sum == 0 { break }
        }
        return best.parts
    }
}
