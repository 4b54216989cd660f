import Music

extension CorpusStatistics {
    /// A distribution as people read it: a name, some of its numbers, and its shape.
    struct Row {
        let name: String
        /// At 5 %, in the middle, and at 95 %.
        let low: String, median: String, high: String
        let mean: String
        /// The least and the greatest, in which the bars begin and end.
        let from: String, to: String
        let bars: String
    }

    /// The distributions that hold anything, in the order in which they are told.
    var rows: [Row] {
        let plain = { (value: Double) in FigureText.short(value) }
        let pitch = { (value: Double) in Pitch(Int(value.rounded()))?.description ?? "–" }
        return [
            Self.row("pitch", pitches, pitch), Self.row("velocity", velocities, plain),
            Self.row("length of a note", durations, FigureText.time),
            Self.row("to the next note", intervals, FigureText.time),
            Self.row("notes at once", polyphony, plain), Self.row("quarters a minute", tempos, plain),
            Self.row("farthest bend, cents", bends, plain),
            Self.row("length of a piece", pieceSeconds, FigureText.time),
            Self.row("notes of a piece", pieceNotes, plain),
        ].compactMap { $0 }
    }

    private static func row(_ name: String, _ histogram: Histogram, _ words: (Double) -> String) -> Row? {
        guard let low = histogram.quantile(0.05), let median = histogram.quantile(0.5),
            let high = histogram.quantile(0.95), let mean = histogram.mean,
            let first = histogram.counts.firstIndex(where: { $0 > 0 }),
            let last = histogram.counts.lastIndex(where: { $0 > 0 })
        else { return nil }
        return Row(
            name: name, low: words(low), median: words(median), high: words(high), mean: words(mean),
            from: words(histogram.scale.value(first)), to: words(histogram.scale.value(last)),
            bars: FigureText.sparkline(histogram.counts[first...last], width: 30))
    }

    /// The statistics as a table for the terminal, at most about a hundred columns wide; every line ends.
    public var text: String {
        var lines = [totals.joined(separator: ", "), ""]
        let rows = rows
        if !rows.isEmpty {
            lines.append(Self.line("", "5 %", "median", "95 %", "mean", "least", "", "most"))
            for row in rows {
                lines.append(Self.line(row.name, row.low, row.median, row.high, row.mean, row.from, row.bars, row.to))
            }
            lines.append("")
        }
        for (name, list) in lists where !list.isEmpty {
            lines.append(Self.padded(name, 21) + list)
        }
        while lines.last == "" { lines.removeLast() }
        return lines.joined(separator: "\n") + "\n"
    }

    /// What there is of everything, one after the other.
    public var totals: [String] {
        var totals = [
            "\(FigureText.grouped(pieces)) \(pieces == 1 ? "piece" : "pieces")",
            hours >= 1 ? "\(FigureText.short(hours)) hours" : FigureText.time(3600 * hours),
            "\(FigureText.grouped(notes)) notes",
        ]
        if words != notes, words > 0 { totals.append("\(FigureText.grouped(words)) words") }
        if let tokensPerNote {
            totals += ["\(FigureText.grouped(tokens)) tokens", "\(FigureText.short(tokensPerNote)) tokens a note"]
        }
        if bentNotes > 0 { totals.append("\(FigureText.percent(bentNotes, of: notes)) of the notes bent") }
        if duplicates > 0 { totals.append("\(FigureText.grouped(duplicates)) duplicates left out") }
        return totals
    }

    /// Names with their shares, the most frequent first.
    var lists: [(name: String, list: String)] {
        let metres = self.metres.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let stated = metres.reduce(0) { $0.saturatingSum($1.value) }
        return [
            ("keys", Self.list(keys.ranking, others: [("unknown", keys.unknown)], of: pieces)),
            (
                "metres",
                Self.list(metres.map { ($0.key, $0.value) }, others: [("not stated", pieces - stated)], of: pieces)
            ),
            ("instruments", Self.list(instruments, of: notes)),
            (
                "left out",
                excluded.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                    .map { "\(FigureText.grouped($0.value)) \($0.key)" }.joined(separator: ", ")
            ),
        ]
    }

    /// The instruments that play, with their notes, the busiest first.
    public var instruments: [(name: String, count: Int)] {
        programs.counts.enumerated().filter { $0.element > 0 }
            .sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }
            .map { ($0.offset == 128 ? "Drums" : GeneralMIDI.name(ofProgram: UInt8($0.offset & 0x7F)), $0.element) }
    }

    private static func list(
        _ counts: [(name: String, count: Int)], others: [(name: String, count: Int)] = [], of whole: Int
    ) -> String {
        let most = 8
        var items = counts.prefix(most).map { "\($0.name) \(FigureText.percent($0.count, of: whole))" }
        if counts.count > most {
            let rest = counts.dropFirst(most).reduce(0) { $0.saturatingSum($1.count) }
            items.append("\(counts.count - most) others \(FigureText.percent(rest, of: whole))")
        }
        items += others.filter { $0.count > 0 }.map { "\($0.name) \(FigureText.percent($0.count, of: whole))" }
        return items.joined(separator: ", ")
    }

    private static func line(
        _ name: String, _ low: String, _ median: String, _ high: String, _ mean: String, _ from: String,
        _ bars: String, _ to: String
    ) -> String {
        let numbers = [low, median, high, mean, from].map { padded($0, 9, atLeft: true) }.joined()
        let line = padded(name, 21) + numbers + " " + padded(bars, 30) + " " + to
        return String(line.reversed().drop { $0 == " " }.reversed())
    }

    private static func padded(_ text: String, _ width: Int, atLeft: Bool = false) -> String {
        let space = String(repeating: " ", count: max(width - text.count, 0))
        return atLeft ? space + text : text + space
    }
}
