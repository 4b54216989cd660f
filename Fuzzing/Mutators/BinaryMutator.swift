/// Changes bytes whose fields are numbers, lengths and strings: numbers become awkward ones, stretches are moved, copied
/// and cut, and whole entries come in.
public enum BinaryMutator {
    /// A changed copy no longer than `longest`.
    ///
    /// - Parameter entry: an entry of the format, to put in somewhere.
    public static func mutated(
        _ bytes: [UInt8], longest: Int, _ dice: inout Dice, entry: (inout Dice) -> [UInt8]
    ) -> [UInt8] {
        var bytes = bytes
        for _ in 0...dice.below(3) {
            let place = dice.below(bytes.count)
            switch bytes.isEmpty ? 7 : dice.below(8) {
            case 0: bytes[place] ^= 1 << UInt8(dice.below(8))
            case 1: bytes[place] = dice.pick([0, 1, 2, 3, 8, 9, 0x7F, 0x80, 0xFF, dice.byte()])
            case 2, 3:
                let number = dice.awkwardNumber()
                for index in 0..<dice.pick([1, 2, 4, 8, 8]) where place + index < bytes.count {
                    bytes[place + index] = UInt8(truncatingIfNeeded: number >> (8 * index))
                }
            case 4: bytes.insert(contentsOf: bytes[dice.range(in: bytes.count)], at: place)
            case 5: bytes.removeSubrange(dice.range(in: bytes.count))
            default: bytes.insert(contentsOf: entry(&dice), at: place)
            }
        }
        return Array(bytes.prefix(longest))
    }

    /// A number in so many bytes, the lowest first.
    public static func bytes(_ number: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
