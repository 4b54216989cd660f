public import JSON

/// The maximum mean discrepancy of a set to a reference, with its null.
public struct DiscrepancyComparison: Hashable, Sendable {
    /// MMD², without unit; 0 for two samples of one distribution, at most 2.
    public let squared: Measured
    /// The width of the kernel, in standard deviations of the reference.
    public let width: Double
    /// The share of random divisions of all pieces, set and reference together, that lie as far apart as these two, by
    /// the standard and the width of all pieces.
    ///
    /// Source: Phipson and Smyth 2010, "Permutation P-values Should Never Be Zero": (hits + 1) / (draws + 1).
    public let permutationShare: Double

    /// - Returns: nil for fewer than two pieces on either side.
    init?(_ set: [PieceProfile], against reference: [PieceProfile], _ options: EvaluationOptions) {
        let (vectors, others) = (set.map(\.vector), reference.map(\.vector))
        guard let discrepancy = Discrepancy(vectors, against: others),
            let pooled = Discrepancy(pooled: vectors, with: others)
        else { return nil }
        let resampling = Resampling(seed: options.seed, purpose: "discrepancy")
        let value = discrepancy.value()
        let samples = (0..<options.bootstraps).map { sample in
            discrepancy.value(
                setWeights: resampling.bootstrap(set.count, sample: 2 * sample),
                referenceWeights: resampling.bootstrap(reference.count, sample: 2 * sample + 1))
        }
        var real: [Double] = []
        if let part = options.partSize(set.count, of: reference.count) {
            let scale = options.scale(set.count, of: reference.count)
            real = (0..<options.divisions).compactMap { sample in
                let (first, second) = resampling.division(part, of: reference.count, sample: sample)
                // What the part is held against gives the standard, as the reference does for the set.
                let parts = Discrepancy(first.map { others[$0] }, against: second.map { others[$0] })
                return parts.map { scale * $0.value() }
            }
        }
        let permuting = Resampling(seed: options.seed, purpose: "permutation")
        let asItIs = pooled.value()
        let hits = (0..<options.bootstraps).count { sample in
            let (first, second) = permuting.division(set.count, of: set.count + reference.count, sample: sample)
            return pooled.value(permuted: first, and: second) >= asItIs
        }
        squared = Measured(value: value, samples: samples, real: real, within: -.infinity...2)
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
