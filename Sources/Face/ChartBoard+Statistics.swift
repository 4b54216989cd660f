public import Datasets
import Music
public import Rendering

extension ChartBoard {
    /// The picture of a corpus: how its notes and pieces are distributed.
    public init(of statistics: CorpusStatistics, title: String) {
        var last = [Self.keys(statistics)]
        if statistics.bentNotes > 0 { last.append(Self.bends(statistics)) }
        last += [Self.metres(statistics), Self.instruments(statistics)]
        self.init(
            title: title, facts: Self.facts(statistics),
            lines: [
                [
                    ChartPanel(
                        "Pitch", note: Self.median(statistics.pitches) { Pitch(Int($0))?.description ?? "" },
                        form: .keyboard, values: statistics.pitches.counts, mark: Self.mark(statistics.pitches))
                ],
                [
                    ChartPanel(
                        "Velocity", note: Self.median(statistics.velocities),
                        form: .ramp(Self.labels(statistics.velocities, [1, 64, 127, 32, 96, 16, 48, 80, 112])),
                        values: statistics.velocities.counts, mark: Self.mark(statistics.velocities)),
                    Self.times("Length of notes", statistics.durations),
                    Self.intervals(statistics),
                ],
                [
                    ChartPanel(
                        "Notes sounding at once", note: "mean " + Self.short(statistics.polyphony.mean ?? 0),
                        form: .columns(Self.labels(statistics.polyphony, [1, 5, 10, 2, 3, 4, 6, 7, 8, 9] + (11...64).map(Double.init))),
                        values: statistics.polyphony.counts),
                    Self.tempos(statistics),
                    Self.lengths(statistics),
                ],
                last,
            ])
    }

    private static func facts(_ statistics: CorpusStatistics) -> [String] {
        var facts = [
            "\(grouped(statistics.pieces)) \(statistics.pieces == 1 ? "piece" : "pieces")",
            "\(short(statistics.hours)) hours", "\(grouped(statistics.notes)) notes",
        ]
        if let tokens = statistics.tokensPerNote {
            facts += ["\(grouped(statistics.tokens)) tokens", "\(short(tokens)) tokens a note"]
        }
        if statistics.bentNotes > 0 { facts.append("\(grouped(statistics.bentNotes)) notes bent") }
        if statistics.duplicates > 0 { facts.append("\(grouped(statistics.duplicates)) duplicates left out") }
        return facts
    }

    // MARK: Panels

    private static func keys(_ statistics: CorpusStatistics) -> ChartPanel {
        var note = "major above, minor below"
        if statistics.keys.unknown > 0 {
            let unknown = Double(statistics.keys.unknown) / Double(max(statistics.pieces, 1))
            note += " · \(short(100 * unknown)) % unknown"
        }
        return ChartPanel(
            "Keys", note: note, form: .fifths, values: statistics.keys.major + statistics.keys.minor,
            whole: statistics.pieces, width: 5)
    }

    private static func times(_ title: String, _ histogram: Histogram) -> ChartPanel {
        let places = [1, 0.1, 10, 0.01, 100, 0.5, 0.2, 2, 5, 0.05, 0.02, 20, 0.001, 0.002, 0.005]
        return ChartPanel(
            title, note: median(histogram) { short($0) + " s" },
            form: .columns([.init("0", at: 0)] + labels(histogram, places) { short($0) + " s" }),
            values: histogram.counts, mark: mark(histogram))
    }

    /// Notes that are struck together are told apart, since they would dwarf all others.
    private static func intervals(_ statistics: CorpusStatistics) -> ChartPanel {
        let all = statistics.intervals
        var apart = Histogram(all.scale)
        for (bin, count) in all.counts.enumerated().dropFirst() { apart.count(all.scale.value(bin), weight: count) }
        var panel = times("From a note to the next", apart)
        if let together = all.counts.first, together > 0 {
            let share = 100 * Double(together) / Double(max(all.total, 1))
            panel.note = "\(short(share)) % together, else " + panel.note
        }
        panel.whole = all.total
        return panel
    }

