/// A number that tells lists of numbers apart, but for an accident in 2^64.
///
/// Source: FNV-1a (Fowler, Noll and Vo), over numbers rather than bytes, the high bits folded down after each.
struct Fingerprint {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ number: UInt64) {
        value = (value ^ number) &* 0x0000_0100_0000_01B3
        value ^= value >> 29
    }

    mutating func add(_ number: Int) { add(UInt64(bitPattern: Int64(number))) }
}
