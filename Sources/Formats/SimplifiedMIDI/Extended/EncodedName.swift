extension ExtendedMIDI {
    /// A name inside a word: visible ASCII but `:` and `%` stands for itself, every other byte of its UTF-8 is written
    /// as `%` and two hexadecimal digits (capitals).
    ///
    /// So no name holds a space, of Unicode's many either, and one name has one spelling. The manner of RFC 3986,
    /// section 2.1, with its own set of plain characters.
    enum EncodedName {
        static func append(_ name: String, to bytes: inout [UInt8]) {
            for byte in name.utf8 {
                if isPlain(byte) {
                    bytes.append(byte)
                } else {
                    bytes.append(UInt8(ascii: "%"))
                    bytes.append(hexadecimalDigit(byte >> 4))
                    bytes.append(hexadecimalDigit(byte & 0x0F))
                }
            }
        }

        /// The byte that starts at a position; nil when it is misspelled there.
        ///
        /// - Parameter position: moves behind the byte.
        static func byte(in bytes: [UInt8], _ position: inout Int, end: Int) -> UInt8? {
            guard position < end else { return nil }
            let first = bytes[position]
            if isPlain(first) {
                position += 1
                return first
            }
            guard first == UInt8(ascii: "%"), end - position >= 3, let high = value(of: bytes[position + 1]),
                let low = value(of: bytes[position + 2])
            else { return nil }
            let byte = high << 4 | low
            if isPlain(byte) { return nil }
            position += 3
            return byte
        }

        private static func isPlain(_ byte: UInt8) -> Bool {
            (0x21...0x7E).contains(byte) && byte != UInt8(ascii: ":") && byte != UInt8(ascii: "%")
        }

        private static func hexadecimalDigit(_ number: UInt8) -> UInt8 {
            number < 10 ? 0x30 + number : UInt8(ascii: "A") + number - 10
        }

        private static func value(of digit: UInt8) -> UInt8? {
            switch digit {
            case 0x30...0x39: digit - 0x30
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
            default: nil
            }
        }
    }
}
