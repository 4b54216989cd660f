public import Datasets
import Music
public import Rendering

extension ChartBoard {
    /// The picture of a corpus: how its notes and pieces are distributed.
    public init(of statistics: CorpusStatistics, title: String) {
        var last = [Self.keys(statistics)]
        if statistics.bentNotes > 0 { last.append(Self.bends(statistics)) }
        last.append(Self.metres(statistics))
        var facts = statistics.totals
        let instruments = statistics.instruments
        // One instrument needs no chart.
        if instruments.count == 1 {
            facts += instruments.map(\.name)
        } else {
            last.append(Self.instruments(instruments, of: statistics.notes))
        }
        self.init(
            title: title, facts: facts,
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
                        "Notes sounding at once",
                        note: statistics.polyphony.mean.map { "mean " + FigureText.short($0) } ?? "",
                        form: .columns(
                            Self.labels(
                                statistics.polyphony,
                                [1, 5, 10, 15, 20, 30, 40, 50, 60, 25, 35, 45, 2, 3, 4, 6, 7, 8, 9, 11, 12, 13, 14])),
                        values: statistics.polyphony.counts),
                    Self.tempos(statistics),
                    Self.lengths(statistics),
                ],
                last,
            ])
    }

    // MARK: Panels

    private static func keys(_ statistics: CorpusStatistics) -> ChartPanel {
        var note = "major above, minor below"
        if statistics.keys.unknown > 0 {
            note += " · \(FigureText.percent(statistics.keys.unknown, of: statistics.pieces)) unknown"
        }
        return ChartPanel(
            "Keys", note: note, form: .fifths, values: statistics.keys.major + statistics.keys.minor,
            whole: statistics.pieces, width: 5)
    }

    private static func times(_ title: String, _ histogram: Histogram) -> ChartPanel {
        let places = [1, 0.1, 10, 0.01, 100, 0.5, 0.2, 2, 5, 0.05, 0.02, 20, 0.001, 0.002, 0.005]
        return ChartPanel(
            title, note: median(histogram) { FigureText.short($0) + " s" },
            form: .columns([.init("0", at: 0)] + labels(histogram, places) { FigureText.short($0) + " s" }),
            values: histogram.counts, mark: mark(histogram))
    }

    /// Notes that are struck together are told apart, since they would dwarf all others.
    private static func intervals(_ statistics: CorpusStatistics) -> ChartPanel {
        let all = statistics.intervals
        var apart = Histogram(all.scale)
        for (bin, count) in all.counts.enumerated().dropFirst() { apart.count(all.scale.value(bin), weight: count) }
        var panel = times("Time to the next note", apart)
        if let together = all.counts.first, together > 0 {
            let middle = apart.quantile(0.5).map { ", else " + FigureText.time($0) } ?? ""
            panel.note = FigureText.percent(together, of: all.total) + " together" + middle
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
            "Tempo", note: median(statistics.tempos) { FigureText.short($0) + " quarters a minute" },
            form: .columns(labels),
            values: columns, mark: statistics.tempos.quantile(0.5).map { (($0 - 10) / 5).rounded() })
    }

    private static func lengths(_ statistics: CorpusStatistics) -> ChartPanel {
        let names = [
            (1.0, "1 s"), (10, "10 s"), (60, "1 min"), (600, "10 min"), (3600, "1 h"), (120, "2 min"), (300, "5 min"),
            (30, "30 s"), (1800, "30 min"), (5, "5 s"), (2, "2 s"), (20, "20 s"), (1200, "20 min"), (7200, "2 h"),
        ]
        return ChartPanel(
            "Length of pieces",
            note: median(statistics.pieceSeconds) {
                FigureText.time($0)
                    + (statistics.pieceNotes.quantile(0.5).map { ", \(FigureText.short($0)) notes" } ?? "")
            },
            form: .columns(
                names.compactMap { value, name in
                    statistics.pieceSeconds.place(value).map { .init(name, at: $0) }
                }),
            values: statistics.pieceSeconds.counts, mark: mark(statistics.pieceSeconds))
    }

    private static func bends(_ statistics: CorpusStatistics) -> ChartPanel {
        let cents = [0.0, 200, -200, 1200, -1200, 100, -100, 400, -400, 300, -300, 600, -600, 800, -800]
        return ChartPanel(
            "Farthest bend in cents",
            note: "\(FigureText.percent(statistics.bentNotes, of: statistics.notes)) of notes",
            form: .columns(labels(statistics.bends, cents) { "\($0 > 0 ? "+" : $0 < 0 ? "−" : "")\(Int(abs($0)))" }),
            values: statistics.bends.counts, width: 4)
    }

    private static func metres(_ statistics: CorpusStatistics) -> ChartPanel {
        let metres = statistics.metres.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return ChartPanel(
            "Metre", form: .rows(metres.map(\.key)), values: metres.map(\.value), whole: statistics.pieces, width: 2.6)
    }

    private static func instruments(_ instruments: [(name: String, count: Int)], of notes: Int) -> ChartPanel {
        ChartPanel(
            "Instruments", form: .rows(instruments.map(\.name)), values: instruments.map(\.count), whole: notes,
            width: 4)
    }

    // MARK: Words

    private static func median(
        _ histogram: Histogram, _ words: (Double) -> String = FigureText.short
    ) -> String {
        histogram.quantile(0.5).map { "median " + words($0) } ?? ""
    }

    private static func mark(_ histogram: Histogram) -> Double? {
        histogram.quantile(0.5).flatMap { histogram.place($0) }
    }

    private static func labels(
        _ histogram: Histogram, _ values: [Double], _ words: (Double) -> String = FigureText.short
    ) -> [ChartPanel.Label] {
        values.compactMap { value in histogram.place(value).map { .init(words(value), at: $0) } }
    }
}

extension Histogram {
    /// The column of a value, from 0; nil beyond the scale.
    fileprivate func place(_ value: Double) -> Double? { scale.place(of: value) }
}
