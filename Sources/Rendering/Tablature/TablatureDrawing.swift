public import Music

/// A picture of a tablature: lines of music below each other, strings as lines, frets as numbers, rhythm below them.
///
/// The picture is SVG with its own paper behind it, as a piano roll's is. Signs are drawn as outlines and words in common
/// fonts of given sizes; the same tablature gives the same bytes.
public struct TablatureDrawing: Sendable {
    /// What of a tablature is drawn.
    public struct Options: Hashable, Sendable {
        /// The tracks below each other, as indices in any order, those that are not there passed over; nil for all.
        public var tracks: [Int]?
        /// The bars, counted from 0; nil for all.
        public var bars: Range<Int>?
        /// nil for the tablature's own.
        public var title: String?
        public var theme: PictureTheme

        public init(
            tracks: [Int]? = nil, bars: Range<Int>? = nil, title: String? = nil, theme: PictureTheme = .paper
        ) {
            self.tracks = tracks
            self.bars = bars
            self.title = title
            self.theme = theme
        }
    }

    /// A picture ends with the first line of music beyond this height, and says so: programs that turn SVG into pixels
    /// know no more than 32,767 rows.
    public static let greatestHeight = 30_000.0

    private let tablature: Tablature
    private let parts: [TabPart]
    private let bars: Range<Int>
    private let title: String
    private let theme: PictureTheme
    private let marks: [[TempoMark]]

    public init(_ tablature: Tablature, options: Options = Options()) {
        self.tablature = tablature
        let tracks = (options.tracks ?? Array(tablature.tracks.indices)).filter(tablature.tracks.indices.contains)
        parts = tracks.map { TabPart(tablature.tracks[$0]) }
        let all = tablature.masterBars.indices
        bars = options.bars.map { $0.clamped(to: all) } ?? all
        title = options.title ?? (tablature.information.title.isEmpty ? "Untitled" : tablature.information.title)
        theme = options.theme
        marks = tablature.tempoMarks
    }

    /// A line of music, or of words, with its own height 0 at the top.
    private struct Block {
        let ink: SVGWriter
        let height: Double
    }

    /// The picture as an SVG document, 1,280 pixels wide.
    ///
    /// Cost: in proportion to what is drawn.
    public func svg() -> String {
        let header = TabHeader(tablature.information, title: title, parts: parts)
        return page(blocks(room: TablatureDrawing.greatestHeight - header.height), header, number: nil, height: nil)
    }

    /// The picture as pages of one size, for paper: each an SVG document, with its number at the foot.
    ///
    /// - Parameter height: in pixels, for the width of 1,280: A4 is 1,810, Letter 1,656. At least 600.
    public func pages(height: Double = 1_810) -> [String] {
        let height = min(max(height, 600), TablatureDrawing.greatestHeight)
        let header = TabHeader(tablature.information, title: title, parts: parts)
        let foot = 44.0
        var pages: [String] = []
        var waiting: [Block] = []
        var used = header.height
        func turn() {
            let isFirst = pages.isEmpty
            pages.append(page(waiting, isFirst ? header : nil, number: pages.count + 1, height: height))
            waiting = []
            used = TabMetrics.margin
        }
        for block in blocks(room: TablatureDrawing.greatestHeight * 10) {
            if !waiting.isEmpty, used + block.height > height - foot { turn() }
            waiting.append(block)
            used += block.height
        }
        turn()
        return pages
    }

    /// - Parameters:
    ///   - number: of the page; nil for a picture that is the only one.
    ///   - height: nil for as much as is needed.
    private func page(_ blocks: [Block], _ header: TabHeader?, number: Int?, height: Double?) -> String {
        var y = header?.height ?? TabMetrics.margin
        var body = SVGWriter()
        for block in blocks {
            body.beginGroup("transform=\"translate(0 \(SVGWriter.number(y)))\"")
            body.append(block.ink)
            body.endGroup()
            y += block.height
        }
        // A line that is higher than the page makes the page higher.
        let height = max(height ?? 0, y + TabMetrics.margin).rounded(.up)
        let label = "\(title): tablature" + (number.map { ", page \($0)" } ?? "")
        var writer = SVGWriter(width: TabMetrics.pageWidth, height: height, label: label)
        writer.rectangle(
            x: 0.5, y: 0.5, width: TabMetrics.pageWidth - 1, height: height - 1, radius: number == nil ? 10 : 0,
            "fill=\"\(Palette.page)\" stroke=\"\(Palette.pageEdge)\"")
        header?.draw(with: &writer)
        writer.append(body)
        if let number {
            writer.words(
                "\(number)", x: TabMetrics.pageWidth / 2, y: height - 18,
                "font-family=\"\(Typeface.label)\" font-size=\"11\" fill=\"\(Palette.softInk)\" text-anchor=\"middle\"")
        }
        writer.finish()
        return theme.applied(to: writer.text)
    }

    /// The lines of music one after the other, until their heights fill the room.
    private func blocks(room: Double) -> [Block] {
        if parts.isEmpty { return [words("There is no track.")] }
        if bars.isEmpty { return [words("There is no bar.")] }
        var blocks: [Block] = []
        var carries = [TabCarry](repeating: TabCarry(), count: parts.count)
        var bar = bars.lowerBound
        var waiting: [TabSystem.Segment] = []
        var y = 0.0
        while bar < bars.upperBound || !waiting.isEmpty, y < room {
            let system = nextSystem(&bar, &waiting, isFirst: blocks.isEmpty)
            guard !system.segments.isEmpty else { break }
            let block = block(system, &carries)
            blocks.append(block)
            y += block.height
        }
        if bar < bars.upperBound || !waiting.isEmpty {
            let next = waiting.first?.measure.index ?? bar
            blocks.append(
                words(
                    "The picture ends before bar \(next + 1) of \(tablature.masterBars.count): draw the rest by itself."
                ))
        }
        return blocks
    }

    private func words(_ words: String) -> Block {
        var ink = SVGWriter()
        ink.words(
            words, x: TabMetrics.margin, y: 16,
            "font-family=\"\(Typeface.label)\" font-size=\"12\" fill=\"\(Palette.softInk)\"")
        return Block(ink: ink, height: 24)
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

    private func block(_ system: TabSystem, _ carries: inout [TabCarry]) -> Block {
        var writer = SVGWriter()
        var top = 0.0
        var firstLine: Double?
        var lastLine = 0.0
        for (number, part) in parts.enumerated() {
            var staff = TabStaff(part, in: system, tablature.masterBars)
            if number == 0 {
                let isBeginning = system.segments.first?.measure.index == 0
                staff.addDirections(marks, tempo: isBeginning ? (tablature.tempoName, tablature.tempo) : nil)
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
        return Block(ink: writer, height: top + 14)
    }

    private func addName(of part: TabPart, _ number: Int, to staff: inout TabStaff) {
        let name = part.track.name.isEmpty ? "Track \(number + 1)" : part.track.name
        let words = Typeface.fitted(name, size: 10, width: 260)
        let left = staff.system.left
        staff.marks.append(
            TabMark(lane: .name, start: left, end: left + Typeface.width(words, size: 10) * 1.1, height: 16) {
                ink, x, y in
                ink.words.words(
                    words, x: x, y: y - 5, "font-size=\"10\" font-weight=\"600\" fill=\"\(Palette.softInk)\"")
            })
    }

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
