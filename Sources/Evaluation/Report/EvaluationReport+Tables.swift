extension EvaluationReport {
    var descriptorTable: ReportTable {
        var table = ReportTable(heads: [
            "descriptor", "set", "reference", "unit", "distance", "95 %", "real", "overlap", "",
        ])
        for row in descriptors {
            func middle(_ spread: Spread?) -> String {
                spread.map {
                    "\(Figure.short($0.median)) (\(Figure.short($0.low))–\(Figure.short($0.high)))"
                } ?? "–"
            }
            table.rows.append([
                row.descriptor.title, middle(row.ofSet), middle(row.ofReference), row.descriptor.unit,
                Figure.short(row.distance?.value), Figure.range(row.distance?.interval),
                Figure.short(row.distance?.real?.high), Figure.short(row.overlap),
                Figure.verdict(row.distance?.isWithinReal),
            ])
        }
        return table
    }

    var distributionTable: ReportTable {
        var table = ReportTable(heads: ["measure", "value", "95 %", "real: median", "95th", ""])
        if let squared = discrepancy?.squared {
            table.rows.append(Self.row("MMD², unbiased", squared, isHigh: true, squared.isWithinReal))
        }
        if let error = structure.error {
            table.rows.append(Self.row("Bar similarity, error of the curve", error, isHigh: true, error.isWithinReal))
        }
        return table
    }

    var distanceTable: ReportTable {
        var table = ReportTable(heads: [
            "feature", "overlap", "95 %", "real: 5th", "KL (nats)", "95 %", "real: 95th", "",
        ])
        for row in distances {
            table.rows.append([
                row.feature.title, Figure.short(row.overlap.value), Figure.range(row.overlap.interval),
                Figure.short(row.overlap.real?.low), Figure.short(row.divergence.value),
                Figure.range(row.divergence.interval), Figure.short(row.divergence.real?.high),
                Figure.verdict(row.isWithinReal),
            ])
        }
        return table
    }

    private static func row(_ title: String, _ measured: Measured, isHigh: Bool, _ verdict: Bool?) -> [String] {
        [
            title, Figure.short(measured.value), Figure.range(measured.interval), Figure.short(measured.real?.median),
            Figure.short(isHigh ? measured.real?.high : measured.real?.low), Figure.verdict(verdict),
        ]
    }

    var originalityTable: ReportTable? {
        guard let originality else { return nil }
        var table = ReportTable(heads: ["copied from training", "set", "human", ""])
        let (own, human) = (originality.longestOfSet, originality.longestOfReference)
        table.rows.append([
            "longest run, median (notes)",
            Figure.short(own.median) + (originality.medianInterval.map { " (\(Figure.range($0)))" } ?? ""),
            Figure.short(human.median), Figure.verdict(originality.isWithinHuman),
        ])
        table.rows.append([
            "longest run, 95th percentile", Figure.short(own.high), Figure.short(human.high), "",
        ])
        for row in originality.coverage {
            table.rows.append([
                "notes in runs of \(row.notes) or more", Figure.percent(row.set), Figure.percent(row.reference), "",
            ])
        }
        return table
    }

    var excerptTable: ReportTable? {
        guard !excerpts.isEmpty else { return nil }
        var table = ReportTable(
            heads: ["piece", "nearest in training", "notes", "bars", "bars there"], wordColumns: 2, hasNames: true)
        func bars(_ range: ClosedRange<Int>) -> String {
            range.count > 1 ? "\(range.lowerBound)–\(range.upperBound)" : "\(range.lowerBound)"
        }
        for excerpt in excerpts {
            table.rows.append([
                excerpt.name, excerpt.source, "\(excerpt.noteCount)", bars(excerpt.bars), bars(excerpt.sourceBars),
            ])
        }
        return table
    }

    var factLines: [String] {
        func facts(_ side: SetFacts, _ title: String) -> String {
            var line = "\(title): \(side.name), \(side.pieces) pieces, \(side.notes) notes"
            if side.inRealTime > 0 { line += ", \(side.inRealTime) pieces in real time" }
            return line
        }
        var lines = [facts(set, "set"), facts(reference, "reference")]
        if let originality {
            lines.append("training: \(originality.trainingPieces) pieces, \(originality.trainingNotes) notes")
        }
        if let noteLimit { lines.append("the first \(noteLimit) notes of each piece of both") }
        return lines
    }
}

extension EvaluationReport {
    /// The figures for a terminal.
    public var text: String {
        var parts = [factLines.joined(separator: "\n")]
        if !warnings.isEmpty { parts.append(warnings.map { "note: " + $0 }.joined(separator: "\n")) }
        parts.append(descriptorTable.text)
        parts.append(
            "distance: Wasserstein-1 in standard deviations of the reference; real: what 95 of 100 parts of the reference "
                + "stay below")
        if !distributionTable.rows.isEmpty { parts.append(distributionTable.text) }
        if let share = discrepancy?.permutationShare {
            parts[parts.count - 1] += "\npermutation test of MMD²: p = \(Figure.short(share))"
        }
        if let controlTable { parts.append(controlTable.text + "\n" + Self.controlWords) }
        if !distances.isEmpty { parts.append(distanceTable.text) }
        if let originalityTable { parts.append(originalityTable.text) }
        if var excerptTable {
            // The end of a path tells more than its beginning.
            excerptTable.rows = excerptTable.rows.prefix(5).map { row in
                row.map { $0.count > 44 ? "…" + $0.suffix(43) : $0 }
            }
            parts.append(excerptTable.text)
        }
        return parts.joined(separator: "\n\n")
    }
}
