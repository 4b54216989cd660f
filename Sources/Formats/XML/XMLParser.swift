/// One pass over the bytes of a document that fills the arrays of `XMLDocument`.
///
/// It keeps its own stack of open elements, so that depth costs a counter and not the machine's stack.
struct XMLParser {
    let bytes: [UInt8]
    private(set) var nodes: [XMLNode] = []
    private(set) var attributes: [XMLAttribute] = []
    private(set) var names: [String] = []
    private(set) var joinedText: [UInt8] = []

    var place = 0
    private var open: [OpenElement] = []
    private var nameIndices: [[UInt8]: Int32] = [:]

    private struct OpenElement {
        var node: Int
        var lastChild = 0
        /// Decoded text, once it is in more pieces than one.
        var pieces: [UInt8]?
    }

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func readDocument() throws(FormatError) {
        let elements = try countOfElements()
        nodes.reserveCapacity(elements)
        if bytes.starts(with: "<?xml".utf8), bytes.count > 5, isSpace(bytes[5]) { try skipInstruction() }
        var hasDoctype = false
        while place < bytes.count {
            if let openElement = open.last {
                try readContent(of: openElement)
                continue
            }
            // Outside of the root.
            if isSpace(bytes[place]) {
                place += 1
            } else if starts("<!--") {
                try skipComment()
            } else if starts("<?") {
                try skipInstruction()
            } else if starts("<!DOCTYPE"), !hasDoctype, nodes.isEmpty {
                hasDoctype = true
                try skipDoctype()
            } else if bytes[place] == UInt8(ascii: "<"), nodes.isEmpty {
                try readStartTag()
            } else {
                throw error(nodes.isEmpty ? "not an XML document" : "something stands after the last element")
            }
        }
        if let last = open.last {
            throw error("the document ends within <\(name(last.node))>; is the file complete?")
        }
        guard !nodes.isEmpty else { throw error("the document has no element") }
    }

    /// An upper bound, so that the array never grows by doubling.
    private func countOfElements() throws(FormatError) -> Int {
        var count = 0
        var previous: UInt8 = 0
        for byte in bytes {
            if previous == UInt8(ascii: "<"), byte != UInt8(ascii: "/") { count += 1 }
            previous = byte
        }
        guard count <= Limits.xmlElements else {
            throw FormatError(
                .unsupported, at: 0, "the document has \(count) elements, and XML is read up to \(Limits.xmlElements)")
        }
        return count
    }

    // MARK: Content

    /// Reads the next piece of an element's content: text, a tag, a comment.
    private mutating func readContent(of element: OpenElement) throws(FormatError) {
        guard bytes[place] == UInt8(ascii: "<") else {
            try readText()
            return
        }
        guard place + 1 < bytes.count else { throw error("the document ends within a tag") }
        switch bytes[place + 1] {
        case UInt8(ascii: "/"): try readEndTag(of: element)
        case UInt8(ascii: "?"): try skipInstruction()
        case UInt8(ascii: "!"):
            if starts("<!--") {
                try skipComment()
            } else if starts("<![CDATA[") {
                let start = place + 9
                let end = try find("]]>", from: start, "a CDATA section does not end")
                try checkCharacters(start..<end)
                addText(start..<end, isEncoded: bytes[start..<end].contains(0x0D), isLiteral: true)
                place = end + 3
            } else {
                throw error("a declaration where only elements and text may stand")
            }
        default: try readStartTag()
        }
    }

    private mutating func readText() throws(FormatError) {
        let start = place
        var isEncoded = false
        var isBlank = true
        while place < bytes.count {
            let byte = bytes[place]
            if byte == UInt8(ascii: "<") { break }
            if byte == UInt8(ascii: "&") {
                isEncoded = true
                try skipReference()
                isBlank = false
                continue
            }
            if byte == 0x0D { isEncoded = true }
            if byte > 0x20 {
                isBlank = false
                if byte == UInt8(ascii: "]"), starts("]]>") { throw error("]]> stands outside of a CDATA section") }
            } else if !isSpace(byte) {
                throw error("a control character (\(byte)) in the text")
            }
            place += 1
        }
        // White space beside elements only indents them.
        if isBlank {
            let isBesideElements = place + 1 < bytes.count && bytes[place + 1] != UInt8(ascii: "/")
            if isBesideElements || (open.last?.lastChild ?? 0) != 0 { return }
        }
        addText(start..<place, isEncoded: isEncoded, isLiteral: false)
    }

    private mutating func addText(_ range: Range<Int>, isEncoded: Bool, isLiteral: Bool) {
        guard !range.isEmpty, let last = open.indices.last else { return }
        let node = open[last].node
        if nodes[node].text == .none, !(isLiteral && isEncoded) {
            // A CDATA section may hold an ampersand that is no reference; plain text is never decoded.
            nodes[node].text = isEncoded ? .encoded : .plain
            nodes[node].textStart = Int32(range.lowerBound)
            nodes[node].textEnd = Int32(range.upperBound)
            return
        }
        if open[last].pieces == nil {
            let first = bytes[Int(nodes[node].textStart)..<Int(nodes[node].textEnd)]
            open[last].pieces = nodes[node].text == .encoded ? XMLReferences.decoded(first) : Array(first)
            nodes[node].text = .joined
        }
        if isLiteral {
            var previous: UInt8 = 0
            for byte in bytes[range] {
                if !(byte == 0x0A && previous == 0x0D) { open[last].pieces?.append(byte == 0x0D ? 0x0A : byte) }
                previous = byte
            }
        } else {
            open[last].pieces?.append(contentsOf: XMLReferences.decoded(bytes[range]))
        }
    }

