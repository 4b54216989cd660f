/// A shuffle of 0..<count that is computed, not stored: `permutation[i]` is the number at place i.
///
/// Each of 0..<count appears exactly once. Memory O(1); a look-up takes about a tenth of a microsecond to one (several
/// for counts below 64).
///
/// A Feistel network over the smallest even number of bits that holds `count` is a bijection whatever its round
/// function; numbers outside 0..<count are sent through again until they fall inside ("cycle walking").
///
/// Source: Black and Rogaway 2002, "Ciphers with Arbitrary Finite Domains", sections 3 and 5.
public struct KeyedPermutation: Sendable {
    public let count: Int
    private let key: UInt64
    private let tweak: UInt64
    private let halfBits: UInt64

    private static let rounds: UInt64 = 8

    /// - Precondition: `count` is not negative.
    public init(count: Int, seed: UInt64, purpose: String, step: UInt64 = 0) {
        precondition(count >= 0, "a permutation of fewer than 0 elements")
        self.count = count
        let derived = Philox.derive(seed: seed, purpose: purpose, step: step)
        key = derived[0]
        tweak = derived[1]
        let bits = UInt64(UInt64.bitWidth - UInt64(max(count, 1) - 1).leadingZeroBitCount)
        // At least six bits: on two or four the network reaches too few of the permutations.
        halfBits = max(3, (bits + 1) / 2)
    }

    /// - Precondition: `index` is in 0..<count.
    public subscript(index: Int) -> Int {
        precondition(index >= 0 && index < count, "index \(index) is outside 0..<\(count)")
        var number = UInt64(index)
        repeat { number = enciphered(number) } while number >= UInt64(count)
        return Int(number)
    }

    private func enciphered(_ number: UInt64) -> UInt64 {
        let mask = (1 << halfBits) - 1 as UInt64
        var left = number >> halfBits
        var right = number & mask
        for round in 0..<Self.rounds {
            let scrambled = Philox.bits(counter: SIMD2(right, tweak ^ round), key: key)[0]
            (left, right) = (right, left ^ (scrambled & mask))
        }
        return left << halfBits | right
    }
}
