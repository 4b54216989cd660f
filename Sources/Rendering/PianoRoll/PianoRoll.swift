public import Music

/// A picture of a piece: time to the right in seconds, pitch upwards, louder notes darker.
///
/// The picture is SVG with its own paper behind it, so it reads on a white page, on a dark one and in print. A part has
/// its own colour; the notes that a model was given are grey, those that it wrote are in colour. A bent note is a band
/// that follows its pitch, whether the score bends it or the wheel of its channel. The same score gives the same bytes.
public struct PianoRoll: Sendable {
    /// How much of the piece was given to the model.
    public enum Prompt: Hashable, Sendable {
        /// All of it, or there was no model: every note is in its part's colour.
        case none
        /// The first notes in the canonical order (onset, pitch, velocity, duration).
        case notes(Int)
        /// All notes but these, which are counted in the canonical order.
        case allBut(Set<Int>)
        /// The notes that start before this time.
        case seconds(Double)
    }

    /// A note as it is drawn.
    struct Mark {
        let start: Double, end: Double  // seconds
        let pitch: Int
        let shade: Int
        let part: Int
        let isPrompt: Bool
        /// nil for a note that stays where it was struck.
        let bend: RollBend?
    }

    let title: String
    let marks: [Mark]
    /// Names of the parts that have notes.
    let parts: [String]
    /// Where the continuation starts, in seconds; nil when there is none.
    let promptEnd: Double?
    /// Where the last note ends, in seconds.
    let duration: Double
    let bars: RollBars
    /// A second piece, drawn over this one as outlines.
    let overlay: Overlay?

    /// Another piece in the same picture: the same piece before a change, or after it.
    struct Overlay {
        let title: String
        let marks: [Mark]
        let bars: RollBars
        let duration: Double
    }

    public init(_ score: Score, prompt: Prompt = .none, title: String) {
        self.init(score, prompt, title: title, overlay: nil)
    }

    /// A score with another one over it, whose notes are outlines, so that both are seen where they agree.
    ///
    /// - Parameters:
    ///   - titles: of both, for the key; the picture's own title is `title`.
    public init(_ score: Score, over other: Score, titles: (first: String, over: String), title: String) {
        let over = PianoRoll(other, title: titles.over)
        self.init(
            score, .none, title: title,
            overlay: Overlay(
                title: titles.over, marks: over.marks, bars: over.bars, duration: over.duration), own: titles.first)
    }

    /// What the key calls this piece where another lies over it.
    let ownTitle: String

    private init(_ score: Score, _ prompt: Prompt, title: String, overlay: Overlay?, own: String = "") {
        self.title = title
        self.overlay = overlay
        ownTitle = own
        let score = score.withNoteBends()
        bars = RollBars(score)
        let clock = score.tempoMap
        let tracks = score.tracks.filter { !$0.notes.isEmpty }
        parts = tracks.enumerated().map { $0.element.name.isEmpty ? "Part \($0.offset + 1)" : $0.element.name }
        var notes: [(note: Note, part: Int)] = []
        notes.reserveCapacity(score.noteCount)
        for (part, track) in tracks.enumerated() { notes += track.notes.map { ($0, part) } }
        notes.sort { $0.note == $1.note ? $0.part < $1.part : $0.note < $1.note }

        let isWritten: (Int) -> Bool
        switch prompt {
        case .none: isWritten = { _ in true }
        case .notes(let count): isWritten = { $0 >= count }
        case .allBut(let places): isWritten = places.contains
        case .seconds(let end): isWritten = { clock.seconds(at: notes[$0].note.onset) >= end }
        }
        marks = notes.enumerated().map { index, element in
            Mark(
                start: clock.seconds(at: element.note.onset), end: clock.seconds(at: element.note.end),
                pitch: Int(element.note.pitch.number),
                shade: min(max(Int(element.note.velocity) - 1, 0) * Palette.shades / 127, Palette.shades - 1),
                part: element.part, isPrompt: !isWritten(index), bend: RollBend(element.note, clock))
        }
        duration = marks.reduce(0) { max($0, $1.end) }
        // Where nothing was given before what was added, or nothing was added, there is no border to show.
        let first = marks.firstIndex { !$0.isPrompt } ?? 0
        promptEnd =
            switch prompt {
            case _ where first == 0: nil
            case .seconds(let end): end
            default: marks[first].start
            }
    }

