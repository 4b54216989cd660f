/// The pages of an Ogg file.
///
/// Source: RFC 3533, section 6.
package enum OggPages {
    /// The same file with the number 1 for its one stream, where encoders draw one, so that the same sound is the same
    /// bytes.
    ///
    /// Bytes that are no pages stay as they are from there on.
    package static func withFixedSerial(_ file: [UInt8]) -> [UInt8] {
        var bytes = file
        var start = 0
        while start + 27 <= bytes.count, bytes[start..<start + 4].elementsEqual("OggS".utf8) {
            let segments = Int(bytes[start + 26])
            let body = start + 27 + segments
            guard body <= bytes.count else { break }
            let end = body + bytes[start + 27..<body].reduce(0) { $0 + Int($1) }
            guard end <= bytes.count else { break }
            for (offset, byte) in [UInt8(1), 0, 0, 0].enumerated() { bytes[start + 14 + offset] = byte }
            for offset in 22..<26 { bytes[start + offset] = 0 }
            let sum = checksum(bytes[start..<end])
            for offset in 0..<4 { bytes[start + 22 + offset] = UInt8(truncatingIfNeeded: sum >> (8 * offset)) }
            start = end
        }
        return bytes
    }

    /// CRC-32 with the polynomial 04c11db7, from the highest bit, from 0 and not inverted.
    package static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 ^ table[Int($0 >> 24) ^ Int($1)] }
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index) << 24) { sum, _ in sum >> 31 == 1 ? sum << 1 ^ 0x04C1_1DB7 : sum << 1 }
    }
}
