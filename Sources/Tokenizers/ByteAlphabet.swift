/// The 256 characters by which byte-level vocabularies write bytes: printable ones stand for themselves, the others for
/// characters from U+0100 on, such as Ġ for a space.
///
/// Source: `bytes_to_unicode` of GPT-2.
enum ByteAlphabet {
    /// The bytes that a vocabulary entry stands for; `nil` when it holds a character outside the alphabet.
    static func bytes(of entry: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entry.utf8.count)
        for scalar in entry.unicodeScalars {
            let value = Int(scalar.value)
            guard value < values.count, let byte = values[value] else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    /// The character that stands for a byte.
    static func text(of byte: UInt8) -> String {
        let value = values.firstIndex(of: byte).flatMap { Unicode.Scalar(UInt32($0)) }
        return value.map { String(Character($0)) } ?? ""
    }

    /// The byte of each character up to U+0143.
    private static let values: [UInt8?] = {
        var values = [UInt8?](repeating: nil, count: 0x144)
        var next = 0x100
        for byte in UInt8.min...UInt8.max {
            switch byte {
            case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF:
                values[Int(byte)] = byte
            default:
                values[next] = byte
                next += 1
            }
        }
        return values
    }()
}
