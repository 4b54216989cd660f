/// Random choices for mutators: the same seed gives the same throws.
///
/// Source: Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators" (SplitMix64).
public struct Dice: RandomNumberGenerator {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in 0..<bound; 0 when there is none.
    public mutating func below(_ bound: Int) -> Int {
        bound > 1 ? Int(next() % UInt64(bound)) : 0
    }

    public mutating func chance(_ part: Int, in whole: Int) -> Bool { below(whole) < part }

    public mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: next()) }

    public mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }

    /// One of the numbers at which careless readers break: small ones, and those beside the powers of two.
    public mutating func awkwardNumber() -> Int {
        switch below(4) {
        case 0: return below(4)
        case 1: return below(300)
        default: return (1 << below(63)) - 1 + below(3)
        }
    }

    /// A range of positions in 0..<count, seldom long; empty when there is none.
    public mutating func range(in count: Int) -> Range<Int> {
        guard count > 0 else { return 0..<0 }
        let start = below(count)
        return start..<min(count, start + 1 + (chance(1, in: 4) ? below(count) : below(4)))
    }
}
