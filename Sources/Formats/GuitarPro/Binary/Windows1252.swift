/// The character set of Guitar Pro 3 to 5.
///
/// The five bytes that it leaves open stand for the control characters of their number, as browsers read them.
///
/// Source: WHATWG, "Encoding", index windows-1252.
enum Windows1252 {
    /// Text that may be UTF-8 all the same: some programs write that, and hardly any other text looks like it.
    static func text(_ bytes: ArraySlice<UInt8>) -> String {
        if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var scalars = String.UnicodeScalarView()
        for byte in bytes { scalars.append(scalar(byte)) }
        return String(scalars)
    }

    /// The bytes of a text, `?` for what the set does not have, and the number of those.
    ///
    /// A text whose bytes would be taken for UTF-8 loses its first accent to a `?`. The five open bytes count as missing,
    /// for strict readers refuse them.
    static func bytes(of text: String) -> (bytes: [UInt8], missing: Int) {
        var bytes: [UInt8] = []
        var missing = 0
        for scalar in text.unicodeScalars {
            if let byte = byte(scalar) {
                bytes.append(byte)
            } else {
                bytes.append(0x3F)
                missing += 1
            }
        }
        while let first = bytes.firstIndex(where: { $0 >= 0x80 }), String(validating: bytes, as: UTF8.self) != nil {
            bytes[first] = 0x3F
            missing += 1
        }
        return (bytes, missing)
    }

    private static func scalar(_ byte: UInt8) -> Unicode.Scalar {
        guard (0x80...0x9F).contains(byte) else { return Unicode.Scalar(byte) }
        return Unicode.Scalar(upperHalf[Int(byte) - 0x80]) ?? Unicode.Scalar(byte)
    }

    private static func byte(_ scalar: Unicode.Scalar) -> UInt8? {
        switch scalar.value {
        case 0..<0x80, 0xA0...0xFF: return UInt8(scalar.value)
        case 0x80..<0xA0: return nil
        default:
            guard let value = UInt16(exactly: scalar.value) else { return nil }
            return upperHalf.firstIndex(of: value).map { UInt8($0 + 0x80) }
        }
    }

    /// What 0x80...0x9F stand for.
    private static let upperHalf: [UInt16] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
        0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x9D, 0x017E, 0x0178,
    ]
}
