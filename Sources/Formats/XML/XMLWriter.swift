/// Writes a document, two spaces a level, everything escaped that needs it.
package struct XMLWriter {
    package private(set) var bytes: [UInt8] = []
    private var open: [String] = []

    /// - Parameter doctype: what stands after `<!DOCTYPE `; none when empty.
    package init(doctype: String = "") {
        bytes += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8
        if !doctype.isEmpty { bytes += "<!DOCTYPE \(doctype)>\n".utf8 }
    }

    /// Begins an element; `close` ends it.
    package mutating func open(_ name: String, _ attributes: [(name: String, value: String)] = []) {
        begin(name, attributes)
        bytes += ">\n".utf8
        open.append(name)
    }

    /// Ends the element that was begun last.
    package mutating func close() {
        guard let name = open.popLast() else { return }
        indent()
        bytes += "</".utf8
        bytes += name.utf8
        bytes += ">\n".utf8
    }

    /// An element with text, or with nothing in it.
    package mutating func leaf(
        _ name: String, _ text: String = "", _ attributes: [(name: String, value: String)] = []
    ) {
        begin(name, attributes)
        if text.isEmpty {
            bytes += "/>\n".utf8
            return
        }
        bytes.append(UInt8(ascii: ">"))
        escape(text, inAttribute: false)
        bytes += "</".utf8
        bytes += name.utf8
        bytes += ">\n".utf8
    }

    package mutating func leaf(_ name: String, _ number: Int) {
        leaf(name, String(number))
    }

    private mutating func begin(_ name: String, _ attributes: [(name: String, value: String)]) {
        indent()
        bytes.append(UInt8(ascii: "<"))
        bytes += name.utf8
        for (key, value) in attributes {
            bytes.append(0x20)
            bytes += key.utf8
            bytes += "=\"".utf8
            escape(value, inAttribute: true)
            bytes.append(UInt8(ascii: "\""))
        }
    }

    private mutating func indent() {
        for _ in open { bytes += "  ".utf8 }
    }

    /// Characters that XML 1.0 cannot hold become question marks.
    private mutating func escape(_ text: String, inAttribute: Bool) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": bytes += "&amp;".utf8
            case "<": bytes += "&lt;".utf8
            case ">": bytes += "&gt;".utf8
            case "\"" where inAttribute: bytes += "&quot;".utf8
            case "\r": bytes += "&#13;".utf8
            case "\n" where inAttribute: bytes += "&#10;".utf8
            case "\t" where inAttribute: bytes += "&#9;".utf8
            case "\n", "\t": bytes.append(UInt8(scalar.value))
            default:
                let isAllowed = scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
                if isAllowed, let encoded = UTF8.encode(scalar) { bytes += encoded } else { bytes.append(0x3F) }
            }
        }
    }
}
