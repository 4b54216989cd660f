/// The cyclic redundancy check of TFRecord files.
///
/// Source: RFC 3720, appendix B.4, for the polynomial and the known answers.
enum CRC32C {
    private static let table: [UInt32] = (0..<256 as Range<UInt32>).map { byte in
        (0..<8).reduce(byte) { value, _ in value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1 }
    }

    static func value(of bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0 as UInt32) { value, byte in
            value >> 8 ^ table[Int((value ^ UInt32(byte)) & 0xFF)]
        }
    }

    /// As it stands in TFRecord files: rotated and offset, so that the check of data with checks in it is no constant.
    ///
    /// Source: `tensorflow/core/lib/hash/crc32c.h`, `Mask`.
    static func masked(_ bytes: [UInt8]) -> UInt32 {
        let value = value(of: bytes)
        return (value >> 15 | value << 17) &+ 0xA282_EAD8
    }
}
