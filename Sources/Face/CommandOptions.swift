public import ArgumentParser
public import JSON

/// What a command was asked for, option by option, so that it can be asked for again.
///
/// Every option counts with its value, whether it was given or is the default, so that a default that changes later
/// changes nothing that was asked for before. The names are those that ArgumentParser makes of the properties; options
/// with names of their own choosing cannot be told this way.
public struct CommandOptions: Hashable, Sendable {
    /// A text or a number for an option, true for a flag, an array for an option that was given several times.
    public private(set) var members: [JSONValue.Member] = []

    /// The options and flags of a command, and of its groups of options, in their order; its arguments are left out.
    ///
    /// An option without a value is left out, and so is a flag that is not set.
    ///
    /// - Parameter left: the names of options that do not matter.
    public init(of command: some ParsableArguments, without left: Set<String> = []) {
        take(Mirror(reflecting: command), left)
    }

    private mutating func take(_ mirror: Mirror, _ left: Set<String>) {
        for child in mirror.children {
            guard let label = child.label, label.hasPrefix("_") else { continue }
            if let group = child.value as? any RecordedGroup {
                take(Mirror(reflecting: group.recordedGroup), left)
            } else if let wrapper = child.value as? any RecordedWrapper {
                let name = Self.name(ofProperty: label.dropFirst())
                if !left.contains(name), let value = Self.value(of: wrapper.recordedValue) {
                    members.append(.init(name, value))
                }
            }
        }
    }

    /// Takes in what a file holds.
    ///
    /// - Returns: nil where it is no such thing.
    public init?(_ json: JSONValue) {
        guard let members = json.members else { return nil }
        for member in members {
            guard Self.words(member.value) != nil, !member.key.isEmpty, !member.key.hasPrefix("-"),
                member.key.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D })
            else { return nil }
        }
        self.members = members
    }

    public var json: JSONValue { .object(members) }

    /// The command line that asks for the same.
    public var arguments: [String] {
        members.flatMap { member -> [String] in
            guard let words = Self.words(member.value), !words.isEmpty else { return ["--" + member.key] }
            // In one word, so that a value may begin with a hyphen.
            return words.map { "--\(member.key)=\($0)" }
        }
    }

    /// The value of an option as a word, the last of several; empty for a flag, nil where it was not given.
    public func word(of name: String) -> String? {
        guard let member = members.last(where: { $0.key == name }), let words = Self.words(member.value) else {
            return nil
        }
        return words.last ?? ""
    }

    /// The values of an option as words: none for a flag.
    private static func words(_ value: JSONValue) -> [String]? {
        if value == .bool(true) { return [] }
        let values = value.arrayValue ?? [value]
        let words = values.compactMap(word)
        return words.count == values.count && !words.isEmpty ? words : nil
    }

    private static func word(_ value: JSONValue) -> String? {
        switch value {
        case .integer(let number): String(number)
        case .number(let number): "\(number)"
        case .string(let text): text
        case .null, .bool, .array, .object: nil
        }
    }

    private static func value(of value: Any) -> JSONValue? {
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional { return mirror.children.first.flatMap { self.value(of: $0.value) } }
        switch value {
        case let flag as Bool: return flag ? .bool(true) : nil
        case let number as Int: return .integer(number)
        case let number as Double where number.isFinite: return .number(number)
        case let choice as any ExpressibleByArgument: return .string(choice.defaultValueDescription)
        case let list as [any ExpressibleByArgument]:
            return list.isEmpty ? nil : .array(list.map { .string($0.defaultValueDescription) })
        default: return nil
        }
    }

    /// `max-tokens` of `maxTokens`, as ArgumentParser has it for names without abbreviations in capitals.
    private static func name(ofProperty label: Substring) -> String {
        label.reduce(into: "") { name, character in
            if character.isUppercase, !name.isEmpty { name.append("-") }
            name += character.lowercased()
        }
    }
}

private protocol RecordedWrapper {
    var recordedValue: Any { get }
}

private protocol RecordedGroup {
    var recordedGroup: Any { get }
}

extension Option: RecordedWrapper {
    fileprivate var recordedValue: Any { wrappedValue }
}

extension Flag: RecordedWrapper {
    fileprivate var recordedValue: Any { wrappedValue }
}

extension OptionGroup: RecordedGroup {
    fileprivate var recordedGroup: Any { wrappedValue }
}
