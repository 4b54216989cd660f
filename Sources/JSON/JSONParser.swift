extension JSONValue {
    /// The deepest nesting of arrays and objects that is read.
    public static let maximumDepth = 128
    /// The longest number that is read, in bytes.
    public static let maximumNumberLength = 1_024

    /// Reads one JSON text, to its last byte.
    ///
    /// Stricter than most readers, so that no two of them disagree about a file: UTF-8 only and no byte-order mark,
    /// no duplicate keys, no lone surrogates, no number beyond a `Double`, no comments or trailing commas.
    /// Time and memory grow linearly with the text.
    ///
    /// - Parameter takingNaNAsNull: reads `NaN`, `Infinity` and `-Infinity`, which Python writes unasked, as null.
    /// - Throws: ``JSONError`` with the byte where the text stops being such a JSON text.
    public init(parsing bytes: UnsafeRawBufferPointer, takingNaNAsNull: Bool = false) throws(JSONError) {
        var parser = JSONParser(bytes: bytes, takesNaNAsNull: takingNaNAsNull)
        self = try parser.document()
    }

    /// Reads one JSON text, to its last byte; see `init(parsing:)` above.
    public init(parsing bytes: [UInt8], takingNaNAsNull: Bool = false) throws(JSONError) {
        let result: Result<JSONValue, JSONError> = bytes.withUnsafeBytes { buffer in
            Result { () throws(JSONError) in try JSONValue(parsing: buffer, takingNaNAsNull: takingNaNAsNull) }
        }
        self = try result.get()
    }

    /// Reads one JSON text, to its last byte; see `init(parsing:)` above.
    public init(parsing text: String) throws(JSONError) {
        try self.init(parsing: Array(text.utf8))
    }
}

/// A recursive descent over the bytes; `offset` is the next byte to read.
private struct JSONParser {
    let bytes: UnsafeRawBufferPointer
    let takesNaNAsNull: Bool
    var offset = 0

    init(bytes: UnsafeRawBufferPointer, takesNaNAsNull: Bool) {
        self.bytes = bytes
        self.takesNaNAsNull = takesNaNAsNull
    }

