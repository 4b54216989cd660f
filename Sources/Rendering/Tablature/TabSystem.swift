import Music

/// A line of music: bars beside each other, all parts below each other.
struct TabSystem {
    /// A measure's share of a system: all of it, but for one that is longer than a line.
    struct Segment {
        let measure: TabMeasure
        let columns: Range<Int>
        /// What stands between the bar line and the first beat: dots of a repeat, the metre, the sign of the staff.
        fileprivate(set) var lead: Double
        /// What stands between the last beat and the bar line: dots of a repeat.
        let tail: Double
        fileprivate(set) var start = 0.0
        fileprivate(set) var end = 0.0
        /// The middles of the columns.
        fileprivate(set) var xs: [Double] = []

        var isFirst: Bool { columns.lowerBound == 0 }
        var isLast: Bool { columns.upperBound == measure.columns.count }

        fileprivate var widths: (natural: Double, least: Double) {
            if measure.columns.isEmpty { return measure.barCount > 1 ? (130, 90) : (70, 40) }
            let shown = measure.columns[columns]
            let first = isFirst ? (shown.first?.left ?? 0) + 9 : (shown.first?.left ?? 0) + 2
            return shown.reduce((first, first)) { ($0.0 + $1.natural, $0.1 + $1.least) }
        }
    }

    let left: Double
    /// The room for the sign of the staff at the beginning.
    let signRoom: Double
    let isFirst: Bool
    private(set) var segments: [Segment] = []

    init(left: Double, signRoom: Double, isFirst: Bool) {
        self.left = left
        self.signRoom = signRoom
        self.isFirst = isFirst
    }

    static let right = TabMetrics.pageWidth - TabMetrics.margin

    var end: Double { segments.last?.end ?? left }
    private var room: Double { TabSystem.right - left }
    private var used: Double { segments.reduce(0) { $0 + $1.lead + $1.tail + $1.widths.natural } }

    func fits(_ segment: Segment) -> Bool {
        segments.isEmpty || used + segment.lead + segment.tail + segment.widths.natural <= room
    }

    mutating func append(_ segment: Segment) {
        segments.append(segment)
        if segments.count == 1 { segments[0].lead += signRoom }
    }

    /// The pieces of a measure, each short enough for a line of its own.
    static func pieces(of measure: TabMeasure, lead: Double, tail: Double, room: Double) -> [Segment] {
        let whole = Segment(measure: measure, columns: 0..<measure.columns.count, lead: lead, tail: tail)
        guard lead + tail + whole.widths.least > room else { return [whole] }
        var pieces: [Segment] = []
        var start = 0
        while start < measure.columns.count {
            var end = start + 1
            var used = (start == 0 ? lead : 0) + tail + measure.columns[start].left + 9 + measure.columns[start].natural
            while end < measure.columns.count, used + measure.columns[end].natural <= room {
                used += measure.columns[end].natural
                end += 1
            }
            pieces.append(
                Segment(
                    measure: measure, columns: start..<end, lead: start == 0 ? lead : 0,
                    tail: end == measure.columns.count ? tail : 0))
            start = end
        }
        return pieces
    }

    /// Spreads the bars over the line, or squeezes one that is too long for it.
    ///
    /// - Parameter isLast: whether nothing follows: then a line that is half empty stays so.
    mutating func justify(isLast: Bool) {
        let leads = segments.reduce(0) { $0 + $1.lead + $1.tail }
        let natural = segments.reduce(0) { $0 + $1.widths.natural }
        let least = segments.reduce(0) { $0 + $1.widths.least }
        guard natural > 0 else { return }
        let free = room - leads
        // Tighter than natural by a share of what can be given up; looser by a factor.
        let tightness = natural > free ? min((natural - free) / max(natural - least, 1), 1) : 0
        var stretch = natural < free ? free / natural : 1
        if isLast, stretch > 1.35 { stretch = 1.15 }
        var x = left
        for index in segments.indices {
            let segment = segments[index]
            segments[index].start = x
            x += segment.lead
            let shown = segment.measure.columns[segment.columns]
            if shown.isEmpty {
                x += segment.widths.natural * stretch
            } else {
                x += (shown.first?.left ?? 0) + (segment.isFirst ? 9 : 2)
                for column in shown {
                    segments[index].xs.append(x)
                    x += (column.natural - (column.natural - column.least) * tightness) * stretch
                }
            }
            x += segment.tail
            segments[index].end = min(x, TabSystem.right)
        }
        // The line ends where the page does, though roundings add up.
        if !segments.isEmpty, stretch != 1.15 || !isLast, abs(x - TabSystem.right) < 40, stretch > 1 || tightness > 0 {
            segments[segments.count - 1].end = TabSystem.right
        }
    }
}
