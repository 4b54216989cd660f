import HTTPTypes
package import HummingbirdCore
import JSON
import NIOCore
import NIOHTTP1

/// From a request to its answer: the gate, the route, the faults, the headers, the figures.
package struct StudioResponder: Sendable {
    private let table: RouteTable
    private let gate: Gatekeeper
    private let limits: StudioLimits
    private let metrics: ServerMetrics
    private let room: BodyRoom

    package init(_ table: RouteTable, _ gate: Gatekeeper, _ limits: StudioLimits, _ metrics: ServerMetrics) {
        self.table = table
        self.gate = gate
        self.limits = limits
        self.metrics = metrics
        room = BodyRoom(limit: limits.bodyBytes)
    }

    /// Writes larger bodies in pieces, each when the client has taken what came before.
    private static let piece = 64 * 1024

    /// - Throws: `HTTPParserError` for a body that is no HTTP; the connection answers that itself.
    package func respond(to request: Request, on connection: Connection) async throws -> Response {
        let start = ContinuousClock.now
        let method = request.method.rawValue
        let (path, query) = Self.parts(of: request.head.path ?? "")
        let match = table.match(method, path)
        var route: Route?
        var answer: Answer
        do {
            if case .route(let found, _) = match { route = found }
            if let reply = try openedPage(request, query) {
                answer = reply
            } else {
                try gate.check(request.head, route)
                switch match {
                case .route(let route, let values):
                    let call = Call(
                        method: method, parameters: try Self.parameters(route, values, query), connection: connection,
                        request: request, route: route, limits: limits, room: room)
                    // A stream has no length to tell, and nobody to listen to it.
                    answer =
                        route.isStream && request.method == .head
                        ? .events { _ in } : try await route.handler(call)
                case .otherMethods(let methods):
                    throw HTTPFault(
                        405, "this address knows \(methods.joined(separator: ", ")), not \(method.prefix(20))",
                        allowed: methods)
                case .nothing: throw HTTPFault.notFound("there is nothing at this address; /openapi.json lists what is")
                }
            }
        } catch let error as HTTPParserError {
            throw error
        } catch {
            answer = Self.answer(HTTPFault(error), isOpenAI: route?.isOpenAI ?? path.hasPrefix("/v1/"))
        }
        metrics.count(
            route: route?.path ?? "other", method: route == nil ? "other" : method, status: answer.status,
            seconds: (ContinuousClock.now - start).seconds, isTimed: route?.isStream != true)
        return Self.response(answer, isHead: request.method == .head)
    }

    /// A page that brings the token gets a cookie for it, and an address without it.
    private func openedPage(_ request: Request, _ query: Substring) throws -> Answer? {
        guard gate.hasToken, request.method == .get, !query.isEmpty,
            let token = AddressText.parameters(query)?.first(where: { $0.name == "token" })?.value
        else { return nil }
        guard let cookie = gate.cookie(forToken: token) else {
            throw HTTPFault(401, "this is not the studio's token", field: "token")
        }
        return Answer(
            status: 303, headers: [("Location", "/"), ("Set-Cookie", cookie), ("Cache-Control", "no-store")])
    }

    // MARK: Request

    /// Path and query of a target; of an absolute one what follows the host.
    private static func parts(of target: String) -> (path: Substring, query: Substring) {
        var rest = target[...]
        if let mark = rest.firstIndex(of: "#") { rest = rest[..<mark] }
        guard let mark = rest.firstIndex(of: "?") else { return (rest, "") }
        return (rest[..<mark], rest[rest.index(after: mark)...])
    }

    private static func parameters(
        _ route: Route, _ values: [String: String], _ query: Substring
    ) throws(HTTPFault) -> [String: JSONValue] {
        guard let given = AddressText.parameters(query) else {
            throw HTTPFault(400, "the query of the address has a broken escape")
        }
        var parameters: [String: JSONValue] = [:]
        for parameter in route.parameters {
            let text =
                parameter.isInPath
                ? values[parameter.name] : given.first(where: { $0.name == parameter.name })?.value
            guard let text else {
                if parameter.isRequired { throw HTTPFault.badField(parameter.name, "is missing") }
                continue
            }
            do throws(HTTPFault) {
                parameters[parameter.name] = try parameter.schema.taken(text: text, parameter.name)
            } catch {
                // What is no name names nothing.
                throw parameter.isInPath ? HTTPFault(404, error.sentence, field: error.field) : error
            }
        }
        return parameters
    }

    // MARK: Answer

    private static func answer(_ fault: HTTPFault, isOpenAI: Bool) -> Answer {
        var answer = Answer.json(isOpenAI ? fault.openAIJSON : fault.json, status: fault.status)
        answer.headers.append(("Cache-Control", "no-store"))
        if let seconds = fault.retryAfter { answer.headers.append(("Retry-After", "\(seconds)")) }
        if !fault.allowed.isEmpty { answer.headers.append(("Allow", fault.allowed.joined(separator: ", "))) }
        if fault.status == 401 { answer.headers.append(("WWW-Authenticate", "Bearer")) }
        return answer
    }

    private static func response(_ answer: Answer, isHead: Bool) -> Response {
        var headers = HTTPFields()
        headers[.date] = HTTPDate.now
        if let type = answer.mediaType { headers[.contentType] = type }
        for field in SecurityHeaders.fields { headers.append(field) }
        for (name, value) in answer.headers {
            guard let name = HTTPField.Name(name), HTTPField.isValidValue(value) else { continue }
            // What an answer says of its own holds instead.
            if name == .contentSecurityPolicy {
                headers[name] = value
            } else {
                headers.append(.init(name: name, value: value))
            }
        }
        if headers[.cacheControl] == nil { headers[.cacheControl] = "no-cache" }
        var body = ResponseBody()
        switch answer.body {
        case .none: break
        case .bytes(let buffer):
            headers[.contentLength] = "\(buffer.readableBytes)"
            if !isHead { body = Self.body(of: buffer) }
        case .stream(let write):
            if !isHead {
                body = ResponseBody { writer in
                    var inner = writer
                    try await write { try await inner.write($0) }
                    try await inner.finish(nil)
                }
            }
        }
        return Response(status: .init(code: answer.status), headers: headers, body: body)
    }

    private static func body(of buffer: ByteBuffer) -> ResponseBody {
        guard buffer.readableBytes > piece else { return ResponseBody(byteBuffer: buffer) }
        return ResponseBody(contentLength: buffer.readableBytes) { writer in
            var rest = buffer
            while let part = rest.readSlice(length: min(piece, rest.readableBytes)), part.readableBytes > 0 {
                try await writer.write(part)
            }
            try await writer.finish(nil)
        }
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
