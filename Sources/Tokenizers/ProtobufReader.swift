/// Walks over the fields of one protocol buffer message, in the order of the bytes.
///
/// Every length is held against the bytes that remain. Groups, which nobody writes any more, end the walk with an error.
///
/// Source: the encoding section of the protocol buffer documentation.
struct ProtobufReader {
    /// What stands behind a field's number.
    enum Value {
        case number(UInt64)
        case bytes(ArraySlice<UInt8>)
        case word(UInt32)
        case doubleWord(UInt64)
    }

    /// What is wrong, and where.
    struct Fault: Error {
        let offset: Int
        let reason: String
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The next field; nil at the end of the message.
    mutating func next() throws(Fault) -> (field: Int, value: Value)? {
        guard !rest.isEmpty else { return nil }
        let start = rest.startIndex
        let tag = try number()
        guard tag >> 3 > 0, let field = Int(exactly: tag >> 3) else {
            throw Fault(offset: start, reason: "a field without a number")
        }
        switch tag & 7 {
        case 0: return (field, .number(try number()))
        case 1: return (field, .doubleWord(try word(8)))
        case 2:
            let length = try number()
            guard length <= UInt64(rest.count) else {
                throw Fault(offset: start, reason: "the field \(field) of \(length) bytes, where \(rest.count) remain")
            }
            defer { rest = rest.dropFirst(Int(length)) }
            return (field, .bytes(rest.prefix(Int(length))))
        case 5: return (field, .word(UInt32(truncatingIfNeeded: try word(4))))
        default: throw Fault(offset: start, reason: "the field \(field) of the unknown kind \(tag & 7)")
        }
    }

    private mutating func number() throws(Fault) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard let byte = rest.popFirst() else {
                throw Fault(offset: rest.endIndex, reason: "the bytes end inside a number")
            }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw Fault(offset: rest.startIndex, reason: "a number of more than ten bytes")
    }

    private mutating func word(_ size: Int) throws(Fault) -> UInt64 {
        guard rest.count >= size else { throw Fault(offset: rest.endIndex, reason: "the bytes end inside a number") }
        defer { rest = rest.dropFirst(size) }
        return rest.prefix(size).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
