/// Decompression of BCFZ, the packed form of Guitar Pro 6's container.
///
/// After the name and the unpacked size in four bytes, the lowest first, comes a stream of bits, the highest of each
/// byte first. A 1 begins a repetition: four bits say how wide two numbers are, which follow with their lowest bit
/// first, how far back to copy from and how much. A 0 begins up to three bytes as they are, their number in two bits,
/// the lowest first.
///
/// Source: what files of Guitar Pro 6 hold, and alphaTab's description of them.
struct BitExpansion {
    private let bytes: [UInt8]
    /// In bits.
    private var place: Int
    private let end: Int

    static func isBCFZ(_ bytes: [UInt8]) -> Bool { bytes.starts(with: "BCFZ".utf8) }

    /// The bytes that a packed container stands for: as many as it announces, or fewer where it ends early, as Guitar
    /// Pro's own files do by one.
    ///
    /// - Throws: when it refers to bytes before its beginning, and beyond the limits for its size and ratio.
    static func expanded(_ bytes: [UInt8]) throws(FormatError) -> [UInt8] {
        guard bytes.count >= 8 else {
            throw FormatError(.malformed, at: bytes.count, "the file ends within its first eight bytes")
        }
        let size = bytes[4..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard size <= Limits.gpxInflatedBytes,
            size <= Limits.zipUnboundedBytes || size / Limits.zipRatio <= bytes.count
        else {
            throw FormatError(
                .unsupported, at: 4, "the file unpacks from \(bytes.count) to \(size) bytes, which is refused")
        }
        var expansion = BitExpansion(bytes)
        return try expansion.run(size)
    }

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
        place = 64
        end = bytes.count * 8
    }

    private mutating func run(_ size: Int) throws(FormatError) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(size)
        while output.count < size {
            guard let flag = bits(1) else { return output }
            if flag == 0 {
                guard let count = reversedBits(2) else { return output }
                for _ in 0..<count {
                    guard let byte = bits(8) else { return output }
                    output.append(UInt8(truncatingIfNeeded: byte))
                }
                continue
            }
            guard let width = bits(4), let distance = reversedBits(width), let count = reversedBits(width) else {
                return output
            }
            guard distance > 0, distance <= output.count else {
                if count == 0 { continue }
                throw FormatError(.malformed, at: place / 8, "packed data refers to bytes before its beginning")
            }
            let room = min(count, size - output.count)
            if distance == 1, let last = output.last {
                output += repeatElement(last, count: room)
                continue
            }
            // Byte by byte, since source and target may overlap.
            var source = output.count - distance
            for _ in 0..<room {
                output.append(output[source])
                source += 1
            }
        }
        return output
    }

    /// The next bits as a number, the first of them highest; nil where they are not there.
    private mutating func bits(_ count: Int) -> Int? {
        guard end - place >= count else { return nil }
        var value = 0
        var left = count
        while left > 0 {
            let inByte = 8 - place & 7
            let taken = min(left, inByte)
            let chunk = Int(bytes[place >> 3]) >> (inByte - taken) & (1 << taken - 1)
            value = value << taken | chunk
            place += taken
            left -= taken
        }
        return value
    }

    private mutating func reversedBits(_ count: Int) -> Int? {
        guard let value = bits(count) else { return nil }
        var reversed = 0
        for index in 0..<count where value >> index & 1 == 1 { reversed |= 1 << (count - 1 - index) }
        return reversed
    }
}
