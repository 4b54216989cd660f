/// Cuts what one voice plays in a bar into note values that can be written.
///
/// A bar is divided into beats. A beat whose notes begin and end on binary parts of it is written in plain and dotted
/// values, one whose notes lie on thirds, fifths or sevenths as a tuplet, and one that fits neither, as performances do,
/// with its exact durations and the nearest value for the eye.
struct Rhythm {
    /// A piece of a note or rest that one sign stands for.
    struct Piece {
        var start: Int
        var end: Int
        var value: Value
    }

    struct Value {
        /// As a power of two, in quarters: 0 for a quarter, -1 for an eighth.
        var power: Int
        var dots = 0
        var tuplet: Tuplet?
        var beginsTuplet = false
        var endsTuplet = false

        var typeName: String {
            NoteType.names[min(max(5 - power, 2), NoteType.names.count - 1)]
        }
    }

    struct Tuplet: Hashable {
        /// So many in the time of `normal`.
        var actual: Int
        var normal: Int
        /// The value that is counted.
        var power: Int
    }

    private enum Kind: Hashable {
        case binary
        case free
        /// A tuplet over the whole region, and the length of its smallest part.
        case tuplet(Tuplet, grid: Int, gridPower: Int)
    }

    private struct Region {
        var start: Int
        var end: Int
        var kind: Kind
    }

    /// The smallest binary part of a quarter that is a whole number of ticks, and its power.
    private let unit: Int
    private let unitPower: Int
    private let ticksPerQuarter: Int
    private let beat: Int
    private let length: Int

    /// - Parameters:
    ///   - length: of the bar, in ticks.
    ///   - beats, beatPower: its metre.
    init(ticksPerQuarter: Int, length: Int, beats: Int, beatPower: Int) {
        self.ticksPerQuarter = ticksPerQuarter
        self.length = length
        // No finer than 256ths.
        let power = min(ticksPerQuarter.trailingZeroBitCount, 6)
        unit = ticksPerQuarter >> power
        unitPower = -power
        let simple = max((4 * ticksPerQuarter) >> beatPower, 1)
        beat = beatPower >= 3 && beats > 3 && beats % 3 == 0 ? 3 * simple : simple
    }

    /// - Parameter spans: the notes and rests of a voice, without gaps, from 0 to the length of the bar.
    /// - Returns: the pieces of each span.
    func pieces(_ spans: [(range: Range<Int>, isRest: Bool)]) -> [[Piece]] {
        let boundaries = spans.dropFirst().map(\.range.lowerBound)
        let regions = regions(boundaries)
        var result: [[Piece]] = []
        result.reserveCapacity(spans.count)
        var first = 0
        for (span, isRest) in spans {
            var pieces: [Piece] = []
            while first < regions.count, regions[first].end <= span.lowerBound { first += 1 }
            var index = first
            while index < regions.count, regions[index].start < span.upperBound {
                let start = max(span.lowerBound, regions[index].start)
                let end = min(span.upperBound, regions[index].end)
                append(start, end, regions[index], isRest, to: &pieces)
                index += 1
            }
            result.append(pieces)
        }
        return result
    }

    // MARK: Regions

    private func regions(_ boundaries: [Int]) -> [Region] {
        var regions: [Region] = []
        var start = 0
        var first = 0  // the first boundary after `start`
        while start < length {
            var end = min(start + beat, length)
            // Tuplets over two beats, where no note begins between them.
            let pair = start + 2 * beat
            if start % (2 * beat) == 0, pair <= length, beat % unit == 0 {
                let inside = boundaries[first...].prefix { $0 < pair }
                if !inside.isEmpty, !inside.contains(end), !inside.allSatisfy({ $0 % unit == 0 }),
                    let kind = tuplet(start, pair, inside)
                {
                    regions.append(Region(start: start, end: pair, kind: kind))
                    while first < boundaries.count, boundaries[first] <= pair { first += 1 }
                    start = pair
                    continue
                }
            }
            end = min(start + beat, length)
            var next = first
            while next < boundaries.count, boundaries[next] < end { next += 1 }
            divide(start, end, boundaries[first..<next], &regions)
            first = next
            while first < boundaries.count, boundaries[first] <= end { first += 1 }
            start = end
        }
        return regions
    }

