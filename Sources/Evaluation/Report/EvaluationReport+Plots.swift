extension EvaluationReport {
    /// How a descriptor is distributed in the set and in the reference.
    func densityPlot(_ row: DescriptorComparison) -> String? {
        guard let curves = row.curves else { return nil }
        let step = (curves.range.upperBound - curves.range.lowerBound) / Double(max(curves.set.count - 1, 1))
        let tallest = curves.reference.max() ?? 0
        // A set whose pieces are all alike is a spike, which would press the reference flat: it is cut off.
        let highest = min(max(curves.set.max() ?? 0, tallest), 3 * tallest)
        func points(_ masses: [Double]) -> [(x: Double, y: Double)] {
            // Every fourth of 512: the picture is 250 pixels wide.
            stride(from: 0, to: masses.count, by: 4).map {
                (curves.range.lowerBound + Double($0) * step, min(masses[$0], highest))
            }
        }
        var frame = PlotFrame(width: 250, height: 92, x: curves.range, y: 0...max(highest, 1e-12) * 1.05)
        let reference = points(curves.reference)
        frame.area(reference, reference.map { ($0.x, 0) }, "real")
        frame.line(points(curves.set), "set")
        frame.ticksBelow(PlotFrame.ticks(frame.x))
        return frame.svg("\(row.descriptor.title): density of the set over that of the reference")
    }

    /// How bars resemble those that come later.
    var structurePlot: String? {
        let values =
            (structure.ofSet + structure.ofReference).compactMap(\.self)
            + structure.band.compactMap { $0?.upperBound }
        guard let highest = values.max() else { return nil }
        var frame = PlotFrame(
            width: 760, height: 230, x: 1...Double(structure.ofSet.count), y: 0...max(highest, 0.01) * 1.08, left: 44)
        frame.ticksBeside(PlotFrame.ticks(frame.y))
        let band = structure.band.enumerated().compactMap { index, range in range.map { (Double(index + 1), $0) } }
        frame.area(band.map { ($0.0, $0.1.upperBound) }, band.map { ($0.0, $0.1.lowerBound) }, "real")
        func points(_ curve: [Double?]) -> [(x: Double, y: Double)?] {
            curve.enumerated().map { index, value in value.map { (Double(index + 1), $0) } }
        }
        frame.line(points(structure.ofReference), "reference")
        frame.line(points(structure.ofSet), "set")
        frame.ticksBelow([1, 2, 4, 8, 12, 16, 20, 24, 28, 32].map { (Double($0), "\($0)") })
        return frame.svg("Similarity of bars by their distance, of the set and of the reference")
    }

    /// Which share of the pieces has a longest copied run of so many notes or more.
    var runPlot: String? {
        guard let originality else { return nil }
        let own = originality.ofSet.map(\.longest).sorted()
        let human = originality.ofReference.map(\.longest).sorted()
        let highest = max(own.last ?? 0, human.last ?? 0, 16)
        // By ratio: runs of 12 and 14 differ, runs of 200 and 202 do not.
        let end = binaryLogarithm(Double(highest) * 1.1)
        var frame = PlotFrame(width: 760, height: 210, x: 1...end, y: 0...1.02, left: 44)
        frame.ticksBeside([0, 0.25, 0.5, 0.75, 1].map { ($0, Figure.fixed(100 * $0, places: 0) + " %") })
        func points(_ runs: [Int]) -> [(x: Double, y: Double)?] {
            var points: [(x: Double, y: Double)?] = [(1, 1)]
            for (index, run) in runs.enumerated() {
                let place = binaryLogarithm(Double(max(run, 2)))
                points.append((place, Double(runs.count - index) / Double(runs.count)))
                points.append((place, Double(runs.count - index - 1) / Double(runs.count)))
            }
            return points
        }
        frame.line(points(human), "reference")
        frame.line(points(own), "set")
        var ticks: [(value: Double, label: String)] = []
        var notes = 2
        while notes <= highest {
            ticks.append((binaryLogarithm(Double(notes)), "\(notes)"))
            notes *= 2
        }
        frame.ticksBelow(ticks)
        return frame.svg("Share of pieces whose longest copied run has so many notes or more")
    }
}
