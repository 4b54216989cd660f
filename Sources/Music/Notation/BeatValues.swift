/// Splits the times of one voice in one bar into note values.
///
/// Notes are split at the borders of tuplets, which are written whole, and otherwise where a reader expects a beat: a
/// value begins at a multiple of half its length without dots.
struct BeatValues {
    /// A stretch of the bar that is a tuplet.
    private struct Cell {
        var start: Int
        var length: Int
        var parts: Int
    }

    private let bar: Range<Int>
    private var cells: [Cell] = []

    /// - Parameters:
    ///   - boundaries: Where something begins or ends in the voice, in order of time.
    ///   - parts: The parts of each beat by its start; see `Quantization.parts`.
    init(bar number: Int, grid: BarGrid, boundaries: [Int], parts: [Int: Int]) {
        bar = grid.starts[number]..<grid.starts[number + 1]
        var first = 0
        while first < boundaries.count {
            guard bar.contains(boundaries[first]) else {
                first += 1
                continue
            }
            let region = grid.region(at: boundaries[first], inBar: number)
            var next = first + 1
            while next < boundaries.count, boundaries[next] < region.start + region.length { next += 1 }
            let cell = Cell(start: region.start, length: region.length, parts: parts[region.start] ?? 4)
            add(cell, boundaries[first..<next])
            first = next
        }
    }

    /// Adds a beat that has a tuplet; where one of its halves begins, each half for itself.
    private mutating func add(_ cell: Cell, _ boundaries: ArraySlice<Int>) {
        guard cell.parts % 3 == 0 || cell.parts % 5 == 0 || cell.parts % 7 == 0 else { return }
        let middle = cell.start + cell.length / 2
        if cell.parts % 2 == 0, boundaries.contains(middle) {
            let half = Cell(start: cell.start, length: cell.length / 2, parts: cell.parts / 2)
            add(half, boundaries.filter { $0 < middle }[...])
            add(Cell(start: middle, length: half.length, parts: half.parts), boundaries.filter { $0 > middle }[...])
            return
        }
        let binary = BarGrid.quarter / 16
        if boundaries.contains(where: { ($0 - cell.start) % binary != 0 }) { cells.append(cell) }
    }

    /// The values of a note or rest, one after the other.
    func values(from start: Int, to end: Int, isRest: Bool) -> [(start: Int, value: NoteValue)] {
        var values: [(start: Int, value: NoteValue)] = []
        var time = start
        while time < end {
            if let cell = cell(at: time) {
                let stop = min(end, cell.start + cell.length)
                append(tuplet: cell, from: time, to: stop, &values)
                time = stop
            } else {
                let stop = min(end, nextCell(after: time))
                append(from: time, to: stop, isRest: isRest, &values)
                time = stop
            }
        }
        return values
    }

    private func cell(at time: Int) -> Cell? {
        guard let index = lastCell(at: time) else { return nil }
        return time < cells[index].start + cells[index].length ? cells[index] : nil
    }

    private func nextCell(after time: Int) -> Int {
        let next = (lastCell(at: time) ?? -1) + 1
        return next < cells.count ? cells[next].start : Int.max
    }

    /// The last tuplet that begins at a time or before it.
    private func lastCell(at time: Int) -> Int? {
        var (low, high) = (-1, cells.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if cells[middle].start <= time { low = middle } else { high = middle }
        }
        return low < 0 ? nil : low
    }

    private func append(
        tuplet cell: Cell, from start: Int, to end: Int, _ values: inout [(start: Int, value: NoteValue)]
    ) {
        let part = cell.length / cell.parts
        let ratio: (notes: Int, time: Int) = cell.parts % 3 == 0 ? (3, 2) : (cell.parts, 4)
        // The value of one part as it is written, and as a power of two.
        let plain = part * ratio.notes / ratio.time
        var power: Int8 = 0
        while power < 8, (4 * BarGrid.quarter) >> Int(power) > plain { power += 1 }
        var time = start
        while time < end {
            var value = NoteValue(
                power: power, tupletNotes: UInt8(ratio.notes), tupletTime: UInt8(ratio.time))
            // The longest that fits, dotted ones included.
            while value.power > 0 {
                var longer = value
                longer.power -= 1
                guard longer.length <= end - time else { break }
                value = longer
            }
            var dotted = value
            dotted.dots = 1
            if value.power < power, dotted.length <= end - time { value = dotted }
            values.append((time, value))
            time += max(value.length, 1)
        }
    }

    private func append(
        from start: Int, to end: Int, isRest: Bool, _ values: inout [(start: Int, value: NoteValue)]
    ) {
        var time = start
        while time < end {
            let place = time - bar.lowerBound
            let rest = end - time
            var best = NoteValue(power: 6)
            search: for power in Int8(0)...6 {
                let length = (4 * BarGrid.quarter) >> Int(power)
                for dots in UInt8(0)...1 {
                    let value = NoteValue(power: power, dots: 1 - dots)
                    let isWholeBar = place == 0 && time + value.length == bar.upperBound
                    if isRest, value.dots > 0, !isWholeBar { continue }
                    guard value.length <= rest, place % (isRest ? length : length / 2) == 0 else { continue }
                    if value.dots > 0, power == 6 { continue }
                    best = value
                    break search
                }
            }
            values.append((time, best))
            time += max(best.length, 1)
        }
    }
}
