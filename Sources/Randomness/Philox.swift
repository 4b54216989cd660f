/// Philox4x32-10: a function from a 128-bit counter and a 64-bit key to 128 random bits.
///
/// There is no state to save: the same counter and key give the same bits on every machine, in any order of asking.
///
/// Source: Salmon et al. 2011, "Parallel Random Numbers: As Easy as 1, 2, 3", section 3.3; constants and known
/// answers from the authors' Random123 library.
public enum Philox {
    /// The ten rounds, each two 32 x 32 -> 64 bit products; between rounds the key moves on by Weyl constants.
    @inlinable
    public static func bits(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
        var counter = counter
        var key = key
        for round in 0..<10 {
            if round > 0 { key &+= SIMD2(0x9E37_79B9, 0xBB67_AE85) }
            let (high0, low0) = counter[0].multipliedFullWidth(by: 0xD251_1F53 as UInt32)
            let (high1, low1) = counter[2].multipliedFullWidth(by: 0xCD9E_8D57 as UInt32)
            counter = SIMD4(high1 ^ counter[1] ^ key[0], low1, high0 ^ counter[3] ^ key[1], low0)
        }
        return counter
    }

    /// The same function on 64-bit halves, low half first.
    @inlinable
    public static func bits(counter: SIMD2<UInt64>, key: UInt64) -> SIMD2<UInt64> {
        let words = bits(
            counter: SIMD4(
                UInt32(truncatingIfNeeded: counter[0]), UInt32(truncatingIfNeeded: counter[0] >> 32),
                UInt32(truncatingIfNeeded: counter[1]), UInt32(truncatingIfNeeded: counter[1] >> 32)),
            key: SIMD2(UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32)))
        return SIMD2(UInt64(words[0]) | UInt64(words[1]) << 32, UInt64(words[2]) | UInt64(words[3]) << 32)
    }

    /// A key and a counter offset of their own for each (seed, purpose, step): 128 bits, so two never meet by chance.
    static func derive(seed: UInt64, purpose: String, step: UInt64) -> SIMD2<UInt64> {
        // FNV-1a only has to tell purposes apart; Philox does the mixing.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in purpose.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return bits(counter: SIMD2(step, hash), key: seed)
    }
}
