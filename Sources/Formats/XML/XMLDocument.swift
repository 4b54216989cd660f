/// A whole XML document as a tree, laid out flat: nodes and attributes in two arrays, names once each, and text left in
/// the document's bytes until someone asks for it.
///
/// An element takes about 40 bytes and an attribute 12 beside the document itself, so a tree is smaller than its text
/// in most files and at most about ten times as large (`<a/>` over and over).
package final class XMLDocument: Sendable {
    /// The text in UTF-8, whatever the file's encoding was.
    let bytes: [UInt8]
    let nodes: [XMLNode]
    let attributes: [XMLAttribute]
    let names: [String]
    /// Text that does not stand in one piece in `bytes`.
    let joinedText: [UInt8]

    /// Reads a document.
    ///
    /// Accepted is XML 1.0 without a document type of its own: a DOCTYPE may name an external one, which is never
    /// fetched. So the only entities are the five predefined ones, and nothing in a document can make it larger.
    ///
    /// - Throws: `FormatError` with the byte, and the line in its words, for anything that is not well formed, and
    ///   beyond the limits of `Limits` for bytes, elements, attributes and depth. Where the file is not in UTF-8 the
    ///   byte is that of its text in UTF-8.
    ///
    /// Source: Extensible Markup Language (XML) 1.0, fifth edition, W3C 2008.
    package init(_ file: [UInt8]) throws(FormatError) {
        guard file.count <= Limits.xmlBytes else {
            throw FormatError(
                .unsupported, at: Limits.xmlBytes,
                "the document has \(file.count) bytes, and XML is read up to \(Limits.xmlBytes)")
        }
        var parser = XMLParser(try XMLEncoding.utf8(file))
        try parser.readDocument()
        bytes = parser.bytes
        nodes = parser.nodes
        attributes = parser.attributes
        names = parser.names
        joinedText = parser.joinedText
    }

    package var root: XMLElement { XMLElement(document: self, index: 0) }

    /// The line of a byte, from 1.
    ///
    /// Cost: linear in the bytes before it.
    package func line(of offset: Int) -> Int {
        1 + bytes.prefix(max(offset, 0)).reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
    }
}

/// An element as it lies in the arrays of its document.
struct XMLNode {
    var name: Int32
    /// The byte of its `<`.
    var offset: Int32
    /// The next element of the same parent; 0 for none, since the root is nobody's sibling.
    var nextSibling: Int32 = 0
    /// Its first child stands right after it.
    var hasChildren = false
    var text: XMLText = .none
    var textStart: Int32 = 0
    var textEnd: Int32 = 0
    var firstAttribute: Int32
    var attributeCount: Int32
}

/// Where the text of a node is to be found.
enum XMLText: UInt8 {
    case none
    /// As it stands in the document's bytes.
    case plain
    /// In the document's bytes, with references or carriage returns in it.
    case encoded
    /// In `joinedText`, decoded.
    case joined
}

struct XMLAttribute {
    var name: Int32
    var start: Int32
    var end: Int32
}

/// An element of a document: a view, cheap to pass on.
package struct XMLElement: Sendable {
    let document: XMLDocument
    let index: Int

    private var node: XMLNode { document.nodes[index] }

    package var name: String { document.names[Int(node.name)] }

    /// The byte of its `<`.
    package var offset: Int { Int(node.offset) }

    /// The character data that stands right in this element, references replaced, pieces joined.
    ///
    /// White space between child elements is left out; in an element without children it is kept.
    package var text: String {
        let node = node
        switch node.text {
        case .none: return ""
        case .plain: return String(decoding: document.bytes[Int(node.textStart)..<Int(node.textEnd)], as: UTF8.self)
        case .joined:
            return String(decoding: document.joinedText[Int(node.textStart)..<Int(node.textEnd)], as: UTF8.self)
        case .encoded:
            let range = Int(node.textStart)..<Int(node.textEnd)
            return String(decoding: XMLReferences.decoded(document.bytes[range]), as: UTF8.self)
        }
    }

    /// `text` without the white space around it.
    package var trimmedText: String {
        let text = text.utf8
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        guard let first = text.firstIndex(where: { !isSpace($0) }), let last = text.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(text[first...last]) ?? ""
    }

    /// The value of an attribute, references replaced; nil when it is not there.
    package func attribute(_ name: String) -> String? {
        let node = node
        let first = Int(node.firstAttribute)
        for attribute in document.attributes[first..<first + Int(node.attributeCount)]
        where document.names[Int(attribute.name)] == name {
            let value = document.bytes[Int(attribute.start)..<Int(attribute.end)]
            return String(decoding: XMLReferences.decodedAttribute(value), as: UTF8.self)
        }
        return nil
    }

    package var hasAttributes: Bool { node.attributeCount > 0 }

    /// The elements right in this one, in their order.
    package var children: XMLChildren { XMLChildren(document: document, upcoming: node.hasChildren ? index + 1 : 0) }

    /// The first child of a name.
    package func first(_ name: String) -> XMLElement? {
        for child in children where child.name == name { return child }
        return nil
    }

    /// The children of a name.
    package func all(_ name: String) -> [XMLElement] {
        children.filter { $0.name == name }
    }

    /// The trimmed text of the first child of a name.
    package func text(of name: String) -> String? {
        first(name)?.trimmedText
    }
}

/// The children of an element, walked along their links.
package struct XMLChildren: Sequence, IteratorProtocol {
    let document: XMLDocument
    /// 0 when there are no more.
    var upcoming: Int

    package mutating func next() -> XMLElement? {
        guard upcoming != 0 else { return nil }
        defer { upcoming = Int(document.nodes[upcoming].nextSibling) }
        return XMLElement(document: document, index: upcoming)
    }
}
