import Evaluation
import Face
import JSON
import Rendering

/// Models that read the same pieces, beside each other.
struct LikelihoodComparison {
    var models: [LikelihoodMeasurement] = []

    /// Of a model its bits less those of the first, with an interval.
    ///
    /// nil where they did not read the same notes, as a model that says bends and one that does not on a piece with bends.
    private func difference(_ model: LikelihoodMeasurement) -> BitsPerNote.Mean? {
        BitsPerNote.difference(of: model.pieces, from: models[0].pieces, seed: 1)
    }

    var lines: [String] {
        var lines = models.flatMap(\.lines)
        for model in models.dropFirst() {
            guard let difference = difference(model) else {
                lines.append("\(model.name) and \(models[0].name) did not read the same notes")
                continue
            }
            let size = Words.decimal(abs(difference.value), 3)
            let range = difference.interval.map {
                " [\(Words.decimal($0.lowerBound, 3)), \(Words.decimal($0.upperBound, 3))]"
            }
            lines.append(
                "\(model.name) needs \(size) bits a note \(difference.value < 0 ? "fewer" : "more") than \(models[0].name)"
                    + (range ?? ""))
        }
        return lines
    }

    /// Of one model its own document, as it always was.
    var json: JSONValue {
        guard models.count > 1 else { return models.first?.json ?? .null }
        let differences = models.dropFirst().map { model -> JSONValue in
            guard let found = difference(model) else { return ["model": .string(model.name)] }
            return [
                "model": .string(model.name), "difference": .figure(found.value),
                "interval": found.interval.map { [.figure($0.lowerBound), .figure($0.upperBound)] } ?? .null,
            ]
        }
        return [
            "models": .array(models.map(\.json)), "from": .string(models[0].name), "differences": .array(differences),
        ]
    }

    func chart(title: String) -> IntervalChart {
        let rows = models.map { IntervalChart.Row($0.name, $0.mean, interval: $0.interval) }
        var facts = ["\(models.first?.pieces.count ?? 0) pieces, \(Numbers.grouped(models.first?.notes ?? 0)) notes"]
        if rows.contains(where: { $0.interval != nil }) {
            facts.append("the lines hold 95 of 100 bootstrap samples of the pieces")
        }
        return IntervalChart(title: title, unit: "bits a note; fewer are better", facts: facts, rows: rows)
    }
}
