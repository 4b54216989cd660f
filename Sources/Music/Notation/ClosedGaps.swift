extension Quantization.Span {
    /// Brings ends that stop short of the next onset up to it, and others up to the next sixteenth, as a reader expects.
    ///
    /// Players let go before they strike again, and sequencers gate their notes: an eighth that sounds for nine tenths is
    /// an eighth, not a double-dotted sixteenth and a rest. In a part that is on a grid, an end that lies on a division of
    /// the beat itself is meant as it is.
    ///
    /// Cost: a sort of the onsets, and a search for each note.
    static func closeGaps(_ spans: inout [Quantization.Span], grid: BarGrid, tolerance: Int) {
        // What a hand plays is rounded to sixteenths anyway, and its ends help to find them.
        guard Quantization.isExact(spans, grid, tolerance) else { return }
        let onsets = Set(spans.map(\.start)).sorted()
        let longestGap = BarGrid.quarter / 2
        for span in spans.indices where spans[span].endWeight > 0 {
            let (start, end) = (spans[span].start, spans[span].end)
            guard end > start, end < grid.end else { continue }
            if isMeant(end, grid, tolerance) { continue }
            let place = index(in: onsets, from: end)
            // A note that hangs over into the next one ends with its onset, which is where rounding takes it.
            if place > 0, onsets[place - 1] > start, end - onsets[place - 1] < BarGrid.quarter / 8 { continue }
            let next = place < onsets.count ? onsets[place] : grid.end
            spans[span].end = next - end < longestGap ? next : min(sixteenth(after: end, grid), next)
        }
    }

    /// Whether a time lies on 32nds or on the triplets of 16ths.
    private static func isMeant(_ time: Int, _ grid: BarGrid, _ tolerance: Int) -> Bool {
        let region = grid.region(at: time, inBar: grid.bar(at: time))
        let offset = time - region.start
        return [8, 6].contains { parts in
            let part = BarGrid.quarter / parts
            return abs((offset + part / 2) / part * part - offset) <= tolerance
        }
    }

    private static func sixteenth(after time: Int, _ grid: BarGrid) -> Int {
        let part = BarGrid.quarter / 4
        let region = grid.region(at: time, inBar: grid.bar(at: time))
        return region.start + (time - region.start + part - 1) / part * part
    }

    /// Which of sorted times is the first that is no earlier than another; their count when all are.
    private static func index(in times: [Int], from time: Int) -> Int {
        var (low, high) = (0, times.count)
        while low < high {
            let middle = (low + high) / 2
            if times[middle] < time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
