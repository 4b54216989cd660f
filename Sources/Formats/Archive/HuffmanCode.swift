/// A canonical prefix code: which symbol a run of bits stands for.
///
/// Source: RFC 1951, section 3.2.2.
struct HuffmanCode: Sendable {
    private static let tableBits = 9
    static let mask: UInt64 = 1 << 9 - 1

    /// By the next nine bits: 16 times the symbol plus the length of its code; 0 for longer codes and for none.
    let table: [UInt16]
    /// How many codes there are of each length in 0...15.
    private let counts: [Int]
    /// By length, then by symbol.
    private let symbols: [UInt16]

    /// - Parameter lengths: the bits of each symbol's code, in 0...15; 0 for symbols that do not occur.
    /// - Returns: nil when more codes are asked for than there are, or fewer than fill the code, but for the single
    ///   code of one bit and the empty code, which compressors do write for distances.
    init?(_ lengths: [UInt8]) {
        var counts = [Int](repeating: 0, count: 16)
        for length in lengths { counts[Int(length & 15)] += 1 }
        counts[0] = 0
        var left = 1
        var firstCodes = [Int](repeating: 0, count: 16)
        var firstPlaces = [Int](repeating: 0, count: 16)
        var code = 0
        var used = 0
        for length in 1...15 {
            left = left << 1 - counts[length]
            if left < 0 { return nil }
            code <<= 1
            firstCodes[length] = code
            firstPlaces[length] = used
            code += counts[length]
            used += counts[length]
        }
        guard left == 0 || used == 0 || (used == 1 && counts[1] == 1) else { return nil }
        var symbols = [UInt16](repeating: 0, count: used)
        var table = [UInt16](repeating: 0, count: 1 << HuffmanCode.tableBits)
        for (symbol, byte) in lengths.enumerated() where byte > 0 {
            let length = Int(byte & 15)
            symbols[firstPlaces[length]] = UInt16(symbol)
            firstPlaces[length] += 1
            let code = firstCodes[length]
            firstCodes[length] += 1
            guard length <= HuffmanCode.tableBits else { continue }
            // Codes come highest bit first, the table is read lowest bit first.
            var reversed = 0
            for bit in 0..<length where code >> bit & 1 == 1 { reversed |= 1 << (length - 1 - bit) }
            var place = reversed
            while place < table.count {
                table[place] = UInt16(symbol << 4 | length)
                place += 1 << length
            }
        }
        self.table = table
        self.counts = counts
        self.symbols = symbols
    }

    /// A code found bit by bit; a length of 0 when the bits are no code.
    func longSymbol(_ bits: UInt64) -> (symbol: Int, length: Int) {
        var code = 0
        var first = 0
        var place = 0
        for length in 1...15 {
            code = code << 1 | Int(bits >> UInt64(length - 1) & 1)
            let count = counts[length]
            if code - first < count, code >= first { return (Int(symbols[place + code - first]), length) }
            place += count
            first = (first + count) << 1
        }
        return (0, 0)
    }

    private init(fixed lengths: [UInt8]) {
        // The fixed codes of the standard are complete; an empty code would only make every block damaged.
        self = HuffmanCode(lengths) ?? HuffmanCode(table: [], counts: [], symbols: [])
    }

    private init(table: [UInt16], counts: [Int], symbols: [UInt16]) {
        self.table = table
        self.counts = counts
        self.symbols = symbols
    }

    /// RFC 1951, section 3.2.6.
    static let fixedLiterals = HuffmanCode(
        fixed: [UInt8](repeating: 8, count: 144) + [UInt8](repeating: 9, count: 112)
            + [UInt8](repeating: 7, count: 24) + [UInt8](repeating: 8, count: 8))
    static let fixedDistances = HuffmanCode(fixed: [UInt8](repeating: 5, count: 32))
}