    /// The picture as an SVG document, 1,280 pixels wide.
    public func svg() -> String {
        let header = RollHeader(self)
        let layout = layout(below: header)
        return page(header, 0..<layout.systemCount, layout, number: nil, height: layout.pageHeight)
    }

    /// The picture as pages of one size, for paper, each with its number at the foot; as it is where it fits on one.
    ///
    /// - Parameter height: in pixels, for the width of 1,280: A4 is 1,810, Letter 1,656. At least 900.
    public func pages(height: Double = 1_810) -> [String] {
        let header = RollHeader(self)
        let layout = layout(below: header)
        let height = max(height, 900)
        guard layout.pageHeight > height else { return [svg()] }
        let foot = 36.0
        var pages: [String] = []
        var first = 0
        while first < layout.systemCount {
            let top = pages.isEmpty ? 0 : layout.top(of: first) - RollLayout.pageTop
            var end = first + 1
            while end < layout.systemCount, layout.bottom(of: end) - top <= height - foot { end += 1 }
            pages.append(
                page(
                    pages.isEmpty ? header : nil, first..<end, layout, number: pages.count + 1,
                    height: max(height, layout.bottom(of: end - 1) - top + foot)))
            first = end
        }
        return pages
    }

    private func layout(below header: RollHeader) -> RollLayout {
        RollLayout(
            duration: max(duration, overlay?.duration ?? 0), sounding: sounding,
            headerHeight: header.height + (bars.starts.isEmpty ? 0 : 6),
            showsMovement: drawnMarks.contains { $0.bend.map { $0.constantPitch == nil } ?? false })
    }

    /// - Parameters:
    ///   - header: nil on pages after the first.
    ///   - number: of the page; nil for a picture that is the only one.
    private func page(
        _ header: RollHeader?, _ systems: Range<Int>, _ layout: RollLayout, number: Int?, height: Double
    ) -> String {
        let label = (header ?? RollHeader(self)).label + (number.map { ", page \($0)" } ?? "")
        var writer = SVGWriter(width: RollLayout.pageWidth, height: height, label: label)
        writer.rectangle(
            x: 0.5, y: 0.5, width: RollLayout.pageWidth - 1, height: height - 1, radius: number == nil ? 10 : 0,
            "fill=\"\(Palette.page)\" stroke=\"\(Palette.pageEdge)\"")
        header?.draw(with: &writer)
        if header == nil {
            let up = layout.top(of: systems.lowerBound) - RollLayout.pageTop
            writer.beginGroup("transform=\"translate(0 \(SVGWriter.number(-up)))\"")
        }
        for system in systems {
            drawPaper(system, layout, &writer)
            drawNotes(system, layout, &writer)
            if let overlay { drawOutlines(of: overlay, system, layout, &writer) }
            RollKeyboard(layout: layout).draw(beside: system, with: &writer)
        }
        if header == nil { writer.endGroup() }
        if let number {
            writer.words(
                "\(number)", x: RollLayout.pageWidth / 2, y: height - 14,
                "font-family=\"\(Typeface.label)\" font-size=\"11\" fill=\"\(Palette.softInk)\" text-anchor=\"middle\"")
        }
        writer.finish()
        return writer.text
    }

    private var drawnMarks: [Mark] { marks + (overlay?.marks ?? []) }

    /// The pitches that are passed; nil where there are no notes.
    private var sounding: ClosedRange<Int>? {
        var range: ClosedRange<Int>?
        for mark in drawnMarks {
            let passed = mark.bend?.range ?? mark.pitch...mark.pitch
            range = min(range?.lowerBound ?? 127, passed.lowerBound)...max(range?.upperBound ?? 0, passed.upperBound)
        }
        return range
    }
}
