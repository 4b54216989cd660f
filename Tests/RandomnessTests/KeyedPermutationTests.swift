import Randomness
import Testing

@Suite struct KeyedPermutationTests {
    @Test(arguments: [0, 1, 2, 3, 4, 5, 7, 8, 9, 63, 64, 65, 100, 255, 256, 257, 1000, 65_537])
    func everyNumberAppearsExactlyOnce(count: Int) {
        for seed in 0..<4 as Range<UInt64> {
            let permutation = KeyedPermutation(count: count, seed: seed, purpose: "order", step: 9)
            var seen = [Bool](repeating: false, count: count)
            for index in 0..<count {
                let number = permutation[index]
                #expect((0..<count).contains(number) && !seen[number])
                seen[number] = true
            }
        }
    }

    @Test func hugeCountsStayInRange() {
        for count in [Int.max, 1 << 62, (1 << 62) + 1] {
            let permutation = KeyedPermutation(count: count, seed: 5, purpose: "order")
            for index in [0, 1, count - 1] { #expect((0..<count).contains(permutation[index])) }
        }
    }

    /// Each of the 24 orders of four things comes up about as often as the others over 24,000 seeds.
    @Test func theOrdersOfFourThingsAreEquallyLikely() {
        var times: [[Int]: Int] = [:]
        for seed in 0..<24_000 as Range<UInt64> {
            let permutation = KeyedPermutation(count: 4, seed: seed, purpose: "order")
            times[(0..<4).map { permutation[$0] }, default: 0] += 1
        }
        #expect(times.count == 24)
        let chiSquare = times.values.reduce(0) { $0 + Double(($1 - 1000) * ($1 - 1000)) / 1000 }
        #expect(chiSquare < 49.7, "23 degrees of freedom: above 49.7 once in a thousand")
    }

    @Test func eachStepHasItsOwnOrder() {
        let orders = (0..<50 as Range<UInt64>).map { step in
            let permutation = KeyedPermutation(count: 20, seed: 1, purpose: "epoch", step: step)
            return (0..<20).map { permutation[$0] }
        }
        #expect(Set(orders).count == 50)
    }
}
