import HTTPTypes
import HummingbirdCore
package import JSON
import NIOCore
import NIOHTTP1

/// A request that has found its route, with its parameters checked.
package struct Call: Sendable {
    package let method: String
    /// The parameters of the path and of the query, as their schemas read them.
    package let parameters: [String: JSONValue]
    package let connection: Connection
    let request: Request
    let route: Route
    let limits: StudioLimits
    let room: BodyRoom

    /// For whom work is done, so that the queue can be fair.
    package var owner: String { connection.peer }

    package func header(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { request.headers[$0] }
    }

    func text(_ name: String) -> String? { parameters[name]?.stringValue }
    func integer(_ name: String) -> Int? { parameters[name]?.integerValue }

    /// A parameter that is a name; its schema has seen to its form.
    func id(_ name: String) throws(HTTPFault) -> StudioID {
        guard let text = text(name), let id = StudioID(text) else {
            throw .badField(name, "is to be 32 hexadecimal digits")
        }
        return id
    }

    // MARK: Body

    /// - Throws: ``HTTPFault`` 413 beyond the limit, whether the length was announced or not.
    func bytes(upTo limit: Int) async throws -> [UInt8] {
        let tooLarge = HTTPFault(413, "the body has more than \(limit) bytes, which is the most that is taken here")
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit { throw tooLarge }
        if let coding = request.headers[.contentEncoding], coding.lowercased() != "identity" {
            throw HTTPFault(415, "bodies are taken as they are, not as '\(coding.prefix(40))'; send it uncompressed")
        }
        var bytes: [UInt8] = []
        // Of the bytes that room was taken for, those of a piece that is refused are none.
        var taken = 0
        defer { room.give(back: taken) }
        for try await piece in request.body {
            guard bytes.count + piece.readableBytes <= limit else { throw tooLarge }
            try room.take(piece.readableBytes)
            taken += piece.readableBytes
            bytes += piece.readableBytesView
        }
        return bytes
    }

    /// The body, checked by the route's schema.
    func json() async throws -> JSONValue {
        let type = request.headers[.contentType]?.split(separator: ";").first?.trimmingSpaces().lowercased()
        guard type == "application/json" else {
            throw HTTPFault(415, "the body is to be JSON; send it with Content-Type: application/json")
        }
        let bytes = try await bytes(upTo: limits.jsonBytes)
        let value: JSONValue
        do {
            value = try JSONValue(parsing: bytes)
        } catch {
            throw HTTPFault(400, "the body is no JSON: \(error)", field: Self.key(before: error.offset, in: bytes))
        }
        return try route.body?.schema.taken(value) ?? value
    }

    /// The key whose value begins at an offset; nil where none does.
    private static func key(before offset: Int, in bytes: [UInt8]) -> String? {
        var rest = bytes.prefix(max(min(offset, bytes.count), 0))
        func drop(_ wanted: (UInt8) -> Bool) { while let last = rest.last, wanted(last) { rest.removeLast() } }
        // A number that is wrong in its middle is named too.
        drop { (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0) }
        drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard rest.popLast() == UInt8(ascii: ":") else { return nil }
        drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard rest.popLast() == UInt8(ascii: "\"") else { return nil }
        guard let start = rest.lastIndex(of: UInt8(ascii: "\"")) else { return nil }
        return String(validating: rest[(start + 1)...].prefix(80), as: UTF8.self)
    }
}

extension Substring {
    func trimmingSpaces() -> Substring {
        var rest = self
        while rest.first == " " || rest.first == "\t" { rest.removeFirst() }
        while rest.last == " " || rest.last == "\t" { rest.removeLast() }
        return rest
    }
}
