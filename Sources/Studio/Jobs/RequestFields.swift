import JSON

/// The members of a request, each taken with a check; every error names the key.
struct RequestFields {
    private let members: [JSONValue.Member]
    /// The key under which these stand, with its full stop; empty for the outermost ones.
    private let path: String

    /// Refuses keys that are not known: a slip of the hand would otherwise be a wish that nobody hears.
    init(_ value: JSONValue, known: [String], path: String = "") throws(RequestError) {
        guard let members = value.members else {
            let field = path.isEmpty ? "request" : String(path.dropLast())
            throw RequestError(field: field, reason: "it is \(value.kind), where an object is expected")
        }
        self.members = members
        self.path = path
        for member in members where !known.contains(member.key) {
            throw wrong(String(member.key.prefix(60)), "no such key; the keys are \(known.joined(separator: ", "))")
        }
    }

    /// nil when it is absent or null.
    func value(_ key: String) -> JSONValue? {
        guard let value = members.last(where: { $0.key == key })?.value, value != .null else { return nil }
        return value
    }

    func wrong(_ key: String, _ reason: String) -> RequestError { RequestError(field: path + key, reason: reason) }

    func missing(_ key: String, _ advice: String) -> RequestError { wrong(key, "it is missing; \(advice)") }

    func nested(_ key: String, known: [String]) throws(RequestError) -> RequestFields? {
        guard let value = value(key) else { return nil }
        return try RequestFields(value, known: known, path: path + key + ".")
    }

    func integer(_ key: String, in range: ClosedRange<Int>) throws(RequestError) -> Int? {
        guard let value = value(key) else { return nil }
        // Some programs write every number with a fraction.
        let number = value.integerValue ?? value.numberValue.flatMap { Int(exactly: $0) }
        guard let number, range.contains(number) else {
            throw wrong(key, "\(shown(value)) is no whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func number(_ key: String, in range: ClosedRange<Double>) throws(RequestError) -> Double? {
        guard let value = value(key) else { return nil }
        guard let number = value.numberValue, range.contains(number) else {
            throw wrong(key, "\(shown(value)) is no number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func flag(_ key: String) throws(RequestError) -> Bool? {
        guard let value = value(key) else { return nil }
        guard let flag = value.boolValue else { throw wrong(key, "\(shown(value)) is neither true nor false") }
        return flag
    }

    /// One line of text.
    ///
    /// - Parameter length: the most bytes.
    func line(_ key: String, length: Int) throws(RequestError) -> String? {
        guard let value = value(key) else { return nil }
        guard let text = value.stringValue else { throw wrong(key, "\(shown(value)) is no text") }
        return try checked(text, key, length: length)
    }

    /// A choice among names.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, _ type: Choice.Type
    ) throws(RequestError) -> Choice? where Choice.RawValue == String {
        guard let value = value(key) else { return nil }
        guard let choice = value.stringValue.flatMap(Choice.init(rawValue:)) else {
            throw wrong(key, "\(shown(value)) is not one of \(names(type))")
        }
        return choice
    }

    /// Choices among names, each at most once, in the order of the type.
    func choices<Choice: RawRepresentable & CaseIterable & Hashable>(
        _ key: String, _ type: Choice.Type
    ) throws(RequestError) -> [Choice]? where Choice.RawValue == String {
        guard let value = value(key) else { return nil }
        var chosen: Set<Choice> = []
        for item in try list(key, value, most: 64) {
            guard let choice = item.stringValue.flatMap(Choice.init(rawValue:)) else {
                throw wrong(key, "\(shown(item)) is not one of \(names(type))")
            }
            chosen.insert(choice)
        }
        return type.allCases.filter(chosen.contains)
    }

    /// Whole numbers, each at most once, in order.
    func integers(_ key: String, in range: ClosedRange<Int>, most: Int) throws(RequestError) -> [Int]? {
        guard let value = value(key) else { return nil }
        var numbers: Set<Int> = []
        for item in try list(key, value, most: most) {
            guard let number = item.integerValue, range.contains(number) else {
                throw wrong(key, "\(shown(item)) is no whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            numbers.insert(number)
        }
        return numbers.sorted()
    }

    func identifier(_ key: String) throws(RequestError) -> StudioID? {
        guard let value = value(key) else { return nil }
        guard let id = value.stringValue.flatMap(StudioID.init) else {
            throw wrong(key, "\(shown(value)) is none of the studio's ids, which have 32 hexadecimal digits")
        }
        return id
    }

    func list(_ key: String, _ value: JSONValue, most: Int) throws(RequestError) -> [JSONValue] {
        guard let items = value.arrayValue else { throw wrong(key, "\(shown(value)) is no list") }
        guard items.count <= most else { throw wrong(key, "\(items.count) items, where at most \(most) are taken") }
        return items
    }

    func checked(_ text: String, _ key: String, length: Int) throws(RequestError) -> String {
        guard !text.isEmpty else { throw wrong(key, "it is empty") }
        guard text.utf8.count <= length else {
            throw wrong(key, "\(text.utf8.count) bytes, where at most \(length) are taken")
        }
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            throw wrong(key, "a control character stands in it")
        }
        return text
    }

    /// A value as messages show it.
    func shown(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): "'\(text.prefix(60))'"
        case .array, .object, .null: value.kind
        case .number(let number) where !number.isFinite: "a number that is not finite"
        default: value.text()
        }
    }

    private func names<Choice: RawRepresentable & CaseIterable>(_ type: Choice.Type) -> String
    where Choice.RawValue == String { type.allCases.map(\.rawValue).joined(separator: ", ") }
}
