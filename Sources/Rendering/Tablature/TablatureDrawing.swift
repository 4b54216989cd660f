public import Music

/// A picture of a tablature: lines of music below each other, strings as lines, frets as numbers, rhythm below them.
///
/// The picture is SVG with its own paper behind it, as a piano roll's is. Signs are drawn as outlines and words in common
/// fonts of given sizes; the same tablature gives the same bytes.
public struct TablatureDrawing: Sendable {
    /// What of a tablature is drawn.
    public struct Options: Hashable, Sendable {
        /// The tracks below each other, as indices in any order; nil for all. Those that are not there are passed over.
        public var tracks: [Int]?
        /// The bars, counted from 0; nil for all.
        public var bars: Range<Int>?
        /// nil for the tablature's own.
        public var title: String?

        public init(tracks: [Int]? = nil, bars: Range<Int>? = nil, title: String? = nil) {
            self.tracks = tracks
            self.bars = bars
            self.title = title
        }
    }

    /// A picture ends with the first line of music beyond this height, and says so: programs that turn SVG into pixels
    /// know no more than 32,767 rows.
    public static let greatestHeight = 30_000.0

    private let tablature: Tablature
    private let parts: [TabPart]
    private let bars: Range<Int>
    private let title: String
    private let marks: [[TempoMark]]

    public init(_ tablature: Tablature, options: Options = Options()) {
        self.tablature = tablature
        let tracks = (options.tracks ?? Array(tablature.tracks.indices)).filter(tablature.tracks.indices.contains)
        parts = tracks.map { TabPart(tablature.tracks[$0]) }
        let all = tablature.masterBars.indices
        bars = options.bars.map { $0.clamped(to: all) } ?? all
        title = options.title ?? (tablature.information.title.isEmpty ? "Untitled" : tablature.information.title)
        marks = tablature.tempoMarks
    }

    /// The picture as an SVG document, 1,280 pixels wide.
    ///
    /// Cost: in proportion to what is drawn.
    public func svg() -> String {
        let header = TabHeader(tablature.information, title: title, parts: parts)
        var body = SVGWriter()
        var y = header.height
        var carries = [TabCarry](repeating: TabCarry(), count: parts.count)
        var bar = bars.lowerBound
        var waiting: [TabSystem.Segment] = []
        var isFirst = true
        while bar < bars.upperBound || !waiting.isEmpty, y < TablatureDrawing.greatestHeight, !parts.isEmpty {
            let system = nextSystem(&bar, &waiting, isFirst: isFirst)
            guard !system.segments.isEmpty else { break }
            y = draw(system, y: y, &carries, &body)
            isFirst = false
        }
        if bar < bars.upperBound || !waiting.isEmpty, !parts.isEmpty {
            let last = waiting.first?.measure.index ?? bar
            note(
                "The picture ends before bar \(last + 1) of \(tablature.masterBars.count): draw the rest by itself.",
                &y, &body)
        }
        if parts.isEmpty || bars.isEmpty { note(parts.isEmpty ? "There is no track." : "There is no bar.", &y, &body) }
        let height = (y + TabMetrics.margin).rounded(.up)
        var writer = SVGWriter(width: TabMetrics.pageWidth, height: height, label: "\(header.title): tablature")
        writer.rectangle(
            x: 0.5, y: 0.5, width: TabMetrics.pageWidth - 1, height: height - 1, radius: 10,
            "fill=\"\(Palette.page)\" stroke=\"\(Palette.pageEdge)\"")
        header.draw(with: &writer)
        writer.append(body)
        writer.finish()
        return writer.text
    }

    private func note(_ words: String, _ y: inout Double, _ writer: inout SVGWriter) {
        writer.words(
            words, x: TabMetrics.margin, y: y + 16,
            "font-family=\"\(Typeface.label)\" font-size=\"12\" fill=\"\(Palette.softInk)\"")
        y += 24
    }