    private func divide(_ start: Int, _ end: Int, _ boundaries: ArraySlice<Int>, _ regions: inout [Region]) {
        func add(_ kind: Kind) {
            if case .tuplet = kind {
            } else if let last = regions.last, last.kind == kind, last.end == start {
                regions[regions.count - 1].end = end
                return
            }
            regions.append(Region(start: start, end: end, kind: kind))
        }
        let isOnGrid = start % unit == 0 && end % unit == 0
        if isOnGrid, boundaries.allSatisfy({ $0 % unit == 0 }) {
            add(.binary)
        } else if isOnGrid, let kind = tuplet(start, end, boundaries) {
            add(kind)
        } else if isOnGrid, end - start > ticksPerQuarter / 2, let parts = parts(end - start) {
            let size = (end - start) / parts
            var place = start
            for _ in 0..<parts {
                let inside = boundaries.filter { $0 > place && $0 < place + size }
                divide(place, place + size, inside[...], &regions)
                place += size
            }
        } else {
            add(.free)
        }
    }

    /// Into how many equal parts on the grid a stretch falls: two, or three where it is dotted.
    private func parts(_ length: Int) -> Int? {
        let units = length / unit
        if units % 3 == 0, units / 3 & (units / 3 - 1) == 0 { return 3 }
        return units % 2 == 0 ? 2 : nil
    }

    private func tuplet(_ start: Int, _ end: Int, _ boundaries: some Collection<Int>) -> Kind? {
        let length = end - start
        let units = length / unit
        // Only over a plain value, from a 16th to a whole note.
        guard length % unit == 0, units > 0, units & (units - 1) == 0 else { return nil }
        let power = units.trailingZeroBitCount + unitPower
        guard (-2...2).contains(power) else { return nil }
        for (actual, normal) in [(3, 2), (5, 4), (7, 4)] where length % actual == 0 {
            var grid = length / actual
            var gridPower = power - normal.trailingZeroBitCount
            for _ in 0..<4 {
                if boundaries.allSatisfy({ ($0 - start) % grid == 0 }) {
                    return .tuplet(
                        Tuplet(actual: actual, normal: normal, power: power - normal.trailingZeroBitCount), grid: grid,
                        gridPower: gridPower)
                }
                guard grid % 2 == 0, gridPower > -6 else { break }
                grid /= 2
                gridPower -= 1
            }
        }
        return nil
    }

    // MARK: Values

    private func append(_ start: Int, _ end: Int, _ region: Region, _ isRest: Bool, to pieces: inout [Piece]) {
        switch region.kind {
        case .free:
            pieces.append(Piece(start: start, end: end, value: Value(power: nearestPower(end - start))))
        case .binary:
            decompose(start, end, from: 0, unit: unit, unitPower: unitPower, isRest: isRest) { pieces.append($0) }
        case .tuplet(let tuplet, let grid, let gridPower):
            decompose(start, end, from: region.start, unit: grid, unitPower: gridPower, isRest: isRest) { piece in
                var piece = piece
                piece.value.tuplet = tuplet
                piece.value.beginsTuplet = piece.start == region.start
                piece.value.endsTuplet = piece.end == region.end
                pieces.append(piece)
            }
        }
    }

    /// The power of two nearest to a duration that fits no value.
    ///
    /// Some programs take a duration that is off its value by a hundredth of a quarter for a rounding error, and change
    /// it; so a value that comes so near without being exact is passed over for the next longer one.
    private func nearestPower(_ duration: Int) -> Int {
        let quarters = Double(duration) / Double(ticksPerQuarter)
        func value(_ power: Int) -> Double { power < 0 ? 1 / Double(1 << -power) : Double(1 << power) }
        var power = -8
        while power < 3, quarters > 0.75 * value(power + 1) { power += 1 }
        while power < 3, abs(value(power) - quarters) < 0.011, value(power) != quarters { power += 1 }
        return power
    }

    /// As few values as fit: one if there is one, else the longest that its place allows, and so on; rests show the beat,
    /// so that each stands at a multiple of its value.
    private func decompose(
        _ start: Int, _ end: Int, from origin: Int, unit: Int, unitPower: Int, isRest: Bool, _ add: (Piece) -> Void
    ) {
        var place = (start - origin) / unit
        var left = (end - start) / unit
        while left > 0 {
            let zeros = left.trailingZeroBitCount
            var count = left
            var value: Value
            switch left >> zeros {
            case 1: value = Value(power: zeros + unitPower)
            case 3: value = Value(power: zeros + 1 + unitPower, dots: 1)
            case 7: value = Value(power: zeros + 2 + unitPower, dots: 2)
            default: value = Value(power: 99)
            }
            if value.power > 3 || isRest {
                // The longest power of two that fits here, a breve at most.
                var power = min(left.bitWidth - 1 - left.leadingZeroBitCount, 3 - unitPower)
                while power > 0, place % (1 << power) != 0 { power -= 1 }
                count = 1 << power
                value = Value(power: power + unitPower)
            }
            add(
                Piece(start: origin + place * unit, end: origin + (place + count) * unit, value: value))
            place += count
            left -= count
        }
    }
}