    // MARK: Tags

    private mutating func readStartTag() throws(FormatError) {
        let start = place
        place += 1
        let name = try readName()
        guard open.count < Limits.xmlDepth else {
            throw error("elements are nested deeper than \(Limits.xmlDepth)", .unsupported)
        }
        let index = nodes.count
        if let last = open.indices.last {
            let parent = open[last].node
            if open[last].lastChild == 0 {
                nodes[parent].hasChildren = true
            } else {
                nodes[open[last].lastChild].nextSibling = Int32(index)
            }
            open[last].lastChild = index
        }
        let firstAttribute = attributes.count
        nodes.append(
            XMLNode(name: name, offset: Int32(start), firstAttribute: Int32(firstAttribute), attributeCount: 0))
        while true {
            let hadSpace = skipSpace()
            guard place < bytes.count else { throw error("the document ends within a tag") }
            if bytes[place] == UInt8(ascii: ">") {
                place += 1
                open.append(OpenElement(node: index))
                break
            }
            if starts("/>") {
                place += 2
                break
            }
            guard hadSpace else { throw error("a tag is not well formed here") }
            try readAttribute(of: firstAttribute)
        }
        nodes[index].attributeCount = Int32(attributes.count - firstAttribute)
    }

    private mutating func readAttribute(of firstAttribute: Int) throws(FormatError) {
        let name = try readName()
        guard attributes.count - firstAttribute < Limits.xmlAttributesOfElement else {
            throw error("an element has more than \(Limits.xmlAttributesOfElement) attributes", .unsupported)
        }
        if attributes[firstAttribute...].contains(where: { $0.name == name }) {
            throw error("the attribute \(names[Int(name)]) stands twice in one tag")
        }
        skipSpace()
        guard place < bytes.count, bytes[place] == UInt8(ascii: "=") else {
            throw error("the attribute \(names[Int(name)]) has no value")
        }
        place += 1
        skipSpace()
        guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") || bytes[place] == UInt8(ascii: "'") else {
            throw error("the value of the attribute \(names[Int(name)]) stands without quotes")
        }
        let quote = bytes[place]
        place += 1
        let start = place
        while place < bytes.count, bytes[place] != quote {
            let byte = bytes[place]
            if byte == UInt8(ascii: "&") {
                try skipReference()
                continue
            }
            if byte == UInt8(ascii: "<") { throw error("a < stands in an attribute's value") }
            if byte < 0x20, !isSpace(byte) { throw error("a control character (\(byte)) in an attribute's value") }
            place += 1
        }
        guard place < bytes.count else { throw error("the document ends within an attribute's value") }
        guard attributes.count < Limits.xmlAttributes else {
            throw error("the document has more than \(Limits.xmlAttributes) attributes", .unsupported)
        }
        attributes.append(XMLAttribute(name: name, start: Int32(start), end: Int32(place)))
        place += 1
    }

    private mutating func readEndTag(of element: OpenElement) throws(FormatError) {
        let start = place
        place += 2
        let name = try readName()
        skipSpace()
        guard place < bytes.count, bytes[place] == UInt8(ascii: ">") else { throw error("an end tag is not closed") }
        guard name == nodes[element.node].name else {
            place = start
            throw error("</\(names[Int(name)])> stands where </\(self.name(element.node))> was expected")
        }
        place += 1
        if let pieces = open.removeLast().pieces {
            nodes[element.node].textStart = Int32(joinedText.count)
            joinedText += pieces
            nodes[element.node].textEnd = Int32(joinedText.count)
        }
    }

    /// The number of the name that stands here.
    mutating func readName() throws(FormatError) -> Int32 {
        let start = place
        while place < bytes.count, isNameByte(bytes[place]) { place += 1 }
        let first = start < bytes.count ? bytes[start] : 0
        let startsBadly = (0x30...0x39).contains(first) || first == UInt8(ascii: "-") || first == UInt8(ascii: ".")
        guard place > start, !startsBadly else { throw error("a name was expected here") }
        guard place - start <= Limits.xmlNameBytes else {
            throw error("a name is longer than \(Limits.xmlNameBytes) bytes", .unsupported)
        }
        let name = Array(bytes[start..<place])
        if let index = nameIndices[name] { return index }
        guard names.count < Limits.xmlNames else {
            throw error("the document has more than \(Limits.xmlNames) different names", .unsupported)
        }
        let index = Int32(names.count)
        names.append(String(decoding: name, as: UTF8.self))
        nameIndices[name] = index
        return index
    }

    @discardableResult
    mutating func skipSpace() -> Bool {
        let start = place
        while place < bytes.count, isSpace(bytes[place]) { place += 1 }
        return place > start
    }

    func starts(_ mark: StaticString) -> Bool { starts(mark, at: place) }

    func starts(_ mark: StaticString, at place: Int) -> Bool {
        guard bytes.count - place >= mark.utf8CodeUnitCount else { return false }
        return mark.withUTF8Buffer { buffer in
            buffer.enumerated().allSatisfy { bytes[place + $0.offset] == $0.element }
        }
    }

    private func name(_ node: Int) -> String { names[Int(nodes[node].name)] }

    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    /// Letters, digits, `-._:` and whatever is not ASCII, more than which no music format needs to tell apart.
    func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x2D, 0x2E, 0x5F, 0x3A: true
        default: byte >= 0x80
        }
    }

    func error(_ reason: String, _ kind: FormatError.Kind = .malformed) -> FormatError {
        let line = 1 + bytes.prefix(place).reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
        return FormatError(nodes.isEmpty && kind == .malformed ? .invalid : kind, at: place, "line \(line): \(reason)")
    }
}
