/// How far two sets of pieces lie apart as wholes: the maximum mean discrepancy, squared and unbiased.
///
/// `MMD² = mean k(x, x') + mean k(y, y') - 2 mean k(x, y)`, the first two means over pairs of different pieces, so that
/// its expectation is 0 for two samples of one distribution, whatever their sizes, and single values may be below 0. The
/// kernel is `exp(-|x - y|² / (2 s²))`, with s the median distance between two pieces of the reference. x is the vector
/// of 52 numbers of a piece (shares of 12 pitch classes from the tonic up, 9 classes of intervals, 8 of times between
/// onsets, 8 of lengths, and the 15 descriptors); each number less the reference's mean, by the reference's standard
/// deviation, and held to five of them either way. What a piece does not have, or the reference does not vary in, is 0.
///
/// Standard and width come from the reference alone, so that figures of several sets can be compared. A permutation test
/// takes them from all pieces together instead (`init(pooled:with:)`): else the figure knows which side is which, and
/// its null is not that of a permutation.
///
/// Source: Gretton and others 2012, "A Kernel Two-Sample Test", lemma 6, equation 3; section 8 (median width).
package struct Discrepancy {
    /// Of pieces of the set, then of the reference.
    private let kernel: [Float]
    private let setCount: Int
    private let count: Int
    /// The width s.
    package let width: Double

    /// - Returns: nil for fewer than two pieces on either side.
    package init?(_ set: [[Double]], against reference: [[Double]]) {
        guard set.count > 1, reference.count > 1 else { return nil }
        self.init(set, reference, FeatureStandard(of: reference), widthFrom: set.count)
    }

    /// The same with the standard and the width of all pieces, for a permutation test.
    init?(pooled set: [[Double]], with reference: [[Double]]) {
        guard set.count > 1, reference.count > 1 else { return nil }
        self.init(set, reference, FeatureStandard(of: set + reference), widthFrom: 0)
    }

    /// - Parameter start: of the pieces whose distances the width is the median of.
    private init(_ set: [[Double]], _ reference: [[Double]], _ standard: FeatureStandard, widthFrom start: Int) {
        let all = set + reference
        let (count, size) = (all.count, all.first?.count ?? 0)
        let vectors = all.flatMap(standard.applied)
        var squares = [Float](repeating: 0, count: count * count)
        vectors.withUnsafeBufferPointer { vectors in
            for i in 0..<count {
                for j in 0..<i {
                    var square: Float = 0
                    for index in 0..<size {
                        let difference = vectors[i * size + index] - vectors[j * size + index]
                        square += difference * difference
                    }
                    squares[i * count + j] = square
                    squares[j * count + i] = square
                }
            }
        }
        var chosen: [Double] = []
        for i in start..<count { for j in start..<i { chosen.append(Double(squares[i * count + j])) } }
        width = max((Statistics.quantile(0.5, of: chosen) ?? 0).squareRoot(), 1e-6)
        let factor = -1 / (2 * width * width)
        kernel = squares.map { Float(exponential(Double($0) * factor)) }
        self.count = count
        setCount = set.count
    }

    /// Of the set and the reference, each piece as often as its weight says.
    ///
    /// Pairs of a piece with itself are left out also where it was drawn twice, so that the bootstrap adds no bias.
    package func value(setWeights: [Double]? = nil, referenceWeights: [Double]? = nil) -> Double {
        let first = setWeights ?? [Double](repeating: 1, count: setCount)
        let second = referenceWeights ?? [Double](repeating: 1, count: count - setCount)
        return value(Array(0..<setCount), first, Array(setCount..<count), second)
    }

    /// Of two sets of all pieces: what a permutation of the labels gives.
    func value(permuted first: [Int], and second: [Int]) -> Double {
        value(
            first, [Double](repeating: 1, count: first.count), second, [Double](repeating: 1, count: second.count))
    }

    private func value(_ x: [Int], _ xWeights: [Double], _ y: [Int], _ yWeights: [Double]) -> Double {
        within(x, xWeights) + within(y, yWeights) - 2 * across(x, xWeights, y, yWeights)
    }

    private func within(_ items: [Int], _ weights: [Double]) -> Double {
        var (sum, total) = (0.0, 0.0)
        for (i, item) in items.enumerated() where weights[i] > 0 {
            var (row, rowTotal) = (0.0, 0.0)
            for j in 0..<i {
                row += weights[j] * Double(kernel[item * count + items[j]])
                rowTotal += weights[j]
            }
            sum += weights[i] * row
            total += weights[i] * rowTotal
        }
        return total > 0 ? sum / total : 1
    }

    private func across(_ x: [Int], _ xWeights: [Double], _ y: [Int], _ yWeights: [Double]) -> Double {
        var (sum, total) = (0.0, 0.0)
        for (i, item) in x.enumerated() where xWeights[i] > 0 {
            var (row, rowTotal) = (0.0, 0.0)
            for j in y.indices {
                row += yWeights[j] * Double(kernel[item * count + y[j]])
                rowTotal += yWeights[j]
            }
            sum += xWeights[i] * row
            total += xWeights[i] * rowTotal
        }
        return total > 0 ? sum / total : 0
    }
}

/// Brings each number of a vector to the mean and the standard deviation that it has in a reference.
struct FeatureStandard {
    private let means: [Double]
    private let deviations: [Double]

    /// Numbers that are missing in a vector count for nothing.
    init(of vectors: [[Double]]) {
        let size = vectors.first?.count ?? 0
        let columns = (0..<size).map { index in vectors.map { $0[index] }.filter(\.isFinite) }
        means = columns.map(Statistics.mean)
        deviations = columns.map { Statistics.variance($0).squareRoot() }
    }

    func applied(to vector: [Double]) -> [Float] {
        vector.indices.map { index in
            guard vector[index].isFinite, deviations[index] > 1e-9 else { return 0 }
            return Float(min(max((vector[index] - means[index]) / deviations[index], -5), 5))
        }
    }
}
