package import JSON

extension Schema {
    /// The value as it is meant, with `8.0` as the integer 8.
    ///
    /// - Parameter field: what an error names; empty for a whole body.
    /// - Throws: ``HTTPFault`` 400 with the first member that does not fit.
    package func taken(_ value: JSONValue, _ field: String = "") throws(HTTPFault) -> JSONValue {
        if case .null = value, isNullable { return .null }
        switch shape {
        case .any, .named: return value
        case .boolean:
            guard value.boolValue != nil else { throw misfit(value, field) }
            return value
        case .integer(let range):
            guard let number = Self.whole(value), range.contains(number) else { throw misfit(value, field) }
            return .integer(number)
        case .number(let range):
            guard let number = value.numberValue, range.contains(number) else { throw misfit(value, field) }
            return value
        case .string(let length, let alphabet):
            guard let text = value.stringValue, length.contains(text.unicodeScalars.count),
                alphabet?.holds(text) ?? true, !text.utf8.contains(0)
            else { throw misfit(value, field) }
            return value
        case .choice(let names):
            guard let text = value.stringValue, names.contains(text) else { throw misfit(value, field) }
            return value
        case .array(let item, let count):
            guard let values = value.arrayValue, count.contains(values.count) else { throw misfit(value, field) }
            var taken: [JSONValue] = []
            for (index, value) in values.enumerated() { taken.append(try item.taken(value, "\(field)[\(index)]")) }
            return .array(taken)
        case .object(let fields, let isOpen):
            guard let members = value.members else { throw misfit(value, field) }
            return .object(try Self.taken(members, fields, isOpen: isOpen, field))
        case .tagged(let tag, let kinds):
            guard value.members != nil else { throw misfit(value, field) }
            let place = Self.place(field, tag)
            guard let name = value[tag]?.stringValue, let kind = kinds.first(where: { $0.0 == name }) else {
                throw .badField(place, "is to be one of \(kinds.map(\.0).joined(separator: ", "))")
            }
            return try kind.1.taken(value, field)
        case .either(let schemas):
            for schema in schemas {
                if let taken = try? schema.taken(value, field) { return taken }
            }
            throw misfit(value, field)
        }
    }

    /// Reads a parameter of an address.
    package func taken(text: String, _ field: String) throws(HTTPFault) -> JSONValue {
        switch shape {
        case .integer: try taken(Int(text).map { .integer($0) } ?? .string(text), field)
        case .number:
            try taken(Double(text).flatMap { $0.isFinite ? .number($0) : nil } ?? .string(text), field)
        case .boolean:
            switch text {
            case "1", "true": .bool(true)
            case "0", "false": .bool(false)
            default: throw misfit(.string(text), field)
            }
        default: try taken(.string(text), field)
        }
    }

    private static func taken(
        _ members: [JSONValue.Member], _ fields: [Field], isOpen: Bool, _ field: String
    ) throws(HTTPFault) -> [JSONValue.Member] {
        var taken: [JSONValue.Member] = []
        for member in members {
            if let known = fields.first(where: { $0.name == member.key }) {
                taken.append(.init(member.key, try known.schema.taken(member.value, place(field, member.key))))
            } else if isOpen {
                taken.append(member)
            } else {
                throw .badField(
                    place(field, String(member.key.prefix(80))),
                    "is no member here; there are \(fields.map(\.name).joined(separator: ", "))")
            }
        }
        for known in fields where known.isRequired && !members.contains(where: { $0.key == known.name }) {
            throw .badField(place(field, known.name), "is missing")
        }
        return taken
    }

    private static func place(_ field: String, _ name: String) -> String { field.isEmpty ? name : field + "." + name }

    private static func whole(_ value: JSONValue) -> Int? {
        if let number = value.integerValue { return number }
        guard case .number(let number) = value else { return nil }
        return Int(exactly: number)
    }

    private func misfit(_ value: JSONValue, _ field: String) -> HTTPFault {
        let given =
            switch value {
            case .integer(let number): "\(number)"
            case .number(let number): "\(number)"
            case .string(let text) where text.unicodeScalars.count <= 40: "'\(text)'"
            case .array(let values): "an array of \(values.count)"
            default: value.kind
            }
        guard !field.isEmpty else { return HTTPFault(400, "the body is to be \(expected), and it is \(given)") }
        return .badField(field, "is to be \(expected), and it is \(given)")
    }

    private var expected: String {
        let what =
            switch shape {
            case .any, .named: "any value"
            case .boolean: "true or false"
            case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
            case .number(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
            case .string(_, .identifier): "32 hexadecimal digits"
            case .string(let length, .slug): "up to \(length.upperBound) letters, digits, '.', '_' and '-'"
            case .string(let length, nil) where length.upperBound == Int.max: "a text"
            case .string(let length, nil): "a text of \(length.lowerBound) to \(length.upperBound) characters"
            case .choice(let names): "one of \(names.joined(separator: ", "))"
            case .array(_, let count): "an array of \(count.lowerBound) to \(count.upperBound) items"
            case .object, .tagged: "an object"
            case .either(let schemas): schemas.map(\.expected).joined(separator: ", or ")
            }
        return isNullable ? what + " or null" : what
    }
}
