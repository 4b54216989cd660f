extension JSONValue {
    /// The value as JSON text: the same value always gives the same bytes.
    ///
    /// Keys stand in their own order; only what must be escaped is. Doubles are written with the fewest digits that
    /// read back as the same `Double`. Traps on an infinite number or NaN, which JSON cannot write.
    ///
    /// - Parameter indented: one member or item a line, two spaces a level; else a single line without spaces.
    public func text(indented: Bool = false) -> String {
        String(decoding: bytes(indented: indented), as: UTF8.self)
    }

    /// ``text(indented:)`` as UTF-8 bytes.
    public func bytes(indented: Bool = false) -> [UInt8] {
        var writer = JSONWriter(isIndented: indented)
        writer.write(self, level: 0)
        return writer.bytes
    }
}

private struct JSONWriter {
    let isIndented: Bool
    var bytes: [UInt8] = []

    init(isIndented: Bool) {
        self.isIndented = isIndented
    }

    mutating func write(_ value: JSONValue, level: Int) {
        switch value {
        case .null: append("null")
        case .bool(let value): append(value ? "true" : "false")
        case .integer(let value): append(String(value))
        case .number(let value):
            precondition(value.isFinite, "JSON cannot write \(value)")
            append("\(value)")
        case .string(let value): write(value)
        case .array(let values):
            list(values, "[", "]", level: level) { writer, value in writer.write(value, level: level + 1) }
        case .object(let members):
            list(members, "{", "}", level: level) { writer, member in
                writer.write(member.key)
                writer.append(writer.isIndented ? ": " : ":")
                writer.write(member.value, level: level + 1)
            }
        }
    }

    private mutating func list<Item>(
        _ items: [Item], _ open: String, _ close: String, level: Int, _ write: (inout JSONWriter, Item) -> Void
    ) {
        append(open)
        for (index, item) in items.enumerated() {
            if index > 0 { append(",") }
            startLine(level + 1)
            write(&self, item)
        }
        if !items.isEmpty { startLine(level) }
        append(close)
    }

    private mutating func startLine(_ level: Int) {
        guard isIndented else { return }
        append("\n")
        for _ in 0..<level { append("  ") }
    }

    private mutating func write(_ text: String) {
        append("\"")
        // Most texts have nothing to escape and go as they are.
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else {
            append(text)
            append("\"")
            return
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): append("\\\"")
            case UInt8(ascii: "\\"): append("\\\\")
            case 0x08: append("\\b")
            case 0x09: append("\\t")
            case 0x0A: append("\\n")
            case 0x0C: append("\\f")
            case 0x0D: append("\\r")
            case 0..<0x20: append("\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16))
            default: bytes.append(byte)
            }
        }
        append("\"")
    }

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }
}
