extension EvaluationReport {
    /// What the pieces were asked for, a row for each measure of it; nil where nothing was asked.
    var controlTable: ReportTable? {
        guard let control, !control.rows.isEmpty else { return nil }
        var table = ReportTable(heads: [
            "asked for", "pieces", "set", "95 %", "reference, not asked", "95 %", "intervals",
        ])
        for row in control.rows {
            func value(_ mean: ControlComparison.Mean?) -> String {
                guard let mean else { return "–" }
                return row.measure.isShare ? Figure.percent(mean.value) : Figure.short(mean.value)
            }
            func interval(_ mean: ControlComparison.Mean?) -> String {
                guard let range = mean?.interval else { return "–" }
                guard row.measure.isShare else { return Figure.range(range) }
                return "\(Figure.fixed(100 * range.lowerBound, places: 1)) to \(Figure.percent(range.upperBound))"
            }
            let answered = row.ofSet?.pieces ?? 0
            table.rows.append([
                row.measure.title, answered == row.asked ? "\(row.asked)" : "\(answered) of \(row.asked)",
                value(row.ofSet), interval(row.ofSet), value(row.ofReference), interval(row.ofReference),
                row.isApart.map { $0 ? "apart" : "overlap" } ?? "–",
            ])
        }
        return table
    }

    static let controlWords =
        "control adherence: means over whole pieces, given notes left out; reference, not asked: the same demands held "
        + "against music that nobody asked for them, which is what chance gives"

    var controlSection: String {
        guard let controlTable else { return "" }
        return
            "<h2>Control adherence</h2>\n<p>What the pieces were asked for, and how far they are so: means over whole "
            + "pieces with 95 % bootstrap intervals; of a continuation only what is new counts, but for its length. Beside "
            + "it the same demands held against the reference’s pieces, which nobody asked for them: what chance gives. "
            + "Shares are best at 100 %, the others at 0.</p>\n" + controlTable.html
    }

    /// What was asked for and is not in the table.
    var controlWarnings: [String] {
        guard let omitted = control?.omitted, omitted.count > 0 else { return [] }
        var reasons: [String] = []
        if omitted.unknownGiven > 0 {
            reasons.append(
                "\(omitted.unknownGiven) go on from notes that cannot be told from the new ones (the prompt is gone, "
                    + "another file now, or not found in the piece)")
        }
        if omitted.rewritten > 0 { reasons.append("\(omitted.rewritten) had bars written anew among others") }
        if omitted.brokenRecipes > 0 { reasons.append("\(omitted.brokenRecipes) have a recipe that cannot be read") }
        return [
            "\(omitted.count) of the set's pieces are left out of control adherence: "
                + reasons.joined(separator: "; ") + "."
        ]
    }
}
