/// Decompression of DEFLATE data.
///
/// Codes are looked up nine bits at a time; the few longer ones are walked bit by bit along the canonical order.
///
/// Source: RFC 1951, DEFLATE Compressed Data Format Specification 1.3.
package struct Inflate {
    private let bytes: [UInt8]
    private let end: Int
    private var place: Int
    /// Bits read ahead, the next one lowest.
    private var bits: UInt64 = 0
    private var bitCount = 0
    private let limit: Int
    private var output: [UInt8] = []

    /// The bytes that compressed ones stand for.
    ///
    /// - Parameters:
    ///   - range: where the compressed data stands; cut to what is there.
    ///   - size: how many bytes must come out; no more are ever made.
    /// - Throws: when the data is damaged, or yields fewer bytes or more.
    package static func inflated(_ bytes: [UInt8], in range: Range<Int>, size: Int) throws(FormatError) -> [UInt8] {
        var inflate = Inflate(bytes, in: range, limit: size)
        try inflate.run()
        guard inflate.output.count == size else {
            throw inflate.error("it holds \(inflate.output.count) bytes where \(size) were announced")
        }
        return inflate.output
    }

    private init(_ bytes: [UInt8], in range: Range<Int>, limit: Int) {
        self.bytes = bytes
        end = min(max(range.upperBound, 0), bytes.count)
        place = min(max(range.lowerBound, 0), end)
        self.limit = limit
        // An announced size is believed only as far as DEFLATE could reach: 258 bytes for two bits.
        output.reserveCapacity(min(limit, (end - place) * 1_032))
    }

    private mutating func run() throws(FormatError) {
        var isLast = false
        while !isLast {
            isLast = try take(1) == 1
            switch try take(2) {
            case 0: try copyStored()
            case 1: try decode(.fixedLiterals, .fixedDistances)
            case 2:
                let (literals, distances) = try readCodes()
                try decode(literals, distances)
            default: throw error("it has a block of an unknown kind")
            }
        }
    }

    private mutating func copyStored() throws(FormatError) {
        // The rest of the byte is skipped; whole bytes read ahead are given back.
        place -= bitCount / 8
        bits = 0
        bitCount = 0
        guard end - place >= 4 else { throw endsHere }
        let length = Int(bytes[place]) | Int(bytes[place + 1]) << 8
        let check = Int(bytes[place + 2]) | Int(bytes[place + 3]) << 8
        guard length ^ 0xFFFF == check else { throw error("the length of a stored block is damaged") }
        place += 4
        guard end - place >= length else { throw endsHere }
        guard length <= limit - output.count else { throw tooLong }
        output += bytes[place..<place + length]
        place += length
    }

    private mutating func decode(_ literals: HuffmanCode, _ distances: HuffmanCode) throws(FormatError) {
        while true {
            let symbol = try take(literals)
            if symbol < 256 {
                guard output.count < limit else { throw tooLong }
                output.append(UInt8(truncatingIfNeeded: symbol))
                continue
            }
            if symbol == 256 { return }
            guard symbol <= 285 else { throw error("a length code is damaged") }
            let length = Inflate.lengths[symbol - 257] + (try take(Inflate.lengthBits[symbol - 257]))
            let code = try take(distances)
            guard code < 30 else { throw error("a distance code is damaged") }
            let distance = Inflate.distances[code] + (try take(Inflate.distanceBits[code]))
            guard distance <= output.count else { throw error("it refers to bytes before its beginning") }
            guard length <= limit - output.count else { throw tooLong }
            // Byte by byte, since source and target may overlap: the copy repeats what it has just written.
            var source = output.count - distance
            for _ in 0..<length {
                output.append(output[source])
                source += 1
            }
        }
    }

    /// The codes of a block that brings its own (RFC 1951, section 3.2.7).
    private mutating func readCodes() throws(FormatError) -> (literals: HuffmanCode, distances: HuffmanCode) {
        let literalCount = 257 + (try take(5))
        let distanceCount = 1 + (try take(5))
        let lengthCount = 4 + (try take(4))
        guard literalCount <= 286, distanceCount <= 30 else { throw error("a block counts too many codes") }
        let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
        var lengths = [UInt8](repeating: 0, count: 19)
        for place in order.prefix(lengthCount) { lengths[place] = UInt8(truncatingIfNeeded: try take(3)) }
        guard let lengthCode = HuffmanCode(lengths) else { throw badCode }
        lengths.removeAll()
        while lengths.count < literalCount + distanceCount {
            let symbol = try take(lengthCode)
            if symbol < 16 {
                lengths.append(UInt8(truncatingIfNeeded: symbol))
                continue
            }
            var repeated: UInt8 = 0
            if symbol == 16 {
                guard let last = lengths.last else { throw error("a block's codes begin with a repetition") }
                repeated = last
            }
            let times = symbol == 16 ? 3 + (try take(2)) : symbol == 17 ? 3 + (try take(3)) : 11 + (try take(7))
            guard times <= literalCount + distanceCount - lengths.count else { throw badCode }
            lengths += repeatElement(repeated, count: times)
        }
        guard lengths[256] > 0 else { throw error("a block has no code for its end") }
        guard let literals = HuffmanCode(Array(lengths[..<literalCount])),
            let distances = HuffmanCode(Array(lengths[literalCount...]))
        else { throw badCode }
        return (literals, distances)
    }

    // MARK: Bits

    /// Fills up to more than 48 bits, or what is left.
    @inline(__always)
    private mutating func fill() {
        while bitCount <= 48, place < end {
            bits |= UInt64(bytes[place]) << UInt64(bitCount)
            bitCount += 8
            place += 1
        }
    }

    @inline(__always)
    private mutating func take(_ count: Int) throws(FormatError) -> Int {
        if count == 0 { return 0 }
        if bitCount < count {
            fill()
            guard bitCount >= count else { throw endsHere }
        }
        let value = Int(bits & (1 << UInt64(count) - 1))
        bits >>= UInt64(count)
        bitCount -= count
        return value
    }

    @inline(__always)
    private mutating func take(_ code: HuffmanCode) throws(FormatError) -> Int {
        if bitCount < 15 { fill() }
        let entry = code.table[Int(bits & HuffmanCode.mask)]
        let length: Int
        let symbol: Int
        if entry != 0 {
            length = Int(entry & 15)
            symbol = Int(entry >> 4)
        } else {
            (symbol, length) = code.longSymbol(bits)
            guard length > 0 else { throw bitCount < 15 ? endsHere : badCode }
        }
        guard length <= bitCount else { throw endsHere }
        bits >>= UInt64(length)
        bitCount -= length
        return symbol
    }

    private func error(_ reason: String) -> FormatError {
        FormatError(.malformed, at: place, "compressed data is damaged: \(reason)")
    }

    private var endsHere: FormatError { error("it ends too early") }
    private var tooLong: FormatError { error("it holds more than the \(limit) bytes announced") }
    private var badCode: FormatError { error("its codes are not sound") }

    // RFC 1951, section 3.2.5.
    private static let lengths = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258,
    ]
    private static let lengthBits = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    private static let distances = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1_025, 1_537, 2_049, 3_073,
        4_097, 6_145, 8_193, 12_289, 16_385, 24_577,
    ]
    private static let distanceBits = [
        0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
    ]
}