    /// Fills a line with as many bars as it holds.
    private func nextSystem(_ bar: inout Int, _ waiting: inout [TabSystem.Segment], isFirst: Bool) -> TabSystem {
        let names = parts.filter { isFirst || $0.lines.kind == .drums }.flatMap(\.lines.names)
        let left = TabMetrics.margin + (names.map { Typeface.width($0, size: 9.5) }.max().map { $0 + 6 } ?? 0)
        let signRoom = parts.contains { $0.lines.kind != .names } ? 22.0 : 0
        var system = TabSystem(left: left, signRoom: signRoom, isFirst: isFirst)
        while true {
            if waiting.isEmpty {
                guard bar < bars.upperBound else { break }
                let measure = measure(&bar)
                waiting = TabSystem.pieces(
                    of: measure, lead: lead(measure), tail: tail(measure), room: TabSystem.right - left - signRoom)
            }
            guard let next = waiting.first, system.fits(next) else { break }
            system.append(next)
            waiting.removeFirst()
        }
        system.justify(isLast: bar >= bars.upperBound && waiting.isEmpty)
        return system
    }

    /// - Returns: where the next system begins.
    private func draw(_ system: TabSystem, y: Double, _ carries: inout [TabCarry], _ writer: inout SVGWriter) -> Double
    {
        var top = y
        var firstLine: Double?
        var lastLine = y
        for (number, part) in parts.enumerated() {
            var staff = TabStaff(part, in: system, tablature.masterBars)
            if number == 0 {
                staff.addDirections(
                    marks,
                    tempo: system.segments.first?.measure.index == 0 ? (tablature.tempoName, tablature.tempo) : nil)
            }
            if parts.count > 1 { addName(of: part, number, to: &staff) }
            staff.draw(number: number, &carries[number])
            let line = (top + staff.above.highest + 8).rounded(.up)
            staff.ink.append(to: &writer, y: line)
            if firstLine == nil { firstLine = line }
            lastLine = line + part.height
            top = lastLine + staff.below.highest + 10
        }
        if parts.count > 1, let firstLine {
            writer.rectangle(
                x: system.left - 0.6, y: firstLine, width: 1.4, height: lastLine - firstLine, "fill=\"\(Palette.ink)\"")
        }
        return top + 14
    }

    private func addName(of part: TabPart, _ number: Int, to staff: inout TabStaff) {
        let name = part.track.name.isEmpty ? "Track \(number + 1)" : part.track.name
        staff.marks.append(
            .words(
                .name, Typeface.fitted(name, size: 10, width: 260), x: staff.system.left, size: 10,
                "font-weight=\"600\" fill=\"\(Palette.softInk)\""))
    }

    // MARK: Bars

    private func measure(_ bar: inout Int) -> TabMeasure {
        let start = bar
        var end = start
        while end < bars.upperBound, isSilent(end), end == start || !mustBeSeen(end, after: end - 1) { end += 1 }
        bar = max(end, start + 1)
        return end - start > 1 ? TabMeasure(restFrom: start, count: end - start) : TabMeasure(start, parts)
    }

    private func isSilent(_ index: Int) -> Bool {
        parts.allSatisfy { part in
            let bar = part.bar(index)
            return bar.isSilent
                && bar.voices.allSatisfy { voice in
                    voice.beats.allSatisfy {
                        $0.text == nil && $0.chord == nil && $0.tremoloBar == nil && $0.fade == nil
                    }
                }
        }
    }

    /// Whether something begins or ends between two bars that a sign for both would hide.
    private func mustBeSeen(_ index: Int, after last: Int) -> Bool {
        let (bar, before) = (tablature.masterBars[index], tablature.masterBars[last])
        return bar.marker != nil || bar.isRepeatStart || bar.endings != before.endings || !bar.signs.isEmpty
            || showsMetre(index) || !marks[index].isEmpty || bar.tripletFeel != before.tripletFeel
            || before.repeatCount > 0 || before.hasDoubleBarLine || !before.jumps.isEmpty
    }

    private func showsMetre(_ index: Int) -> Bool {
        guard index > bars.lowerBound else { return true }
        let (bar, before) = (tablature.masterBars[index], tablature.masterBars[index - 1])
        return bar.beats != before.beats || bar.beatUnit != before.beatUnit || bar.isFreeTime != before.isFreeTime
    }

    private func lead(_ measure: TabMeasure) -> Double {
        let bar = tablature.masterBars[measure.index]
        let figures = Double(max("\(bar.beats)".count, "\(bar.beatUnit)".count))
        return (bar.isRepeatStart ? 14 : 0) + (showsMetre(measure.index) ? 10 + 15 * figures : 0)
    }

    private func tail(_ measure: TabMeasure) -> Double {
        tablature.masterBars[measure.index + measure.barCount - 1].repeatCount > 0 ? 10 : 2
    }
}
