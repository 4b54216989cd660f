import LanguageModel
import Randomness
import Testing

@Suite struct SamplerTests {
    /// Draws many times and counts.
    func counts(_ logits: [Float], _ sampler: Sampler, draws: Int = 20_000) -> [Int] {
        var counts = [Int](repeating: 0, count: logits.count)
        var pick = TokenDraw(sampler)
        logits.withUnsafeBufferPointer { logits in
            for draw in 0..<draws {
                var random = RandomStream(seed: 1, purpose: "test", step: UInt64(draw))
                counts[pick.draw(logits, &random)] += 1
            }
        }
        return counts
    }

    /// Logits whose probabilities at temperature 1 are 0.5, 0.3, 0.15 and 0.05.
    let logits: [Float] = [-0.693147, -1.203973, -1.897120, -2.995732]

    @Test func theWholeDistributionIsDrawnFrom() {
        let seen = counts(logits, Sampler(temperature: 1, topP: 1))
        // Five standard deviations of a binomial of 20,000 draws are at most 354.
        for (count, share) in zip(seen, [0.5, 0.3, 0.15, 0.05]) { #expect(abs(Double(count) - 20_000 * share) < 354) }
    }

    @Test(arguments: [(0.5, 1), (0.51, 2), (0.8, 2), (0.81, 3), (0.95, 3), (0.96, 4)])
    func theNucleusIsTheSmallestThatReachesItsShare(topP: Double, size: Int) {
        // Probabilities a little off their round values, so that no sum stands on the edge.
        let seen = counts([-0.69, -1.203973, -1.897120, -2.995732], Sampler(temperature: 1, topP: topP), draws: 2000)
        #expect(seen.filter { $0 > 0 }.count == size)
    }

    @Test func lowTemperatureSharpens() {
        let seen = counts(logits, Sampler(temperature: 0.5, topP: 1))
        #expect(abs(Double(seen[0]) - 20_000 * 0.25 / 0.365) < 354)
    }

    @Test func zeroTemperatureTakesTheLikeliest() {
        #expect(counts(logits, Sampler(temperature: 0, topP: 0.95), draws: 50) == [50, 0, 0, 0])
    }

    @Test func unlikelyTokensByTheThousandStayOutOfTheNucleus() {
        var logits = [Float](repeating: -10, count: 49_152)
        logits[40_000] = 5
        logits[40_001] = 5
        let seen = counts(logits, Sampler(), draws: 500)
        #expect(seen[40_000] + seen[40_001] == 500)
        #expect(seen[40_000] > 150)
        #expect(seen[40_001] > 150)
    }
}
