public import Music

/// A picture of a piece: time to the right in seconds, pitch upwards, louder notes darker.
///
/// The picture is SVG with its own paper behind it, so it reads on a white page, on a dark one and in print. A part has
/// its own colour; the notes that a model was given are grey, those that it wrote are in colour. The same score gives
/// the same bytes.
public struct PianoRoll: Sendable {
    /// How much of the piece was given to the model.
    public enum Prompt: Hashable, Sendable {
        /// All of it, or there was no model: every note is in its part's colour.
        case none
        /// The first notes in the canonical order (onset, pitch, velocity, duration).
        case notes(Int)
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
    }

    let title: String
    let marks: [Mark]
    /// Names of the parts that have notes.
    let parts: [String]
    /// Where the continuation starts, in seconds; nil when there is none.
    let promptEnd: Double?
    /// Where the last note ends, in seconds.
    let duration: Double

    public init(_ score: Score, prompt: Prompt = .none, title: String) {
        self.title = title
        let clock = score.tempoMap
        let tracks = score.tracks.filter { !$0.notes.isEmpty }
        parts = tracks.enumerated().map { $0.element.name.isEmpty ? "Part \($0.offset + 1)" : $0.element.name }
        var notes: [(note: Note, part: Int)] = []
        notes.reserveCapacity(score.noteCount)
        for (part, track) in tracks.enumerated() { notes += track.notes.map { ($0, part) } }
        notes.sort { $0.note == $1.note ? $0.part < $1.part : $0.note < $1.note }

        let promptCount =
            switch prompt {
            case .none: 0
            case .notes(let count): min(max(count, 0), notes.count)
            case .seconds(let end): notes.firstIndex { clock.seconds(at: $0.note.onset) >= end } ?? notes.count
            }
        marks = notes.enumerated().map { index, element in
            Mark(
                start: clock.seconds(at: element.note.onset), end: clock.seconds(at: element.note.end),
                pitch: Int(element.note.pitch.number),
                shade: min(max(Int(element.note.velocity) - 1, 0) * Palette.shades / 127, Palette.shades - 1),
                part: element.part, isPrompt: index < promptCount)
        }
        duration = marks.reduce(0) { max($0, $1.end) }
        // Where nothing was given, or nothing was added, there is no border to show.
        let hasBorder = promptCount > 0 && promptCount < notes.count
        promptEnd =
            switch prompt {
            case .seconds(let end) where hasBorder: end
            case .notes where hasBorder: marks[promptCount].start
            default: nil
            }
    }

    /// The picture as an SVG document, 1,280 pixels wide.
    public func svg() -> String {
        let header = RollHeader(self)
        let pitches = marks.map(\.pitch)
        let sounding = pitches.min().flatMap { low in pitches.max().map { low...$0 } }
        let layout = RollLayout(duration: duration, sounding: sounding, headerHeight: header.height)
        var writer = SVGWriter(width: RollLayout.pageWidth, height: layout.pageHeight, label: header.label)
        writer.rectangle(
            x: 0.5, y: 0.5, width: RollLayout.pageWidth - 1, height: layout.pageHeight - 1, radius: 10,
            "fill=\"\(Palette.page)\" stroke=\"\(Palette.pageEdge)\"")
        header.draw(with: &writer)
        for system in 0..<layout.systemCount {
            drawPaper(system, layout, &writer)
            drawNotes(system, layout, &writer)
            RollKeyboard(layout: layout).draw(beside: system, with: &writer)
        }
        writer.finish()
        return writer.text
    }

    /// Notes of one colour stand in one group, which halves the file; quiet ones lie under loud ones.
    private func drawNotes(_ system: Int, _ layout: RollLayout, _ writer: inout SVGWriter) {
        let start = layout.start(of: system)
        let end = layout.end(of: system)
        // A note held over the end of a line goes on in the next.
        let visible = marks.filter { $0.start < end && ($0.end > start || $0.start >= start) }
        for part in parts.indices {
            for isPrompt in [true, false] {
                var byShade = [[Mark]](repeating: [], count: Palette.shades)
                for mark in visible where mark.part == part && mark.isPrompt == isPrompt {
                    byShade[mark.shade].append(mark)
                }
                let ramp = isPrompt ? Palette.prompt(part) : Palette.part(part)
                for shade in byShade.indices where !byShade[shade].isEmpty {
                    writer.beginGroup(
                        "fill=\"\(ramp.colour(shade).hex)\" stroke=\"\(ramp.edge(shade).hex)\" stroke-width=\"0.6\"")
                    for mark in byShade[shade] { draw(mark, system, layout, &writer) }
                    writer.endGroup()
                }
            }
        }
    }

    private func draw(_ mark: Mark, _ system: Int, _ layout: RollLayout, _ writer: inout SVGWriter) {
        let left = layout.x(mark.start, in: system)
        // A hair of paper between a note and its repetition; and even a note of no length is seen.
        let width = max(layout.x(min(mark.end, layout.end(of: system)), in: system) - left - 0.6, 1.4)
        let height = layout.rowHeight - 0.8
        writer.rectangle(
            x: left + 0.3, y: layout.y(mark.pitch, in: system) + 0.4, width: width, height: height,
            radius: min(2.2, width / 2, height * 0.28))
    }
}