    /// The next byte, or `nil` at the end.
    var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    mutating func document() throws(JSONError) -> JSONValue {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw JSONError(at: 0, "a byte-order mark; JSON text begins without one")
        }
        skipSpace()
        let value = try value(depth: 0)
        skipSpace()
        guard offset == bytes.count else {
            throw JSONError(at: offset, "more text after the end of the value")
        }
        return value
    }

    mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard let first = next else { throw JSONError(at: offset, "the text ends where a value was expected") }
        switch first {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "N") where takesNaNAsNull: return try word("NaN", .null)
        case UInt8(ascii: "I") where takesNaNAsNull: return try word("Infinity", .null)
        default: throw JSONError(at: offset, "\(name(first)) where a value was expected")
        }
    }

    mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        try enter(depth)
        var members: [JSONValue.Member] = []
        // Keys are compared as bytes: Swift's == on strings would take two different spellings of é for one key.
        var keys: Set<[UInt8]> = []
        skipSpace()
        if next == UInt8(ascii: "}") {
            offset += 1
            return .object([])
        }
        while true {
            let start = offset
            guard next == UInt8(ascii: "\"") else {
                throw JSONError(at: offset, "\(nextName) where a key in quotation marks was expected")
            }
            let key = try string()
            guard keys.insert(Array(key.utf8)).inserted else {
                throw JSONError(at: start, "the key \"\(key.prefix(80))\" stands here for the second time")
            }
            skipSpace()
            try expect(UInt8(ascii: ":"), "':' after a key")
            skipSpace()
            members.append(JSONValue.Member(key, try value(depth: depth + 1)))
            skipSpace()
            if next == UInt8(ascii: "}") {
                offset += 1
                return .object(members)
            }
            try expect(UInt8(ascii: ","), "',' or '}' after a member")
            skipSpace()
        }
    }

    mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        try enter(depth)
        var values: [JSONValue] = []
        skipSpace()
        if next == UInt8(ascii: "]") {
            offset += 1
            return .array([])
        }
        while true {
            values.append(try value(depth: depth + 1))
            skipSpace()
            if next == UInt8(ascii: "]") {
                offset += 1
                return .array(values)
            }
            try expect(UInt8(ascii: ","), "',' or ']' after an item")
            skipSpace()
        }
    }

    mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let start = offset
        for index in 0..<word.utf8CodeUnitCount {
            guard next == word.utf8Start[index] else { throw JSONError(at: start, "expected '\(word)'") }
            offset += 1
        }
        return value
    }

    mutating func number() throws(JSONError) -> JSONValue {
        let start = offset
        var isWhole = true
        if next == UInt8(ascii: "-") { offset += 1 }
        if takesNaNAsNull, next == UInt8(ascii: "I"), offset > start { return try word("Infinity", .null) }
        if next == UInt8(ascii: "0") {
            offset += 1
        } else {
            try digits()
        }
        if next == UInt8(ascii: ".") {
            isWhole = false
            offset += 1
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            isWhole = false
            offset += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { offset += 1 }
            try digits()
        }
        guard offset - start <= JSONValue.maximumNumberLength else {
            throw JSONError(at: start, "a number longer than \(JSONValue.maximumNumberLength) bytes")
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        // "-0" is a Double: an integer has no negative zero.
        if isWhole, text != "-0", let integer = Int(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else {
            throw JSONError(at: start, "a number too large for a 64-bit floating-point value")
        }
        return .number(number)
    }

    mutating func digits() throws(JSONError) {
        let start = offset
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
        guard offset > start else { throw JSONError(at: offset, "\(nextName) where a digit was expected") }
    }

    mutating func string() throws(JSONError) -> String {
        let opening = offset
        offset += 1
        // Most strings hold no escape: they are their bytes.
        var end = offset
        while end < bytes.count, bytes[end] != UInt8(ascii: "\""), bytes[end] != UInt8(ascii: "\\"), bytes[end] >= 0x20
        {
            end += 1
        }
        var content = Array(bytes[offset..<end])
        offset = end
        while true {
            guard let byte = next else { throw JSONError(at: opening, "the text ends inside this string") }
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw JSONError(at: opening, "this string is not valid UTF-8")
                }
                return text
            case UInt8(ascii: "\\"):
                try escape(into: &content)
            case 0..<0x20:
                throw JSONError(at: offset, "\(name(byte)) inside a string; it must be written as an escape")
            default:
                content.append(byte)
                offset += 1
            }
        }
    }

    mutating func escape(into content: inout [UInt8]) throws(JSONError) {
        let start = offset
        offset += 1
        guard let letter = next else { throw JSONError(at: start, "the text ends inside an escape") }
        offset += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(letter)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"):
            var code = try fourHexDigits()
            if (0xD800..<0xDC00).contains(code) {
                guard next == UInt8(ascii: "\\"), offset + 1 < bytes.count, bytes[offset + 1] == UInt8(ascii: "u")
                else {
                    throw JSONError(at: start, "half of a surrogate pair")
                }
                offset += 2
                let low = try fourHexDigits()
                guard (0xDC00..<0xE000).contains(low) else { throw JSONError(at: start, "half of a surrogate pair") }
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw JSONError(at: start, "half of a surrogate pair") }
            content.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        default:
            throw JSONError(at: start, "'\\' followed by \(name(letter)), which is no escape")
        }
    }

    mutating func fourHexDigits() throws(JSONError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next else { throw JSONError(at: offset, "the text ends inside a \\u escape") }
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw JSONError(at: offset, "\(name(byte)) where a hexadecimal digit was expected")
            }
            code = code << 4 | UInt32(digit)
            offset += 1
        }
        return code
    }

    mutating func enter(_ depth: Int) throws(JSONError) {
        guard depth < JSONValue.maximumDepth else {
            throw JSONError(at: offset, "nested deeper than \(JSONValue.maximumDepth) levels")
        }
        offset += 1
    }

    mutating func expect(_ byte: UInt8, _ what: String) throws(JSONError) {
        guard next == byte else { throw JSONError(at: offset, "\(nextName) where \(what) was expected") }
        offset += 1
    }

    mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }

    var nextName: String { next.map(name) ?? "the end of the text" }

    func name(_ byte: UInt8) -> String {
        (0x20..<0x7F).contains(byte) ? "'\(Unicode.Scalar(byte))'" : "the byte 0x\(String(byte, radix: 16))"
    }
}
