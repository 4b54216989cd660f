public import JSON

/// Whether the pieces of a set lie as far from those of a reference as these from each other, by one feature.
///
/// Two densities of Euclidean distances are compared, on one grid: between a piece of the set and one of the reference,
/// and between two of the reference. Where the set is made like the reference they are the same.
///
/// Source: Yang and Lerch 2020, section 4: relative measurement by intra-set and inter-set distances.
public struct DistanceComparison: Hashable, Sendable {
    public let feature: DistanceFeature
    /// The area that both densities cover, in 0...1; 1 for the same.
    public let overlap: Measured
    /// The Kullback-Leibler divergence of the inter-set density from the reference's own, in nats; 0 for the same.
    public let divergence: Measured

    /// Whether the overlap is no less than in nineteen of twenty divisions of the reference; nil where it cannot be
    /// divided.
    public var isWithinReal: Bool? { overlap.real.map { overlap.value >= $0.low } }

    /// - Returns: nil for an empty set or a reference of fewer than three pieces.
    init?(
        _ feature: DistanceFeature, _ set: [PieceProfile], against reference: [PieceProfile],
        _ options: EvaluationOptions
    ) {
        guard !set.isEmpty, reference.count > 2 else { return nil }
        self.feature = feature
        var vectors = (set + reference).map { feature.vector(of: $0.features) }
        if feature.isNumber {
            let fence = Fence(of: vectors.suffix(reference.count).map { Double($0[0]) })
            vectors = vectors.map { [Float(fence.held(Double($0[0])))] }
        }
        let distances = PairDistances(vectors)
        let (m, n) = (set.count, reference.count)
        let ofReference = Array(m..<(m + n))
        let result = distances.compared(Array(0..<m), nil, ofReference, nil)
        let resampling = Resampling(seed: options.seed, purpose: "distances \(feature.rawValue)")
        var samples: [(overlap: Double, divergence: Double)] = []
        if m > 1 {
            samples = (0..<options.bootstraps).map { sample in
                distances.compared(
                    Array(0..<m), resampling.bootstrap(m, sample: 2 * sample), ofReference,
                    resampling.bootstrap(n, sample: 2 * sample + 1))
            }
        }
        var real: [(overlap: Double, divergence: Double)] = []
        if let part = options.partSize(m, of: n) {
            let scale = options.scale(m, of: n)
            real = (0..<options.divisions).map { sample in
                let (first, second) = resampling.division(part, of: n, sample: sample)
                let found = distances.compared(first.map { $0 + m }, nil, second.map { $0 + m }, nil)
                return (1 - scale.squareRoot() * (1 - found.overlap), scale * found.divergence)
            }
        }
        overlap = Measured(
            value: result.overlap, samples: samples.map(\.overlap), real: real.map(\.overlap), within: 0...1)
        divergence = Measured(
            value: result.divergence, samples: samples.map(\.divergence), real: real.map(\.divergence),
            within: 0 ... .infinity)
    }

    public var json: JSONValue {
        [
            "feature": .string(feature.rawValue), "unit": .string(feature.unit), "overlap_area": overlap.json,
            "kl_nats": divergence.json, "within_real": isWithinReal.map { .bool($0) } ?? .null,
        ]
    }
}

/// The distances between all pieces, two at a time.
private struct PairDistances {
    private let distances: [Float]
    private let count: Int

    init(_ vectors: [[Float]]) {
        count = vectors.count
        var distances = [Float](repeating: 0, count: count * count)
        for i in 0..<count {
            for j in 0..<i {
                var square: Float = 0
                for index in vectors[i].indices {
                    let difference = vectors[i][index] - vectors[j][index]
                    square += difference * difference
                }
                distances[i * count + j] = square.squareRoot()
                distances[j * count + i] = distances[i * count + j]
            }
        }
        self.distances = distances
    }

    /// How like the distances from the first pieces to the second are to those among the second.
    func compared(
        _ first: [Int], _ firstWeights: [Double]?, _ second: [Int], _ secondWeights: [Double]?
    ) -> (overlap: Double, divergence: Double) {
        var (inter, interWeights): ([Double], [Double]) = ([], [])
        var (intra, intraWeights): ([Double], [Double]) = ([], [])
        inter.reserveCapacity(first.count * second.count)
        interWeights.reserveCapacity(first.count * second.count)
        for (i, item) in first.enumerated() {
            let weight = firstWeights?[i] ?? 1
            guard weight > 0 else { continue }
            for (j, other) in second.enumerated() {
                inter.append(Double(distances[item * count + other]))
                interWeights.append(weight * (secondWeights?[j] ?? 1))
            }
        }
        for (i, item) in second.enumerated() {
            let weight = secondWeights?[i] ?? 1
            guard weight > 0 else { continue }
            for j in 0..<i {
                intra.append(Double(distances[item * count + second[j]]))
                intraWeights.append(weight * (secondWeights?[j] ?? 1))
            }
        }
        let one = Density.moments(inter, interWeights)
        let two = Density.moments(intra, intraWeights)
        // Of all pairs, also those that a bootstrap sample does not draw: they are as many each time.
        let (pairs, otherPairs) = (first.count * second.count, second.count * (second.count - 1) / 2)
        let width = Density.bandwidth(mean: one.mean, square: one.square, count: Double(pairs))
        let otherWidth = Density.bandwidth(mean: two.mean, square: two.square, count: Double(otherPairs))
        let grid = Density.Grid(
            from: min(inter.min() ?? 0, intra.min() ?? 0), to: max(inter.max() ?? 0, intra.max() ?? 0),
            bandwidth: max(width, otherWidth))
        let density = Density(inter, weights: interWeights, bandwidth: width, on: grid)
        let other = Density(intra, weights: intraWeights, bandwidth: otherWidth, on: grid)
        return (density.overlap(with: other), density.divergence(from: other))
    }
}
