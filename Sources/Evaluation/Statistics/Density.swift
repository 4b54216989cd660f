/// A density on a grid, estimated from weighted numbers with a Gaussian kernel.
///
/// Both densities of a comparison are made on **one** grid, which reaches four bandwidths beyond all numbers, so that
/// each has all of its mass there. Implementations that give each density a grid of its own find no distance between a
/// set and the same set shifted, and those that cut the grid at the extremes find that a set differs from itself.
///
/// Source: Silverman 1986, "Density Estimation for Statistics and Data Analysis", 2.4 and 3.5 (binned estimation);
/// bandwidth: Scott's rule, sigma n^(-1/5).
package struct Density {
    /// The grid that two densities share.
    package struct Grid {
        static let count = 512
        let lowest: Double
        let step: Double

        /// A grid that holds all numbers between two, and what their kernels reach.
        package init(from low: Double, to high: Double, bandwidth: Double) {
            let reach = max(4 * bandwidth, (high - low) * 1e-3, high.magnitude * 1e-9, 1e-9)
            lowest = low - reach
            step = (high - low + 2 * reach) / Double(Grid.count - 1)
        }
    }

    /// Shares of the mass by the points of the grid; they add up to 1.
    private(set) var masses: [Double]

    static func bandwidth(mean: Double, square: Double, count: Double) -> Double {
        max(square - mean * mean, 0).squareRoot() * power(max(count, 1), -0.2)
    }

    /// The mean, the mean square and the total of weighted numbers.
    static func moments(_ numbers: [Double], _ weights: [Double]?) -> (mean: Double, square: Double, total: Double) {
        var (sum, squares, total) = (0.0, 0.0, 0.0)
        for index in numbers.indices {
            let weight = weights?[index] ?? 1
            sum += weight * numbers[index]
            squares += weight * numbers[index] * numbers[index]
            total += weight
        }
        return total > 0 ? (sum / total, squares / total, total) : (0, 0, 0)
    }

    /// - Parameter weights: of each number, 0 or more; nil for 1 each.
    package init(_ numbers: [Double], weights: [Double]? = nil, bandwidth: Double, on grid: Grid) {
        // Each number goes to the two points beside it, in proportion, and each point is smoothed afterwards.
        var bins = [Double](repeating: 0, count: Grid.count)
        for index in numbers.indices {
            let weight = weights?[index] ?? 1
            guard weight > 0 else { continue }
            let place = min(max((numbers[index] - grid.lowest) / grid.step, 0), Double(Grid.count - 1))
            let bin = min(Int(place), Grid.count - 2)
            let share = place - Double(bin)
            bins[bin] += weight * (1 - share)
            bins[bin + 1] += weight * share
        }
        let width = max(bandwidth / grid.step, 0.5)
        let reach = min(Int((4 * width).rounded(.up)), Grid.count)
        let kernel = (0...reach).map { exponential(-0.5 * (Double($0) / width) * (Double($0) / width)) }
        masses = [Double](repeating: 0, count: Grid.count)
        for (bin, mass) in bins.enumerated() where mass > 0 {
            for point in max(bin - reach, 0)...min(bin + reach, Grid.count - 1) {
                masses[point] += mass * kernel[abs(point - bin)]
            }
        }
        let total = masses.reduce(0, +)
        if total > 0 { for point in masses.indices { masses[point] /= total } }
    }

    /// The mass that two densities share, in 0...1: 1 for the same.
    ///
    /// Source: Yang and Lerch 2020, "On the evaluation of generative models in music", 4.2.
    package func overlap(with other: Density) -> Double {
        min(zip(masses, other.masses).reduce(0) { $0 + min($1.0, $1.1) }, 1)
    }

    /// The Kullback-Leibler divergence from another density to this one, sum p ln(p / q), in nats.
    ///
    /// A hundredth of a percent of each mass is spread over the whole grid, so that a value that one side lacks costs
    /// much and not infinitely much.
    package func divergence(from other: Density) -> Double {
        let floor = 1e-4
        let even = floor / Double(Grid.count)
        return max(
            zip(masses, other.masses).reduce(0) { sum, pair in
                let p = (1 - floor) * pair.0 + even
                let q = (1 - floor) * pair.1 + even
                return sum + p * naturalLogarithm(p / q)
            }, 0)
    }
}
