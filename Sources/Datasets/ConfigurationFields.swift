package import JSON

/// The keys and values of a configuration file, each taken with a check; every error names the key and its line.
package struct ConfigurationFields {
    private let members: [JSONValue.Member]
    private let file: String
    private let lines: [String: Int]
    /// The key under which these stand in the file, with its full stop; empty for the outermost ones.
    private var path = ""

    /// Refuses keys that are not known, with the nearest one that is.
    package init(_ value: JSONValue, known: [String], file: String, lines: [String: Int]) throws(DatasetError) {
        guard let members = value.members else {
            throw DatasetError(
                .configuration, file: file, "the configuration is \(value.kind), not a list of 'key: value' lines")
        }
        self.members = members
        self.file = file
        self.lines = lines
        try refuseUnknown(known)
    }

    private func refuseUnknown(_ known: [String]) throws(DatasetError) {
        for member in members where !known.contains(member.key) {
            let advice =
                NearestKey.suggestion(for: member.key, among: known).map { "did you mean '\(path)\($0)'?" }
                ?? "the keys are \(known.map { path + $0 }.joined(separator: ", "))"
            throw error(member.key, "unknown key '\(path)\(member.key)'; \(advice)")
        }
    }

    /// The keys and values of a mapping inside this one; nil when it is absent or null.
    ///
    /// Its errors name both keys, as in `augment.tempo`, and the line of the outer one.
    package func nested(_ key: String, known: [String]) throws(DatasetError) -> ConfigurationFields? {
        guard let value = value(key) else { return nil }
        guard let members = value.members else { throw wrong(key, value, "a list of 'key: value' pairs") }
        return try ConfigurationFields(members, known: known, file: file, line: lines[key], path: path + key + ".")
    }

    private init(
        _ members: [JSONValue.Member], known: [String], file: String, line: Int?, path: String
    ) throws(DatasetError) {
        self.members = members
        self.file = file
        self.path = path
        var lines: [String: Int] = [:]
        for member in members { lines[member.key] = line }
        self.lines = lines
        try refuseUnknown(known)
    }

    /// The value under a key; nil when it is absent or null.
    package func value(_ key: String) -> JSONValue? {
        guard let value = members.last(where: { $0.key == key })?.value, value != .null else { return nil }
        return value
    }

    package func string(_ key: String) throws(DatasetError) -> String? {
        guard let value = value(key) else { return nil }
        guard let text = value.stringValue, !text.isEmpty else { throw wrong(key, value, "a text") }
        return text
    }

    package func integer(_ key: String, in range: ClosedRange<Int>) throws(DatasetError) -> Int? {
        guard let value = value(key) else { return nil }
        let wanted =
            range.upperBound == Int.max
            ? "a whole number of at least \(range.lowerBound)"
            : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let number = value.integerValue, range.contains(number) else { throw wrong(key, value, wanted) }
        return number
    }

    /// A number of at least 0 and less than 1.
    package func share(_ key: String) throws(DatasetError) -> Double? {
        guard let value = value(key) else { return nil }
        guard let number = value.numberValue, number >= 0, number < 1 else {
            throw wrong(key, value, "a number of at least 0 and less than 1")
        }
        return number
    }

    package func number(_ key: String, in range: ClosedRange<Double>) throws(DatasetError) -> Double? {
        guard let value = value(key) else { return nil }
        guard let number = value.numberValue, range.contains(number) else {
            throw wrong(key, value, "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A range of numbers as `[least, greatest]`, or one number for a range of it alone.
    package func range(_ key: String, in limits: ClosedRange<Double>) throws(DatasetError) -> ClosedRange<Double>? {
        guard let value = value(key) else { return nil }
        let numbers = (value.arrayValue ?? [value]).compactMap(\.numberValue)
        guard numbers.count == value.arrayValue?.count ?? 1, (1...2).contains(numbers.count), let least = numbers.first,
            let greatest = numbers.last, least <= greatest, limits.contains(least), limits.contains(greatest)
        else {
            let ends =
                "from \(JSONValue.number(limits.lowerBound).text()) to \(JSONValue.number(limits.upperBound).text())"
            throw wrong(key, value, "[least, greatest] or one number, \(ends)")
        }
        return least...greatest
    }

    /// A range of whole numbers as `[least, greatest]`, or one number for a range of it alone.
    package func range(_ key: String, in limits: ClosedRange<Int>) throws(DatasetError) -> ClosedRange<Int>? {
        guard let value = value(key) else { return nil }
        let numbers = (value.arrayValue ?? [value]).compactMap(\.integerValue)
        guard numbers.count == value.arrayValue?.count ?? 1, (1...2).contains(numbers.count), let least = numbers.first,
            let greatest = numbers.last, least <= greatest, limits.contains(least), limits.contains(greatest)
        else {
            let ends = "from \(limits.lowerBound) to \(limits.upperBound)"
            throw wrong(key, value, "[least, greatest] or one number, whole numbers \(ends)")
        }
        return least...greatest
    }

    package func flag(_ key: String) throws(DatasetError) -> Bool? {
        guard let value = value(key) else { return nil }
        guard let flag = value.boolValue else { throw wrong(key, value, "true or false") }
        return flag
    }

    /// A word, or a list of words.
    package func words(_ key: String) throws(DatasetError) -> [String]? {
        guard let value = value(key) else { return nil }
        let words = (value.arrayValue ?? [value]).map(\.stringValue)
        guard !words.contains(nil) else { throw wrong(key, value, "a word or a list of words") }
        return words.compactMap { $0 }
    }

    /// One of a closed list of words.
    package func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, _: Choice.Type
    ) throws(DatasetError) -> Choice? where Choice.RawValue == String {
        guard let value = value(key) else { return nil }
        guard let word = value.stringValue, let choice = Choice(rawValue: word) else {
            throw wrong(key, value, "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }

    package func missing(_ key: String, _ meaning: String) -> DatasetError {
        DatasetError(.configuration, file: file, "the key '\(path)\(key)' is missing: \(meaning)")
    }

    package func wrong(_ key: String, _ value: JSONValue, _ wanted: String) -> DatasetError {
        error(key, "'\(path)\(key)' is \(value.text().prefix(60)), where \(wanted) is expected")
    }

    private func error(_ key: String, _ reason: String) -> DatasetError {
        DatasetError(.configuration, file: file, line: lines[key], reason)
    }
}
