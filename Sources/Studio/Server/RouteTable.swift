/// All routes, and the way to one by method and path.
package struct RouteTable: Sendable {
    package let routes: [Route]
    /// By how many parts their paths have, what tells the routes apart, in their order: every request goes through these,
    /// and routes are large.
    private let keys: [Int: [Key]]

    private struct Key {
        let method: String
        let steps: [Route.Step]
        let index: Int
    }

    package init(_ routes: [Route]) {
        self.routes = routes
        let all = routes.indices.map { Key(method: routes[$0].method, steps: routes[$0].steps, index: $0) }
        keys = Dictionary(grouping: all) { $0.steps.count }
    }

    enum Match {
        case route(Route, [String: String])
        /// The path is known, with these methods.
        case otherMethods([String])
        case nothing
    }

    /// - Parameter path: without the query, as it came.
    func match(_ method: String, _ path: Substring) -> Match {
        guard path.first == "/", let parts = Self.parts(of: path) else { return .nothing }
        var methods: [String] = []
        for key in keys[parts.count] ?? [] {
            guard let values = Self.values(key.steps, parts) else { continue }
            if key.method == method || (key.method == "GET" && method == "HEAD") {
                return .route(routes[key.index], values)
            }
            methods.append(key.method)
            if key.method == "GET" { methods.append("HEAD") }
        }
        return methods.isEmpty ? .nothing : .otherMethods(methods)
    }

    /// The parts of a path with what was escaped; nil for a path that no address of the studio can be.
    ///
    /// A part that holds a slash or a zero once it is read, or is empty, leads nowhere.
    private static func parts(of path: Substring) -> [String]? {
        var rest = path.dropFirst()
        if rest.isEmpty { return [] }
        var parts: [String] = []
        while true {
            let end = rest.firstIndex(of: "/") ?? rest.endIndex
            guard let part = AddressText.decoded(rest[..<end]), !part.isEmpty, part != ".", part != "..",
                !part.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") })
            else { return nil }
            parts.append(part)
            guard end < rest.endIndex else { return parts }
            rest = rest[rest.index(after: end)...]
        }
    }

    private static func values(_ steps: [Route.Step], _ parts: [String]) -> [String: String]? {
        guard steps.count == parts.count else { return nil }
        var values: [String: String] = [:]
        for (step, part) in zip(steps, parts) {
            switch step {
            case .word(let word): if word != part { return nil }
            case .parameter(let name): values[name] = part
            }
        }
        return values
    }
}

/// The escapes of addresses.
enum AddressText {
    /// Reads `%41` as A, once; nil where an escape is broken or the bytes are no UTF-8.
    static func decoded(_ text: Substring, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst().flatMap(value), let low = rest.popFirst().flatMap(value) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The parameters of a query, in their order.
    static func parameters(_ query: Substring) -> [(name: String, value: String)]? {
        var parameters: [(String, String)] = []
        for pair in query.split(separator: "&") {
            let end = pair.firstIndex(of: "=") ?? pair.endIndex
            guard let name = decoded(pair[..<end], plusIsSpace: true),
                let value = decoded(end < pair.endIndex ? pair[pair.index(after: end)...] : "", plusIsSpace: true)
            else { return nil }
            parameters.append((name, value))
        }
        return parameters
    }

    private static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
