public import JSON
import Storage
import Yams

/// A configuration file in YAML, as values with the lines that its keys stand on.
public struct YAMLFile: Sendable {
    public let path: String
    public private(set) var value: JSONValue
    /// Where each key of the outermost mapping stands, from 1.
    public let lines: [String: Int]

    /// Reads a file; an alias may repeat parts of it, but not without limit.
    public init(_ path: String) throws {
        self.path = path
        let bytes = try Storage.read(path, limit: 1 << 20)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(.badInput, "'\(path)': this is not text in UTF-8")
        }
        do {
            let node = try Yams.compose(yaml: text)
            var budget = 100_000
            value = try node.map { try Self.value(of: $0, &budget) } ?? .object([])
            var lines: [String: Int] = [:]
            for (key, _) in node?.mapping.map({ Array($0) }) ?? [] {
                if let name = key.string, let mark = key.mark { lines[name] = mark.line }
            }
            self.lines = lines
        } catch let error as YamlError {
            throw Failure(.badInput, "'\(path)': " + Self.sentence(error))
        } catch let error as Failure {
            throw Failure(error.exitCode, "'\(path)': " + error.sentence)
        }
    }

    /// Sets a key of the outermost mapping from `key=value`, the value written as in the file.
    public mutating func set(_ assignment: String) throws(Failure) {
        guard let equals = assignment.firstIndex(of: "="), equals > assignment.startIndex else {
            throw Failure(.wrongUsage, "'\(assignment)' sets nothing; write --set key=value")
        }
        let key = String(assignment[..<equals])
        var budget = 1_000
        guard let node = try? Yams.compose(yaml: String(assignment[assignment.index(after: equals)...])),
            let value = try? Self.value(of: node, &budget)
        else { throw Failure(.wrongUsage, "'\(assignment)' has no value that can be read; write --set key=value") }
        var members = (self.value.members ?? []).filter { $0.key != key }
        members.append(.init(key, value))
        self.value = .object(members)
    }

    private static func value(of node: Node, _ budget: inout Int) throws(Failure) -> JSONValue {
        budget -= 1
        guard budget > 0 else { throw Failure(.badInput, "its aliases repeat too much of it") }
        switch node {
        case .scalar(let scalar):
            if node.null != nil, scalar.style == .plain { return .null }
            if scalar.style == .plain {
                if let flag = node.bool { return .bool(flag) }
                // "0-7" is a range, which is read as an octal number otherwise.
                if !scalar.string.dropFirst().contains("-"), let number = node.int { return .integer(number) }
                if let number = node.float, number.isFinite { return .number(number) }
            }
            return .string(scalar.string)
        case .sequence(let sequence):
            var items: [JSONValue] = []
            for item in sequence { items.append(try value(of: item, &budget)) }
            return .array(items)
        case .mapping(let mapping):
            var members: [JSONValue.Member] = []
            for (key, item) in mapping {
                guard let name = key.string else {
                    throw Failure(.badInput, "line \(key.mark?.line ?? 0): a key that is not a word")
                }
                members.append(.init(name, try value(of: item, &budget)))
            }
            return .object(members)
        case .alias:
            throw Failure(.badInput, "an alias to nothing")
        }
    }

    private static func sentence(_ error: YamlError) -> String {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            "line \(mark.line), column \(mark.column): \(problem)"
        case .duplicatedKeysInMapping(let keys, let context):
            "line \(context.mark.line): the key '\(keys.map(String.init(describing:)).first ?? "")' stands there twice"
        default: "no YAML: \(error)"
        }
    }
}
