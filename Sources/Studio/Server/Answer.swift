import JSON
package import NIOCore

/// What a route answers.
package struct Answer: Sendable {
    package enum Body: Sendable {
        case none
        case bytes(ByteBuffer)
        /// Written piece by piece, for as long as it takes.
        case stream(@Sendable (Writer) async throws -> Void)
    }

    /// Takes the pieces of a stream; returns when the client's connection has room for more.
    package typealias Writer = (ByteBuffer) async throws -> Void

    package var status: Int
    package var mediaType: String?
    package var headers: [(name: String, value: String)]
    package var body: Body

    package init(
        status: Int = 200, mediaType: String? = nil, headers: [(name: String, value: String)] = [],
        body: Body = .none
    ) {
        self.status = status
        self.mediaType = mediaType
        self.headers = headers
        self.body = body
    }

    static func json(_ value: JSONValue, status: Int = 200) -> Answer {
        Answer(status: status, mediaType: "application/json", body: .bytes(ByteBuffer(bytes: value.finite.bytes())))
    }

    static func text(_ text: String, mediaType: String = "text/plain; charset=utf-8") -> Answer {
        Answer(mediaType: mediaType, body: .bytes(ByteBuffer(string: text)))
    }

    static func bytes(_ bytes: [UInt8], mediaType: String) -> Answer {
        Answer(mediaType: mediaType, body: .bytes(ByteBuffer(bytes: bytes)))
    }

    static func events(_ write: @escaping @Sendable (Writer) async throws -> Void) -> Answer {
        Answer(
            mediaType: "text/event-stream", headers: [("Cache-Control", "no-store"), ("X-Accel-Buffering", "no")],
            body: .stream(write))
    }

    func with(_ name: String, _ value: String) -> Answer {
        var copy = self
        copy.headers.append((name, value))
        return copy
    }
}

extension JSONValue {
    /// With null for the numbers that JSON cannot write, which a strange file may lead to.
    fileprivate var finite: JSONValue {
        switch self {
        case .number(let number): number.isFinite ? self : .null
        case .array(let values): .array(values.map(\.finite))
        case .object(let members): .object(members.map { Member($0.key, $0.value.finite) })
        default: self
        }
    }
}
