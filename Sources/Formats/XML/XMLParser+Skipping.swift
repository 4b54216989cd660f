/// What is passed over: references are checked, and comments, instructions and the document's type left behind.
extension XMLParser {
    mutating func skipReference() throws(FormatError) {
        // The longest that is allowed is &#x0010FFFF; or a little more with zeros.
        let limit = min(bytes.count, place + 14)
        guard let end = bytes[place..<limit].firstIndex(of: UInt8(ascii: ";")),
            XMLReferences.scalar(bytes[(place + 1)..<end]) != nil
        else {
            throw error("an & that begins no reference known here (write &amp; for the character itself)")
        }
        place = end + 1
    }

    mutating func skipComment() throws(FormatError) {
        let end = try find("--", from: place + 4, "a comment does not end")
        guard end + 2 < bytes.count, bytes[end + 2] == UInt8(ascii: ">") else { throw error("-- stands in a comment") }
        try checkCharacters(place..<end)
        place = end + 3
    }

    mutating func skipInstruction() throws(FormatError) {
        let start = place
        let end = try find("?>", from: place + 2, "a processing instruction does not end")
        let target = bytes[(place + 2)..<end].prefix { !isSpace($0) }
        guard let first = target.first, isNameByte(first) else { throw error("a processing instruction has no name") }
        if start > 0, String(decoding: target, as: UTF8.self).lowercased() == "xml" {
            throw error("an XML declaration stands elsewhere than at the beginning")
        }
        try checkCharacters(place..<end)
        place = end + 2
    }

    /// Passes over `<!DOCTYPE name PUBLIC "..." "...">`; what it names is never fetched.
    mutating func skipDoctype() throws(FormatError) {
        place += 9
        guard skipSpace() else { throw error("the DOCTYPE is not well formed") }
        _ = try readName()
        var hasSpace = skipSpace()
        var literals = 0
        if starts("PUBLIC") { literals = 2 } else if starts("SYSTEM") { literals = 1 }
        if literals > 0 {
            guard hasSpace else { throw error("the DOCTYPE is not well formed") }
            place += 6
            for _ in 0..<literals {
                guard skipSpace(), place < bytes.count, [0x22, 0x27].contains(bytes[place]) else {
                    throw error("the DOCTYPE is not well formed")
                }
                guard let end = bytes[(place + 1)...].firstIndex(of: bytes[place]) else {
                    throw error("the DOCTYPE does not end")
                }
                place = end + 1
            }
            hasSpace = skipSpace()
        }
        guard place < bytes.count, bytes[place] == UInt8(ascii: ">") else {
            let isInternal = place < bytes.count && bytes[place] == UInt8(ascii: "[")
            throw error(
                isInternal
                    ? "the document defines a type or entities of its own, which is refused for safety"
                    : "the DOCTYPE is not well formed", isInternal ? .unsupported : .malformed)
        }
        place += 1
    }

    func find(_ mark: StaticString, from start: Int, _ reason: String) throws(FormatError) -> Int {
        var place = start
        while place < bytes.count {
            if starts(mark, at: place) { return place }
            place += 1
        }
        throw error(reason)
    }

    mutating func checkCharacters(_ range: Range<Int>) throws(FormatError) {
        if let bad = bytes[range].firstIndex(where: { $0 < 0x20 && !isSpace($0) }) {
            place = bad
            throw error("a control character (\(bytes[bad]))")
        }
    }
}
