/// What GPT-2's pattern tells apart: `\p{L}`, `\p{N}`, `\s` and the rest.
package enum ScalarClass: Hashable, Sendable {
    case letter, number, space, other

    /// The class of a character, as the regular expressions of the `tokenizers` library (0.23) see it: by Unicode 16.
    package init(_ scalar: Unicode.Scalar) {
        let properties = scalar.properties
        // Letters that later versions of Unicode added are unassigned to the library.
        if let age = properties.age, (age.major, age.minor) > (16, 0) {
            self = .other
            return
        }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: self = .letter
        case .decimalNumber, .letterNumber, .otherNumber: self = .number
        default: self = properties.isWhitespace ? .space : .other
        }
    }

    /// The class and the length in bytes of the character at `offset` of valid UTF-8.
    static func read(_ text: UnsafeBufferPointer<UInt8>, at offset: Int) -> (class: ScalarClass, length: Int) {
        let first = text[offset]
        if first < 0x80 { return (ScalarClass(ascii: first), 1) }
        // The text of a String is valid UTF-8; should it ever not be, a stray byte is a character of its own.
        guard let (scalar, length) = scalar(text, at: offset) else { return (.other, 1) }
        return (ScalarClass(scalar), length)
    }

    /// The character at `offset` of valid UTF-8, where it is not ASCII, and its length in bytes.
    static func scalar(_ text: UnsafeBufferPointer<UInt8>, at offset: Int) -> (scalar: Unicode.Scalar, length: Int)? {
        let first = text[offset]
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard text.count - offset >= length else { return nil }
        var value = UInt32(first) & (0x7F >> UInt32(length))
        for index in 1..<length { value = value << 6 | UInt32(text[offset + index] & 0x3F) }
        return Unicode.Scalar(value).map { ($0, length) }
    }

    private init(ascii byte: UInt8) {
        if (byte | 0x20) &- UInt8(ascii: "a") < 26 {
            self = .letter
        } else if byte &- UInt8(ascii: "0") < 10 {
            self = .number
        } else if byte == 0x20 || byte &- 0x09 < 5 {
            self = .space
        } else {
            self = .other
        }
    }
}
