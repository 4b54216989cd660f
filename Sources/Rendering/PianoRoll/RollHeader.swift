/// What stands above the music: the title, the facts, and the key to the colours.
struct RollHeader {
    /// An entry of the key: a patch of colour and its meaning.
    private struct Entry {
        /// nil for outlines.
        let ramp: Palette.Ramp?
        let words: String
    }

    private let title: String
    private let facts: String
    /// Rows of the key, each short enough for the page.
    private let rows: [[Entry]]

    private static let rowHeight = 20.0
    private static let patchWidth = 34.0

    init(_ roll: PianoRoll) {
        title = RollHeader.shortened(roll.title, to: 72)
        let own = RollHeader.facts(roll.marks, new: roll.promptEnd == nil ? nil : roll.marks.count { !$0.isPrompt })
        facts = roll.overlay.map { "\(own), and \(RollHeader.facts($0.marks, new: nil)) over it" } ?? own
        rows = RollHeader.rows(of: RollHeader.entries(roll))
    }

    var height: Double { 88 + Double(rows.count) * RollHeader.rowHeight }

    /// The picture in one line, for those who do not see it.
    var label: String { "\(title): piano roll, \(facts)" }

    func draw(with writer: inout SVGWriter) {
        let left = RollLayout.margin
        writer.words(
            title, x: left, y: 46,
            "font-family=\"\(Typeface.title)\" font-size=\"25\" font-weight=\"600\" fill=\"\(Palette.ink)\"")
        writer.beginGroup("font-family=\"\(Typeface.label)\" font-size=\"12.5\" fill=\"\(Palette.softInk)\"")
        writer.words(facts, x: left, y: 68)
        drawVelocities(&writer)
        for (row, entries) in rows.enumerated() {
            var x = left
            let y = 92 + Double(row) * RollHeader.rowHeight
            for entry in entries {
                drawPatch(entry.ramp, x: x, y: y - 9, &writer)
                writer.words(entry.words, x: x + RollHeader.patchWidth + 6, y: y)
                x += RollHeader.width(of: entry)
            }
        }
        writer.endGroup()
    }

    /// Quiet to loud, at the right.
    private func drawVelocities(_ writer: inout SVGWriter) {
        let right = RollLayout.pageWidth - RollLayout.margin
        let patch = 9.0
        let start = right - 32 - patch * Double(Palette.shades)
        let ramp = Palette.part(0)
        writer.words("quiet", x: start - 6, y: 68, "text-anchor=\"end\"")
        for shade in 0..<Palette.shades {
            writer.rectangle(
                x: start + Double(shade) * patch, y: 59, width: patch, height: 10,
                "fill=\"\(ramp.colour(shade).hex)\" shape-rendering=\"crispEdges\"")
        }
        writer.words("loud", x: right, y: 68, "text-anchor=\"end\"")
    }

    /// Three shades of one colour, as they appear in the music.
    private func drawPatch(_ ramp: Palette.Ramp?, x: Double, y: Double, _ writer: inout SVGWriter) {
        guard let ramp else {
            writer.rectangle(
                x: x + 0.6, y: y, width: RollHeader.patchWidth - 1.2, height: 9.5, radius: 2.2,
                "fill=\"none\" stroke=\"\(Palette.outline)\" stroke-width=\"1.2\"")
            return
        }
        for (index, shade) in [3, 8, 13].enumerated() {
            writer.rectangle(
                x: x + Double(index) * 11.5, y: y, width: 10.5, height: 9.5, radius: 2.2,
                "fill=\"\(ramp.colour(shade).hex)\" stroke=\"\(ramp.edge(shade).hex)\" stroke-width=\"0.6\"")
        }
    }

    private static func facts(_ marks: [PianoRoll.Mark], new: Int?) -> String {
        let count = marks.count
        var facts = [count == 1 ? "1 note" : "\(count) notes"]
        if let new { facts.append("\(new) of them new") }
        facts.append(time(marks.reduce(0) { max($0, $1.end) }))
        if let low = marks.map(\.pitch).min(), let high = marks.map(\.pitch).max() {
            facts.append("\(name(of: low)) to \(name(of: high))")
        }
        return facts.joined(separator: " · ")
    }

    private static func name(of pitch: Int) -> String {
        ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"][pitch % 12] + "\(pitch / 12 - 1)"
    }

    private static func time(_ seconds: Double) -> String {
        guard seconds > 120, seconds < 1e15 else { return "\(SVGWriter.number((seconds * 10).rounded() / 10)) s" }
        let (minutes, rest) = Int(seconds.rounded()).quotientAndRemainder(dividingBy: 60)
        return "\(minutes) min \(rest) s"
    }

    /// One part without a prompt needs no key.
    private static func entries(_ roll: PianoRoll) -> [Entry] {
        guard roll.parts.count > 1 || roll.promptEnd != nil || roll.overlay != nil else { return [] }
        var entries: [Entry] = []
        if roll.promptEnd != nil {
            let promptParts = Set(roll.marks.lazy.filter(\.isPrompt).map(\.part))
            entries.append(Entry(ramp: Palette.prompt(promptParts.min() ?? 0), words: "prompt"))
        }
        if let overlay = roll.overlay {
            if roll.parts.count < 2 {
                entries.append(Entry(ramp: Palette.part(0), words: shortened(roll.ownTitle, to: 60)))
            }
            entries.append(Entry(ramp: nil, words: shortened(overlay.title, to: 60)))
        }
        if roll.parts.count == 1, roll.overlay == nil {
            entries.append(Entry(ramp: Palette.part(0), words: "continuation"))
        } else if roll.parts.count > 1 {
            for (part, name) in roll.parts.enumerated().prefix(24) {
                entries.append(Entry(ramp: Palette.part(part), words: shortened(name, to: 32)))
            }
            if roll.parts.count > 24 {
                entries.append(Entry(ramp: Palette.part(24), words: "and \(roll.parts.count - 24) more"))
            }
        }
        return entries
    }

    private static func rows(of entries: [Entry]) -> [[Entry]] {
        let room = RollLayout.pageWidth - 2 * RollLayout.margin
        var rows: [[Entry]] = []
        var used = room
        for entry in entries {
            let width = width(of: entry)
            if used + width > room {
                rows.append([])
                used = 0
            }
            rows[rows.count - 1].append(entry)
            used += width
        }
        return rows
    }

    /// A generous guess, since no font is at hand to measure with.
    private static func width(of entry: Entry) -> Double {
        patchWidth + 6 + Double(entry.words.count) * 7 + 18
    }

    private static func shortened(_ words: String, to count: Int) -> String {
        words.count > count ? words.prefix(count - 1) + "…" : words
    }
}
