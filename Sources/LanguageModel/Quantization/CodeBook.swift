package import Torch

/// The 256 numbers within -1...1 that the codes of block-wise quantisation stand for, ascending.
public struct CodeBook: Hashable, Sendable {
    public let entries: [Float]

    public init(entries: [Float]) {
        precondition(entries.count == 256, "a code book has 256 entries")
        self.entries = entries
    }

    package var tensor: Tensor { Tensor(entries) }
}

extension CodeBook {
    /// Even steps of 1 / 127, with one entry more for zero: what absmax quantisation in whole numbers gives.
    public static let linear = CodeBook(entries: (-127...127).map { Float($0) / 127 } + [1])

    /// Seven decades, each with twice as many numbers as the smaller one before it, so that small numbers keep their
    /// digits and large ones their precision.
    ///
    /// The middles of 2^i equal parts of 0.1...1, for i in 0...6, times 10^(i - 6) and of either sign; zero; and one.
    /// Bit for bit what bitsandbytes calls the dynamic map. Source: Dettmers 2016, section 3.1.
    public static let dynamic: CodeBook = {
        var entries: [Float] = [0, 1]
        for exponent in 0..<7 {
            let parts = 1 << exponent
            // Counted from both ends and rounded once, as libtorch's linspace does it.
            let step = (1 - Float(0.1)) / Float(parts)
            let borders = (0...parts).map { i in
                i < (parts + 1) / 2
                    ? Float(0.1).addingProduct(step, Float(i)) : Float(1).addingProduct(-step, Float(parts - i))
            }
            let power = powers[exponent]
            for (lower, upper) in zip(borders, borders.dropFirst()) {
                let middle = (lower + upper) / 2 * power
                entries += [middle, -middle]
            }
        }
        return CodeBook(entries: entries.sorted())
    }()

    private static let powers: [Float] = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1]
}
