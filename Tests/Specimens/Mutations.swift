/// Damaged copies of a file, the same on every run: bits flipped, bytes cut, put in and moved, and whole fields replaced
/// by the numbers that break careless readers.
package struct Mutations: Sequence, IteratorProtocol {
    private let original: [UInt8]
    private var remaining: Int
    private var random: SplitMix

    package init(of original: [UInt8], count: Int, seed: UInt64) {
        self.original = original
        remaining = count
        random = SplitMix(seed: seed)
    }

    package mutating func next() -> [UInt8]? {
        guard remaining > 0 else { return nil }
        remaining -= 1
        var bytes = original
        for _ in 0...random.below(3) { mutate(&bytes) }
        return bytes
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let place = random.below(bytes.count)
        switch random.below(7) {
        case 0: bytes[place] ^= 1 << UInt8(random.below(8))
        case 1: bytes[place] = UInt8(random.below(256))
        case 2: bytes.removeSubrange(place...)
        case 3: bytes.removeSubrange(place..<Swift.min(bytes.count, place + 1 + random.below(9)))
        case 4: bytes.insert(contentsOf: (0...random.below(9)).map { _ in UInt8(random.below(256)) }, at: place)
        case 5:
            let length = Swift.min(1 + random.below(40), bytes.count - place)
            let target = random.below(bytes.count - length + 1)
            bytes.replaceSubrange(target..<target + length, with: Array(bytes[place..<place + length]))
        default:
            let values: [UInt64] = [
                0, 1, 0x7F, 0xFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000, 0x7FFF_FFFF_FFFF_FFFF,
                0x8000_0000_0000_0000, 0xFFFF_FFFF_FFFF_FFFF, 0xFFFF_FFFF_FFFF_FFE0, 0x0020_0000_0000_0000,
            ]
            let value = values[random.below(values.count)]
            for index in 0..<[1, 2, 4, 8][random.below(4)] where place + index < bytes.count {
                bytes[place + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
            }
        }
    }
}
