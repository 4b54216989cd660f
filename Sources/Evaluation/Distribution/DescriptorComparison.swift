public import JSON

/// How far the values of one descriptor in a set lie from those in a reference.
public struct DescriptorComparison: Hashable, Sendable {
    public let descriptor: Descriptor
    /// The median and the quartiles of the set's pieces; nil where none has a value.
    public let ofSet: Spread?
    public let ofReference: Spread?
    /// How many of the set's pieces have a value: a piece of one bar has no groove, and is in no distribution of it.
    public let setCount: Int
    public let referenceCount: Int
    /// The Wasserstein distance of order 1 between both distributions, in standard deviations of the reference (in the
    /// descriptor's own unit where all of the reference is alike), values held to the reference's ``Fence``; 0 for the
    /// same.
    public let distance: Measured?
    /// Of both densities on one grid: the area that they share, in 0...1.
    public let overlap: Double?
    /// Densities for a picture: where they stand, and their heights in any unit, the same for both.
    public let curves: DensityCurves?

    init(
        _ descriptor: Descriptor, _ set: [PieceProfile], against reference: [PieceProfile], _ options: EvaluationOptions
    ) {
        self.descriptor = descriptor
        let found = set.compactMap { $0.descriptors[descriptor] }
        let foundThere = reference.compactMap { $0.descriptors[descriptor] }
        ofSet = Spread(of: found, from: 0.25, to: 0.75)
        ofReference = Spread(of: foundThere, from: 0.25, to: 0.75)
        (setCount, referenceCount) = (found.count, foundThere.count)
        let fence = Fence(of: foundThere)
        let (values, others) = (found.map(fence.held), foundThere.map(fence.held))
        guard !values.isEmpty, !others.isEmpty else {
            (distance, overlap, curves) = (nil, nil, nil)
            return
        }
        let deviation = Statistics.variance(others).squareRoot()
        let unit = deviation > 1e-9 ? deviation : 1
        let transport = Transport(values, others)
        let resampling = Resampling(seed: options.seed, purpose: "descriptor \(descriptor.rawValue)")
        var samples: [Double] = []
        if values.count > 1, others.count > 1 {
            samples = (0..<options.bootstraps).map { sample in
                transport.distance(
                    resampling.bootstrap(values.count, sample: 2 * sample),
                    resampling.bootstrap(others.count, sample: 2 * sample + 1)) / unit
            }
        }
        var real: [Double] = []
        if let part = options.partSize(values.count, of: others.count) {
            let scale = options.scale(values.count, of: others.count).squareRoot()
            real = (0..<options.divisions).map { sample in
                let (first, second) = resampling.division(part, of: others.count, sample: sample)
                return scale * Transport(first.map { others[$0] }, second.map { others[$0] }).distance() / unit
            }
        }
        distance = Measured(
            value: transport.distance() / unit, samples: samples, real: real, within: 0 ... .infinity)
        let drawn = DensityCurves(values, others)
        overlap = drawn.overlap
        curves = drawn
    }

    public var json: JSONValue {
        [
            "descriptor": .string(descriptor.rawValue), "unit": .string(descriptor.unit),
            "set": Self.json(ofSet), "reference": Self.json(ofReference),
            "pieces": ["set": .integer(setCount), "reference": .integer(referenceCount)],
            "wasserstein_in_reference_sd": distance?.json ?? .null,
            "within_real": (distance?.isWithinReal).map { .bool($0) } ?? .null,
            "overlap_area": .figure(overlap),
        ]
    }

    private static func json(_ spread: Spread?) -> JSONValue {
        guard let spread else { return .null }
        return [
            "median": .figure(spread.median), "lower_quartile": .figure(spread.low),
            "upper_quartile": .figure(spread.high),
        ]
    }
}

/// Two densities on one grid.
public struct DensityCurves: Hashable, Sendable {
    /// The values at which the grid begins and ends.
    public let range: ClosedRange<Double>
    public let set: [Double]
    public let reference: [Double]
    let overlap: Double

    init(_ values: [Double], _ others: [Double]) {
        let one = Density.moments(values, nil)
        let two = Density.moments(others, nil)
        let width = Density.bandwidth(mean: one.mean, square: one.square, count: one.total)
        let otherWidth = Density.bandwidth(mean: two.mean, square: two.square, count: two.total)
        let low = min(values.min() ?? 0, others.min() ?? 0)
        let high = max(values.max() ?? 0, others.max() ?? 0)
        let grid = Density.Grid(from: low, to: high, bandwidth: max(width, otherWidth))
        let density = Density(values, bandwidth: width, on: grid)
        let other = Density(others, bandwidth: otherWidth, on: grid)
        range = grid.lowest...(grid.lowest + grid.step * Double(Density.Grid.count - 1))
        set = density.masses
        reference = other.masses
        overlap = density.overlap(with: other)
    }
}

/// How much has to be moved how far to make one set of numbers of another.
///
/// Source: the area between two distribution functions, as in Vallender 1974, "Calculation of the Wasserstein distance
/// between probability distributions on the line".
package struct Transport {
    /// All numbers in order, and which of the two sets each belongs to with its index there.
    private var items: [(value: Double, isFirst: Bool, index: Int)]
    private let counts: (Int, Int)

    package init(_ first: [Double], _ second: [Double]) {
        items = first.indices.map { (first[$0], true, $0) } + second.indices.map { (second[$0], false, $0) }
        items.sort { $0.value < $1.value }
        counts = (first.count, second.count)
    }

    /// - Parameters:
    ///   - weights: how often each of the first counts; nil for once.
    ///   - otherWeights: the same of the second.
    package func distance(_ weights: [Double]? = nil, _ otherWeights: [Double]? = nil) -> Double {
        let total = weights?.reduce(0, +) ?? Double(counts.0)
        let otherTotal = otherWeights?.reduce(0, +) ?? Double(counts.1)
        guard total > 0, otherTotal > 0 else { return 0 }
        var (share, otherShare, area) = (0.0, 0.0, 0.0)
        for place in items.indices {
            let item = items[place]
            if item.isFirst {
                share += (weights?[item.index] ?? 1) / total
            } else {
                otherShare += (otherWeights?[item.index] ?? 1) / otherTotal
            }
            if place + 1 < items.count { area += abs(share - otherShare) * (items[place + 1].value - item.value) }
        }
        return area
    }
}
