public import JSON

/// The maximum mean discrepancy of a set to a reference, with its null.
public struct DiscrepancyComparison: Hashable, Sendable {
    /// MMD², without unit; 0 for two samples of one distribution, at most 2.
    public let squared: Measured
    /// The width of the kernel, in standard deviations of the reference.
    public let width: Double
    /// The share of random divisions of all pieces, set and reference together, that lie as far apart as these two.
    ///
    /// Source: Phipson and Smyth 2010, "Permutation P-values Should Never Be Zero": (hits + 1) / (draws + 1).
    public let permutationShare: Double

    /// - Returns: nil for fewer than two pieces on either side.
    init?(_ set: [PieceProfile], against reference: [PieceProfile], _ options: EvaluationOptions) {
        guard let discrepancy = Discrepancy(set.map(\.vector), against: reference.map(\.vector)) else { return nil }
        let resampling = Resampling(seed: options.seed, purpose: "discrepancy")
        let value = discrepancy.value()
        let samples = (0..<options.bootstraps).map { sample in
            discrepancy.value(
                setWeights: resampling.bootstrap(set.count, sample: 2 * sample),
                referenceWeights: resampling.bootstrap(reference.count, sample: 2 * sample + 1))
        }
        var real: [Double] = []
        if let part = options.partSize(set.count, of: reference.count) {
            real = (0..<options.divisions).map { sample in
                let (first, second) = resampling.division(part, of: reference.count, sample: sample)
                return discrepancy.value(between: first, and: second)
            }
        }
        let permuting = Resampling(seed: options.seed, purpose: "permutation")
        let hits = (0..<options.bootstraps).count { sample in
            let (first, second) = permuting.division(set.count, of: set.count + reference.count, sample: sample)
            return discrepancy.value(permuted: first, and: second) >= value
        }
        squared = Measured(value: value, samples: samples, real: real)
        width = discrepancy.width
        permutationShare = Double(hits + 1) / Double(options.bootstraps + 1)
    }

    public var json: JSONValue {
        [
            "mmd2_unbiased": squared.json, "kernel_width": .figure(width),
            "permutation_p": .figure(permutationShare),
        ]
    }
}
