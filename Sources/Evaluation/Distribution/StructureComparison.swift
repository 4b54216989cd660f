public import JSON

/// How bars resemble those that come later, by their distance: the curve of a set and that of a reference.
public struct StructureComparison: Hashable, Sendable {
    /// By the distance of bars, from 1, the mean over the set's pieces that have such bars; nil where none has.
    public let ofSet: [Double?]
    public let ofReference: [Double?]
    /// How far the curves of parts of the reference reach, as large as the set: the 5th and 95th percentile.
    public let band: [ClosedRange<Double>?]
    /// The mean size of the difference of both curves over the distances that both have; nil where they have none.
    ///
    /// A distance weighs as much as its difference is known: `a b / (a + b)` for a and b pieces that have such bars. Only
    /// long pieces have bars far apart, and unweighted their chance would rule the mean.
    ///
    /// Source: Yu and others 2022, "Museformer", the similarity error of section 4.1, which weighs all alike.
    public let error: Measured?

    init(_ set: [PieceProfile], against reference: [PieceProfile], _ options: EvaluationOptions) {
        let curves = set.map(\.descriptors.similarityByDistance)
        let others = reference.map(\.descriptors.similarityByDistance)
        let own = Self.mean(of: curves, nil)
        let real = Self.mean(of: others, nil)
        (ofSet, ofReference) = (own.map(\.?.value), real.map(\.?.value))
        let resampling = Resampling(seed: options.seed, purpose: "structure")
        var samples: [Double] = []
        if curves.count > 1, others.count > 1 {
            samples = (0..<options.bootstraps).compactMap { sample in
                Self.difference(
                    Self.mean(of: curves, resampling.bootstrap(curves.count, sample: 2 * sample)),
                    Self.mean(of: others, resampling.bootstrap(others.count, sample: 2 * sample + 1)))
            }
        }
        var differences: [Double] = []
        var parts: [[Double]] = Array(repeating: [], count: BarSimilarity.greatestDistance)
        if let part = options.partSize(curves.count, of: others.count) {
            let scale = options.scale(curves.count, of: others.count).squareRoot()
            for sample in 0..<options.divisions {
                let (first, second) = resampling.division(part, of: others.count, sample: sample)
                let curve = Self.mean(of: first.map { others[$0] }, nil)
                let rest = Self.mean(of: second.map { others[$0] }, nil)
                if let difference = Self.difference(curve, rest) { differences.append(scale * difference) }
                for (index, point) in curve.enumerated() { if let point { parts[index].append(point.value) } }
            }
        }
        band = parts.map { values in Spread(of: values, from: 0.05, to: 0.95).map { $0.low...$0.high } }
        error = Self.difference(own, real).map {
            Measured(value: $0, samples: samples, real: differences, within: 0 ... .infinity)
        }
    }

    /// The mean at a distance of bars, and how many pieces it is of.
    private struct Point {
        let value: Double
        let pieces: Double
    }

    private static func mean(of curves: [[Double?]], _ weights: [Double]?) -> [Point?] {
        (0..<BarSimilarity.greatestDistance).map { distance in
            var (sum, total) = (0.0, 0.0)
            for (index, curve) in curves.enumerated() {
                guard let value = curve[distance] else { continue }
                let weight = weights?[index] ?? 1
                sum += weight * value
                total += weight
            }
            return total > 0 ? Point(value: sum / total, pieces: total) : nil
        }
    }

    private static func difference(_ a: [Point?], _ b: [Point?]) -> Double? {
        var (sum, total) = (0.0, 0.0)
        for case (let a?, let b?) in zip(a, b) {
            let weight = a.pieces * b.pieces / (a.pieces + b.pieces)
            sum += weight * abs(a.value - b.value)
            total += weight
        }
        return total > 0 ? sum / total : nil
    }

    public var json: JSONValue {
        [
            "distance_in_bars": .array((1...BarSimilarity.greatestDistance).map { .integer($0) }),
            "set": .array(ofSet.map { .figure($0) }), "reference": .array(ofReference.map { .figure($0) }),
            "real_band": .array(
                band.map { $0.map { [.figure($0.lowerBound), .figure($0.upperBound)] } ?? .null }),
            "error": error?.json ?? .null, "within_real": (error?.isWithinReal).map { .bool($0) } ?? .null,
        ]
    }
}
