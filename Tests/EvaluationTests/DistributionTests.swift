import Evaluation
import Testing

@Suite struct DistributionTests {
    // MARK: Densities on one grid

    private func densities(_ a: [Double], _ b: [Double], _ width: Double) -> (Density, Density) {
        let grid = Density.Grid(
            from: min(a.min() ?? 0, b.min() ?? 0), to: max(a.max() ?? 0, b.max() ?? 0), bandwidth: width)
        return (Density(a, bandwidth: width, on: grid), Density(b, bandwidth: width, on: grid))
    }

    private let numbers = (0..<40).map { Double($0 * $0 % 41) }

    /// An area that is only taken between the extremes is less than 1 for a set and itself.
    @Test func aSetCoversItself() {
        let (one, two) = densities(numbers, numbers.reversed(), 2)
        #expect(abs(one.overlap(with: two) - 1) < 1e-9)
        #expect(abs(one.divergence(from: two)) < 1e-9)
    }

    /// On a grid for each, a set and itself a hundred higher would be the same.
    @Test func aSetFarAwayCoversNothing() {
        let (one, two) = densities(numbers, numbers.map { $0 + 1_000 }, 2)
        #expect(one.overlap(with: two) < 1e-6)
        #expect(one.divergence(from: two) > 5)
        #expect(one.divergence(from: two).isFinite)
    }

    /// Two normal distributions of one width, two widths apart: 2 Phi(-1) in common, 2 nats apart.
    @Test func theKnownOverlapOfTwoNormalDensitiesIsFound() {
        let (one, two) = densities([0], [2], 1)
        #expect(abs(one.overlap(with: two) - 0.317_310_5) < 2e-3)
        #expect(abs(one.divergence(from: two) - 2) < 0.05)
    }

    @Test func equalNumbersHaveADensityToo() {
        let (one, two) = densities([3, 3, 3], [3, 3], 0)
        #expect(abs(one.overlap(with: two) - 1) < 1e-9)
        let (three, four) = densities([3], [4], 0)
        #expect(three.overlap(with: four) < 1e-9)
    }

    // MARK: Transport

    @Test func movingASetCostsAsFarAsItGoes() {
        #expect(Transport([1, 2, 3], [1, 2, 3]).distance() == 0)
        #expect(abs(Transport([1, 2, 3], [4, 5, 6]).distance() - 3) < 1e-12)
        #expect(abs(Transport([0, 0], [0, 1]).distance() - 0.5) < 1e-12)
        #expect(abs(Transport([0, 1], [0, 0, 0, 1]).distance() - 0.25) < 1e-12)
        #expect(abs(Transport([0, 1], [0]).distance([1, 3], nil) - 0.75) < 1e-12)
    }

    // MARK: Discrepancy

    /// One number a piece: the reference is -1 and 1, so that the standard is 1 and the width 2.
    @Test func theUnbiasedDiscrepancyIsWhatOneGetsByHand() throws {
        let discrepancy = try #require(Discrepancy([[0], [0]], against: [[-1], [1]]))
        #expect(abs(discrepancy.width - 2) < 1e-6)
        // 1 + e^(-1/2) - 2 e^(-1/8)
        #expect(abs(discrepancy.value() + 0.158_463_1) < 1e-5)
        // A piece drawn twice makes no pair with itself: only the other pairs are left.
        let weighted = discrepancy.value(setWeights: [2, 0], referenceWeights: [1, 1])
        #expect(abs(weighted - discrepancy.value()) < 1e-5)
        #expect(Discrepancy([[0]], against: [[1], [2]]) == nil)
    }

    @Test func missingNumbersAndThoseThatDoNotVaryCountForNothing() throws {
        let plain = try #require(Discrepancy([[0], [0]], against: [[-1], [1]]))
        let more = try #require(Discrepancy([[0, 7, .nan], [0, 8, 3]], against: [[-1, 5, .nan], [1, 5, .nan]]))
        #expect(abs(plain.value() - more.value()) < 1e-6)
    }
}
