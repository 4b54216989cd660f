/// From the encodings that music files come in to UTF-8.
enum XMLEncoding {
    /// The text of a document in UTF-8, without a byte-order mark.
    ///
    /// Read are UTF-8, UTF-16 with its byte-order mark, and the ISO-8859-1 (or US-ASCII) that an XML declaration names.
    ///
    /// - Throws: for another encoding, and for bytes that are not text of theirs.
    static func utf8(_ file: [UInt8]) throws(FormatError) -> [UInt8] {
        if file.starts(with: [0xFE, 0xFF]) { return try fromUTF16(file, high: 0) }
        if file.starts(with: [0xFF, 0xFE]) { return try fromUTF16(file, high: 1) }
        if file.starts(with: [0xEF, 0xBB, 0xBF]) {
            let text = Array(file.dropFirst(3))
            try validate(text)
            return text
        }
        switch declaredEncoding(file) {
        case nil, "utf-8", "utf8", "us-ascii", "ascii":
            try validate(file)
            return file
        case "iso-8859-1", "latin1", "latin-1", "iso_8859-1":
            var text: [UInt8] = []
            text.reserveCapacity(file.count + file.count / 8)
            for byte in file {
                if byte < 0x80 { text.append(byte) } else { text += [0xC0 | byte >> 6, 0x80 | byte & 0x3F] }
            }
            return text
        case .some(let name):
            throw FormatError(
                .unsupported, at: 0,
                "the document says it is in the encoding \(name.prefix(40)); save it as UTF-8")
        }
    }

    /// The encoding that the XML declaration names, in small letters; nil without one.
    private static func declaredEncoding(_ file: [UInt8]) -> String? {
        guard file.starts(with: "<?xml".utf8), let end = file.prefix(256).firstIndex(of: UInt8(ascii: ">")) else {
            return nil
        }
        let declaration = Array(file[..<end])
        let key = Array("encoding".utf8)
        guard let place = declaration.indices.first(where: { declaration[$0...].starts(with: key) }) else { return nil }
        let rest = declaration[(place + key.count)...]
        guard let open = rest.firstIndex(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") }),
            let close = rest[(open + 1)...].firstIndex(of: rest[open])
        else { return nil }
        return String(decoding: rest[(open + 1)..<close], as: UTF8.self).lowercased()
    }

    /// - Parameter high: 0 when the high byte of a unit comes first, else 1.
    private static func fromUTF16(_ file: [UInt8], high: Int) throws(FormatError) -> [UInt8] {
        guard file.count % 2 == 0 else {
            throw FormatError(.malformed, at: file.count, "the document is in UTF-16 and ends within a character")
        }
        var text: [UInt8] = []
        text.reserveCapacity(file.count / 2)
        var place = 2
        func unit(_ place: Int) -> UInt32 { UInt32(file[place + high]) << 8 | UInt32(file[place + 1 - high]) }
        while place < file.count {
            var code = unit(place)
            place += 2
            if (0xD800...0xDBFF).contains(code), place < file.count, (0xDC00...0xDFFF).contains(unit(place)) {
                code = 0x1_0000 + (code - 0xD800) << 10 + (unit(place) - 0xDC00)
                place += 2
            }
            guard let scalar = Unicode.Scalar(code) else {
                throw FormatError(.malformed, at: place - 2, "half a character of UTF-16 stands alone")
            }
            guard code & 0xFFFE != 0xFFFE || code > 0xFFFF else {
                throw FormatError(
                    .invalid, at: place - 2, "the document holds U+FFFE or U+FFFF, which XML does not allow")
            }
            if let encoded = UTF8.encode(scalar) { text += encoded }
        }
        return text
    }

    /// Refuses bytes that are not UTF-8.
    ///
    /// Source: RFC 3629, section 4.
    private static func validate(_ text: [UInt8]) throws(FormatError) {
        var place = 0
        let count = text.count
        while place < count {
            let first = text[place]
            if first < 0x80 {
                place += 1
                continue
            }
            let length: Int
            var second: ClosedRange<UInt8> = 0x80...0xBF
            switch first {
            case 0xC2...0xDF: length = 2
            case 0xE0...0xEF:
                length = 3
                if first == 0xE0 { second = 0xA0...0xBF }
                if first == 0xED { second = 0x80...0x9F }
            case 0xF0...0xF4:
                length = 4
                if first == 0xF0 { second = 0x90...0xBF }
                if first == 0xF4 { second = 0x80...0x8F }
            default: length = 0
            }
            guard length > 0, count - place >= length, second.contains(text[place + 1]),
                text[(place + 1)..<(place + length)].allSatisfy({ $0 & 0xC0 == 0x80 })
            else {
                throw FormatError(
                    .malformed, at: place,
                    "the document is not text in UTF-8; save it as UTF-8, or name its encoding in its first line")
            }
            // U+FFFE and U+FFFF are no characters of XML (section 2.2).
            if first == 0xEF, text[place + 1] == 0xBF, text[place + 2] >= 0xBE {
                throw FormatError(.invalid, at: place, "the document holds U+FFFE or U+FFFF, which XML does not allow")
            }
            place += length
        }
    }
}

/// The five predefined entities and the numbered characters.
enum XMLReferences {
    /// The scalar that a reference stands for, without its `&` and `;`; nil when XML 1.0 has none such.
    static func scalar(_ name: ArraySlice<UInt8>) -> Unicode.Scalar? {
        if name.first != UInt8(ascii: "#") {
            switch String(decoding: name, as: UTF8.self) {
            case "lt": return "<"
            case "gt": return ">"
            case "amp": return "&"
            case "quot": return "\""
            case "apos": return "'"
            default: return nil
            }
        }
        let digits = name.dropFirst()
        let isHexadecimal = digits.first == UInt8(ascii: "x")
        let number = isHexadecimal ? digits.dropFirst() : digits
        guard (1...8).contains(number.count), number.first != UInt8(ascii: "+"), number.first != UInt8(ascii: "-"),
            let code = UInt32(String(decoding: number, as: UTF8.self), radix: isHexadecimal ? 16 : 10),
            code >= 0x20 || [0x09, 0x0A, 0x0D].contains(code), code != 0xFFFE, code != 0xFFFF
        else { return nil }
        return Unicode.Scalar(code)
    }

    /// Text with its references replaced and its line ends made one line feed; the parser has checked the references.
    static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
        decoded(text, spaces: false)
    }

    /// An attribute's value with its references replaced, and other white space made spaces (section 3.3.3).
    static func decodedAttribute(_ text: ArraySlice<UInt8>) -> [UInt8] {
        decoded(text, spaces: true)
    }

    private static func decoded(_ text: ArraySlice<UInt8>, spaces: Bool) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var place = text.startIndex
        while place < text.endIndex {
            let byte = text[place]
            switch byte {
            case UInt8(ascii: "&"):
                if let end = text[place...].firstIndex(of: UInt8(ascii: ";")),
                    let scalar = scalar(text[(place + 1)..<end]), let encoded = UTF8.encode(scalar)
                {
                    result += encoded
                    place = end
                } else {
                    result.append(byte)
                }
            case 0x0D:
                // A carriage return and the line feed after it are one line end.
                if place + 1 < text.endIndex, text[place + 1] == 0x0A { place += 1 }
                result.append(spaces ? 0x20 : 0x0A)
            case 0x09, 0x0A: result.append(spaces ? 0x20 : byte)
            default: result.append(byte)
            }
            place += 1
        }
        return result
    }
}
