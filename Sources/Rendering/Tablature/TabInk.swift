/// What a staff consists of, in layers, so that like things share a group and numbers lie over lines.
struct TabInk {
    var lines = SVGWriter()
    var knockouts = SVGWriter()
    var frets = SVGWriter()
    var smallFrets = SVGWriter()
    var strokes = SVGWriter()
    var fills = SVGWriter()
    var words = SVGWriter()

    /// The layers in order, moved down the page.
    func append(to writer: inout SVGWriter, y: Double) {
        writer.beginGroup("transform=\"translate(0 \(SVGWriter.number(y)))\"")
        add(lines, "stroke=\"\(Palette.strongLine)\" stroke-width=\"0.9\"", &writer)
        add(knockouts, "fill=\"\(Palette.page)\"", &writer)
        let font = "font-family=\"\(Typeface.label)\""
        add(
            frets,
            "class=\"frets\" \(font) font-size=\"12.5\" font-weight=\"600\" fill=\"\(Palette.ink)\" text-anchor=\"middle\"",
            &writer)
        add(
            smallFrets, "class=\"grace\" \(font) font-size=\"9.5\" fill=\"\(Palette.ink)\" text-anchor=\"middle\"",
            &writer)
        add(strokes, "fill=\"none\" stroke=\"\(Palette.ink)\" stroke-width=\"1.1\" stroke-linecap=\"round\"", &writer)
        add(fills, "fill=\"\(Palette.ink)\"", &writer)
        add(words, "\(font) font-size=\"10.5\" fill=\"\(Palette.ink)\"", &writer)
        writer.endGroup()
    }

    private func add(_ layer: SVGWriter, _ attributes: String, _ writer: inout SVGWriter) {
        guard !layer.text.isEmpty else { return }
        writer.beginGroup(attributes)
        writer.append(layer)
        writer.endGroup()
    }
}

/// How far a staff reaches above its first line and below its last, along the page, so that words find a free place.
struct TabSkyline {
    private static let cell = 2.0
    private var heights: [Double]

    init() {
        heights = [Double](repeating: 0, count: Int(TabMetrics.pageWidth / TabSkyline.cell) + 1)
    }

    var highest: Double { heights.max() ?? 0 }

    func height(from start: Double, to end: Double) -> Double {
        var highest = 0.0
        for cell in cells(start, end) where heights[cell] > highest { highest = heights[cell] }
        return highest
    }

    mutating func raise(to height: Double, from start: Double, to end: Double) {
        for cell in cells(start, end) where heights[cell] < height { heights[cell] = height }
    }

    private func cells(_ start: Double, _ end: Double) -> ClosedRange<Int> {
        let last = heights.count - 1
        let first = min(max(Int(max(start, 0) / TabSkyline.cell), 0), last)
        return first...min(max(Int(max(end, 0) / TabSkyline.cell), first), last)
    }
}

/// What stands above or below a staff, from the nearest to the farthest.
enum TabLane: Int, CaseIterable {
    case accent, slur, technique, harmonic, wave, bridge, letRing, palmMute, pick, fade
    case chord, text, tempo, repetition, ending, sign, marker, name

    /// Whether all that it holds in a line stands at one height.
    var isLevel: Bool { ![.accent, .slur, .text, .tempo, .repetition, .sign, .marker, .fade].contains(self) }
}

/// A sign or word that looks for its height.
struct TabMark {
    let lane: TabLane
    /// Its extent along the page.
    let start: Double
    let end: Double
    let height: Double
    /// Draws it; given its left end, and the height of its lower edge above the staff as a negative number.
    let draw: @Sendable (inout TabInk, _ x: Double, _ y: Double) -> Void
}

extension TabMark {
    /// Words from `x` on.
    static func words(
        _ lane: TabLane, _ text: String, x: Double, size: Double = 10.5, _ attributes: String = ""
    ) -> TabMark {
        let words = Typeface.fitted(text, size: size, width: TabMetrics.pageWidth - 2 * TabMetrics.margin)
        let width = Typeface.width(words, size: size)
        return TabMark(lane: lane, start: x, end: x + width, height: size + 1) { ink, x, y in
            ink.words.words(
                words, x: x, y: y - 2,
                "font-size=\"\(SVGWriter.number(size))\"" + (attributes.isEmpty ? "" : " " + attributes))
        }
    }

    /// Puts all marks above a staff, lane by lane; in a lane those that would touch stand above each other.
    static func place(_ marks: [TabMark], on skyline: inout TabSkyline, _ ink: inout TabInk) {
        var lanes = [[TabMark]](repeating: [], count: TabLane.allCases.count)
        for mark in marks { lanes[mark.lane.rawValue].append(mark) }
        for lane in TabLane.allCases {
            var rest = lanes[lane.rawValue].enumerated().sorted {
                $0.element.start == $1.element.start ? $0.offset < $1.offset : $0.element.start < $1.element.start
            }.map(\.element)
            while !rest.isEmpty {
                var row: [(mark: TabMark, x: Double)] = []
                var left: [TabMark] = []
                var end = -Double.infinity
                for mark in rest {
                    let x = max(min(mark.start, TabSystem.right + 6 - (mark.end - mark.start)), 4)
                    if x > end + 3 {
                        row.append((mark, x))
                        end = x + mark.end - mark.start
                    } else {
                        left.append(mark)
                    }
                }
                place(row, lane, on: &skyline, &ink)
                rest = left
            }
        }
    }

    private static func place(
        _ row: [(mark: TabMark, x: Double)], _ lane: TabLane, on skyline: inout TabSkyline, _ ink: inout TabInk
    ) {
        func height(_ item: (mark: TabMark, x: Double)) -> Double {
            skyline.height(from: item.x - 2, to: item.x + item.mark.end - item.mark.start + 2) + 2
        }
        let common = lane.isLevel ? row.map { height($0) }.max() ?? 0 : 0
        for item in row {
            let level = lane.isLevel ? common : height(item)
            item.mark.draw(&ink, item.x, -level)
            skyline.raise(
                to: level + item.mark.height, from: item.x - 2, to: item.x + item.mark.end - item.mark.start + 2)
        }
    }
}