    /// Five tempos a column: 118 to 122 stand over 120.
    private static func tempos(_ statistics: CorpusStatistics) -> ChartPanel {
        var columns = [Int](repeating: 0, count: 79)
        for (bin, count) in statistics.tempos.counts.enumerated() {
            columns[min((bin + 2) / 5, columns.count - 1)] += count
        }
        let labels = [120, 60, 180, 90, 150, 240, 30, 300, 40, 80, 100, 140, 160, 200, 360].map {
            ChartPanel.Label("\($0)", at: Double($0 - 10) / 5)
        }
        return ChartPanel(
            "Tempo", note: median(statistics.tempos) { short($0) + " quarters a minute" }, form: .columns(labels),
            values: columns, mark: statistics.tempos.quantile(0.5).map { ($0 - 10) / 5 })
    }

    private static func lengths(_ statistics: CorpusStatistics) -> ChartPanel {
        let names = [
            (1.0, "1 s"), (10, "10 s"), (60, "1 min"), (600, "10 min"), (3600, "1 h"), (120, "2 min"), (300, "5 min"),
            (30, "30 s"), (1800, "30 min"), (5, "5 s"), (2, "2 s"), (20, "20 s"), (1200, "20 min"), (7200, "2 h"),
        ]
        return ChartPanel(
            "Length of pieces",
            note: median(statistics.pieceSeconds) {
                ($0 < 120 ? "\(short($0)) s" : "\(short($0 / 60)) min")
                    + (statistics.pieceNotes.quantile(0.5).map { ", \(short($0)) notes" } ?? "")
            },
            form: .columns(
                names.compactMap { value, name in
                    statistics.pieceSeconds.place(value).map { .init(name, at: $0) }
                }),
            values: statistics.pieceSeconds.counts, mark: mark(statistics.pieceSeconds))
    }

    private static func bends(_ statistics: CorpusStatistics) -> ChartPanel {
        let share = Double(statistics.bentNotes) / Double(max(statistics.notes, 1))
        let cents = [0.0, 200, -200, 1200, -1200, 100, -100, 400, -400, 300, -300, 600, -600, 800, -800]
        return ChartPanel(
            "Farthest bend in cents", note: "\(short(100 * share)) % of notes",
            form: .columns(labels(statistics.bends, cents) { "\($0 > 0 ? "+" : $0 < 0 ? "−" : "")\(Int(abs($0)))" }),
            values: statistics.bends.counts, width: 4)
    }

    private static func metres(_ statistics: CorpusStatistics) -> ChartPanel {
        let metres = statistics.metres.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return ChartPanel(
            "Metre", form: .rows(metres.map(\.key)), values: metres.map(\.value), whole: statistics.pieces, width: 2.6)
    }

    private static func instruments(_ statistics: CorpusStatistics) -> ChartPanel {
        let programs = statistics.programs.counts.enumerated().filter { $0.element > 0 }
            .sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }
        let names = programs.map {
            $0.offset == 128 ? "Drums" : GeneralMIDI.name(ofProgram: UInt8(truncatingIfNeeded: $0.offset))
        }
        return ChartPanel(
            "Instruments", form: .rows(names), values: programs.map(\.element), whole: statistics.notes, width: 4)
    }

    // MARK: Words

    private static func median(
        _ histogram: Histogram, _ words: (Double) -> String = { short($0) }
    ) -> String {
        histogram.quantile(0.5).map { "median " + words($0) } ?? ""
    }

    private static func mark(_ histogram: Histogram) -> Double? {
        histogram.quantile(0.5).flatMap { histogram.place($0) }
    }

    private static func labels(
        _ histogram: Histogram, _ values: [Double], _ words: (Double) -> String = { short($0) }
    ) -> [ChartPanel.Label] {
        values.compactMap { value in histogram.place(value).map { .init(words(value), at: $0) } }
    }

    /// Three digits at most behind the leading one: `0.315`, `12.4`, `1,234`.
    private static func short(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "–" }
        if abs(value) >= 100 { return grouped(Int(value.rounded())) }
        let factor = abs(value) >= 10 ? 10.0 : abs(value) >= 1 ? 100 : 1_000
        let rounded = (value * factor).rounded() / factor
        return Int(exactly: rounded).map(String.init) ?? "\(rounded)"
    }

    private static func grouped(_ number: Int) -> String {
        var text = String(number.magnitude)
        var place = text.count - 3
        while place > 0 {
            text.insert(",", at: text.index(text.startIndex, offsetBy: place))
            place -= 3
        }
        return (number < 0 ? "-" : "") + text
    }
}

extension Histogram {
    /// The column of a value, from 0; nil beyond the scale.
    fileprivate func place(_ value: Double) -> Double? { scale.place(of: value) }
}
